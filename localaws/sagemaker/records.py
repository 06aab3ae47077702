"""Notebook instances and lifecycle configurations as they are kept on disk: a file each."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from localaws.sagemaker.life_cycle import LifeCycle
from localaws.shared.record_folder import RecordFolder


@dataclass(frozen=True, kw_only=True)
class NotebookInstance:
    """One notebook instance.

    Attributes:
        arn: of the instance.
        name: of the instance.
        settings: members of DescribeNotebookInstance that a request gives, with their defaults.
        life: where it is in its life.
        created_at: seconds since the Unix epoch.
        tags: by key.
    """

    arn: str
    name: str
    settings: dict[str, Any]
    life: LifeCycle
    created_at: float
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class LifecycleConfig:
    """One lifecycle configuration.

    Attributes:
        arn: of the configuration.
        name: of the configuration.
        scripts: `OnCreate` and `OnStart`, where they are given, as the API has them.
        created_at: seconds since the Unix epoch.
        modified_at: likewise.
        tags: by key.
    """

    arn: str
    name: str
    scripts: dict[str, Any]
    created_at: float
    modified_at: float
    tags: dict[str, str] = field(default_factory=dict)


Record = TypeVar("Record", NotebookInstance, LifecycleConfig)


class Folder(Generic[Record]):
    """All records of a kind, in memory and in a folder.

    Args:
        root: the folder.
        read: makes a record of what its file holds.
    """

    def __init__(self, root: Path, read: Callable[[dict[str, Any]], Record]) -> None:
        self._files = RecordFolder(root)
        self._read: Callable[[dict[str, Any]], Record] = read
        self._records: dict[str, Record] = {}

    def load(self) -> None:
        """Take up what is kept."""
        found = [self._read(kept) for kept in self._files.load()]
        self._records = {record.arn: record for record in found}

    def find(self, arn: str) -> Record | None:
        """The record of an ARN; None when there is none."""
        return self._records.get(arn)

    def below(self, prefix: str) -> Iterator[Record]:
        """Yield the records whose ARNs begin so."""
        yield from [each for each in self._records.values() if each.arn.startswith(prefix)]

    def put(self, record: Record) -> None:
        """Keep a record, in place of an earlier one with its ARN."""
        self._files.save(record.arn, asdict(record))
        self._records[record.arn] = record

    def remove(self, arn: str) -> None:
        """Forget a record."""
        self._files.delete(arn)
        self._records.pop(arn, None)

    def clear(self) -> None:
        """Forget all records."""
        for arn in list(self._records):
            self.remove(arn)


def instance(kept: dict[str, Any]) -> NotebookInstance:
    """A notebook instance of what its file holds."""
    return NotebookInstance(**{**kept, "life": LifeCycle(**kept["life"])})


def lifecycle_config(kept: dict[str, Any]) -> LifecycleConfig:
    """A lifecycle configuration of what its file holds."""
    return LifecycleConfig(**kept)
