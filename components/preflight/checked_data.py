"""What the checks before a deployment hand to the program."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from components.preflight.checked_context import CheckedContext
from components.preflight.findings import Finding
from components.preflight.sources import StoredObject
from handlers.shared.service.filters.datasets import ValueKind
from handlers.shared.service.schemas import DatasetType, Schema


@dataclass(frozen=True, kw_only=True)
class CheckedDataset:
    """A file that passed all checks.

    Attributes:
        dataset_type: which dataset it fills.
        location: as the configuration names it.
        path: the local file; None of an object that Athena has checked.
        sha256: of its content, in hexadecimal; of an object that Athena has checked, of its ETag and size.
        schema: given or inferred.
        is_inferred: whether the schema was inferred.
        stored: the object that Athena has checked; None of a local file.
    """

    dataset_type: DatasetType
    location: str
    path: Path | None
    sha256: str
    schema: Schema
    is_inferred: bool
    stored: StoredObject | None = None

    def describe(self) -> str:
        """What the preview shows of the schema."""
        origin = "inferred from" if self.is_inferred else "given for"
        return f"Schema of {self.dataset_type}, {origin} {self.location}:\n{self.schema.describe()}"


@dataclass(frozen=True, kw_only=True)
class CheckedUserList:
    """A list of users to delete that passed all checks.

    Attributes:
        path: the local file.
        sha256: of its content, in hexadecimal.
    """

    path: Path
    sha256: str


@dataclass(frozen=True, kw_only=True)
class CheckedFilter:
    """A filter that makes sense for the datasets.

    Attributes:
        name: by which requests name it.
        expression: as the configuration has it.
        parameters: kinds of its placeholders by name, in the order of appearance.
    """

    name: str
    expression: str
    parameters: Mapping[str, ValueKind]


def filters_variable(filters: Sequence[CheckedFilter], arns: Mapping[str, str]) -> str:
    """What the functions know of filters, as JSON: `{name: {"arn": ..., "parameters": {placeholder: kind}}}`.

    Args:
        filters: of the stack.
        arns: of each, by name.
    """
    known = {each.name: {"arn": arns[each.name], "parameters": each.parameters} for each in filters}
    return json.dumps(known, separators=(",", ":"))


@dataclass(frozen=True, kw_only=True)
class CheckedData:
    """All files, filters and the context of a stack, and what is odd about them.

    Attributes:
        datasets: one a file.
        event_types: distinct values of EVENT_TYPE in alphabetical order; empty without the column.
        warnings: in the order of the files.
        filters: in the order of the configuration.
        context: of users, which is derived; None where none is.
        deleted_users: who is to be deleted; None where nobody is.
        preparation_queries: SQL that prepares raw data, by the types of the datasets.
    """

    datasets: tuple[CheckedDataset, ...]
    event_types: tuple[str, ...]
    warnings: tuple[Finding, ...]
    filters: tuple[CheckedFilter, ...] = ()
    context: CheckedContext | None = None
    deleted_users: CheckedUserList | None = None
    preparation_queries: Mapping[str, str] = field(default_factory=dict)
