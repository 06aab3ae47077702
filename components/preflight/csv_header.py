"""The first line of a CSV file: its column names, and how they fit the schema.

Source of the format: Amazon Personalize Developer Guide, "Preparing training data", bulk data format: one header row
without quotation marks.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from components.preflight.findings import Finding
from handlers.shared.service.known_fields import known_fields
from handlers.shared.service.schemas import Schema

MAX_HEADER_BYTES = 1 << 20


def read_header(path: Path, file: str) -> tuple[tuple[str, ...], list[Finding]]:
    """The column names, and what is wrong with the first line.

    Args:
        path: a file of UTF-8 text.
        file: how the findings name it.
    """
    with path.open("rb") as stream:
        raw = stream.readline(MAX_HEADER_BYTES)
    if len(raw) == MAX_HEADER_BYTES:
        problem = f"has more than {MAX_HEADER_BYTES >> 20} MB"
        return (), [_header_finding(file, problem, "The first line must hold the column names.")]
    line = raw.decode().rstrip("\r\n")
    if not line.strip():
        return (), [_header_finding(file, "is blank", "The first line must hold the column names.")]
    return _split_header(line, file)


def _split_header(line: str, file: str) -> tuple[tuple[str, ...], list[Finding]]:
    if '"' in line:
        problem = f"has quotation marks: {line[:80]}"
        return (), [_header_finding(file, problem, "Write the column names without them.")]
    separator = next((s for s in (";", "\t", "|") if s in line and "," not in line), None)
    if separator:
        problem = f"is separated by {separator!r}"
        return (), [_header_finding(file, problem, "Separate the columns by commas.")]
    names = tuple(line.split(","))
    if "" in names:
        problem = f"has no name for column {names.index('') + 1} of {len(names)}"
        remedy = "Name the column, or remove the comma that is too many."
        return (), [_header_finding(file, problem, remedy)]
    repeated = list(_repeated_names(names))
    return (() if repeated else names), [
        _header_finding(file, problem, "Rename or remove one.") for problem in repeated
    ]


def _repeated_names(names: Sequence[str]) -> Iterator[str]:
    """Columns that are one column to the service, which ignores case and underscores."""
    seen: dict[str, str] = {}
    for name in names:
        key = name.strip().replace("_", "").lower()
        same = seen.get(key)
        if same is None:
            seen[key] = name
        elif same == name:
            yield f"names {name!r} more than once"
        else:
            yield f"has {same!r} and {name!r}, which are the same name to the service: it ignores case and underscores"


def spelt(header: Sequence[str], names: Iterable[str]) -> tuple[str, ...]:
    """The header with these names as they are spelt here: the service ignores their case."""
    spelling = {name.lower(): name for name in names}
    return tuple(spelling.get(name.lower(), name) for name in header)


def _header_finding(file: str, problem: str, remedy: str) -> Finding:
    return Finding(file=file, line=1, text=f"The header {problem}. {remedy}")


def header_findings(header: Sequence[str], schema: Schema, file: str) -> Iterator[Finding]:
    """How the header differs from a given schema."""
    names = [field.name for field in schema.fields]
    missing = [name for name in names if name not in header]
    if missing:
        yield Finding(
            file=file,
            line=1,
            text=f"Input CSV is missing the following columns: [{', '.join(missing)}]. "
            f"The header has {', '.join(header)}. Add the columns, or remove them from the schema.",
        )
    extra = [name for name in header if name not in names]
    if extra:
        yield Finding(
            file=file,
            line=1,
            text=f"The schema does not have the columns {', '.join(extra)}: they are not used.",
            severity="warning",
        )
    shared = [name for name in header if name in names]
    if not missing and shared != names:
        yield Finding(
            file=file,
            line=1,
            text=f"The columns stand in the order {', '.join(shared)}, but in the schema in the order "
            f"{', '.join(names)}. Put the fields of the schema into the order of the header.",
        )


def spelling_findings(header: Sequence[str], schema: Schema, file: str) -> Iterator[Finding]:
    """Columns that are meant to be the service's own, but are spelt otherwise.

    Args:
        header: the column names as they stand in the file.
        schema: given or inferred; its dataset decides which columns are known to the service. A column that it does not have is not imported, which is worth a warning.
        file: how the findings name the file.
    """
    fields = {field.name for field in schema.fields}
    for name in header:
        for known in known_fields(schema.dataset_type, schema.domain):
            same = name.strip().replace("_", "").lower() == known.replace("_", "").lower()
            if same and name != known:
                yield Finding(
                    file=file,
                    line=1,
                    text=f"The header has {name!r}; expected {known}, spelt exactly so. Rename the column.",
                    severity="error" if name in fields or known in fields else "warning",
                )
