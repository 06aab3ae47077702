"""Results of earlier checks, so that files are not read again while nothing about them has changed.

A result holds as long as everything does that it was made from: each file's place, size, times and inode, the
settings and the rules. Whatever else is wrong with a kept result, the files are simply checked again.
ADR 20 has the reasons.
"""

import dataclasses
import json
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from components.preflight.checked_data import CheckedData, CheckedDataset
from components.preflight.configured_files import ConfiguredFile
from components.preflight.findings import Finding
from components.preflight.kept_result import SERVICE_RULES, KeptResult, code_digest, kept_result
from components.preflight.sources import SourceError, Sources, StoredObject
from handlers.shared.service.schemas import Field, Schema

# A file that changes twice within one tick of the file system's clock keeps its times. The coarsest tick in use is
# FAT's. Source: Git, "Use of index and Racy Git problem".
TICK_NS = 2_000_000_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class KeptCheck:
    """The place of one stack's result.

    Attributes:
        result: the kept one; its key is that of the files as they are now.
        files: all that is read here, schemas included.
        objects: what Athena reads.
        looked_at_ns: when the key was made, in nanoseconds since the Unix epoch.
    """

    result: KeptResult
    files: tuple[Path, ...]
    objects: tuple[StoredObject, ...]
    looked_at_ns: int

    def read(self) -> CheckedData | None:
        """The kept result; None if there is none that holds."""
        known = self.result.read()
        return None if known is None else _data(known)

    def keep(self, data: CheckedData) -> None:
        """Keep a result, unless a file changed under the check or so shortly before that its times would not tell."""
        try:
            stamps = [_stamp(path) for path in self.files]
            newest = max((max(s.modified_ns, s.changed_ns) for s in stamps), default=0)
            if (
                _key(stamps, self.objects) == self.result.key
                and newest < self.looked_at_ns - TICK_NS
            ):
                self.result.keep(dataclasses.asdict(data))
        except OSError:
            return  # Nothing is lost but time.


def kept_check(
    files: Sequence[ConfiguredFile], event_types: Sequence[str] | None, sources: Sources
) -> KeptCheck | None:
    """Where the result of a check of these files is kept; None if one of them cannot be had.

    Args:
        files: of the stack.
        event_types: `personalize:eventTypes`; empty for any, None where it is not set.
        sources: finds the files.
    """
    looked_at_ns = time.time_ns()
    here = [file.location for file in files if file.place is None]
    schemas = [file.schema_location for file in files if file.schema_location]
    try:
        paths = tuple(sources.path(location).absolute() for location in (*here, *schemas))
        objects = tuple(sources.stored(file.location) for file in files if file.place is not None)
        key = _key([_stamp(path) for path in paths], objects)
    except (SourceError, OSError):
        return None
    settings = json.dumps([*map(dataclasses.astuple, files), event_types, *map(str, paths)])
    result = kept_result("checks", settings, key)
    return KeptCheck(result=result, files=paths, objects=objects, looked_at_ns=looked_at_ns)


@dataclasses.dataclass(frozen=True)
class _Stamp:
    """What changes when a file does. The time of the last change of status cannot be set by a program."""

    path: str
    inode: int
    size_bytes: int
    modified_ns: int
    changed_ns: int


def _stamp(path: Path) -> _Stamp:
    status = path.stat()
    return _Stamp(str(path), status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _key(stamps: Sequence[_Stamp], objects: Sequence[StoredObject]) -> str:
    return json.dumps(
        [_rules(), *map(dataclasses.astuple, stamps), *map(dataclasses.astuple, objects)]
    )


def _rules() -> str:
    here = Path(__file__).parent
    return code_digest(
        here, code_digest(here / "athena"), code_digest(SERVICE_RULES), version("duckdb")
    )


def _data(document: dict[str, Any]) -> CheckedData:
    return CheckedData(
        datasets=tuple(map(_dataset, document["datasets"])),
        event_types=tuple(document["event_types"]),
        warnings=tuple(Finding(**finding) for finding in document["warnings"]),
    )


def _dataset(document: dict[str, Any]) -> CheckedDataset:
    schema = document["schema"]
    fields = tuple(Field(**field) for field in schema["fields"])
    changed = {
        "path": None if document["path"] is None else Path(document["path"]),
        "stored": None if document["stored"] is None else StoredObject(**document["stored"]),
        "schema": Schema(schema["dataset_type"], fields, schema["domain"]),
    }
    return CheckedDataset(**{**document, **changed})
