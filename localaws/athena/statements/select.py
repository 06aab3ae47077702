"""SELECT: its rows become one CSV file.

Source: Amazon Athena User Guide, "Work with query results": every value is quoted, the header too, and a null is an empty
field without quotes.
"""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from localaws.athena.engine.database import identifier, quoted
from localaws.athena.engine.rendering import text_of
from localaws.athena.executions.execution import Outcome
from localaws.athena.locations import Location
from localaws.athena.sql.statement import Select
from localaws.athena.sql.types import column_info
from localaws.athena.statements.result_columns import told
from localaws.athena.statements.sources import Sources
from localaws.athena.statements.workspace import Workspace


def run(workspace: Workspace, statement: Select) -> Outcome:
    """Run a query and write its result.

    Raises:
        QueryError: it fails.
    """
    sources = Sources(workspace)
    sql = sources.query(statement.query)
    columns = told(workspace.database.columns(sql))
    path, count = _written(workspace, sql, columns)
    size = workspace.objects.put_file(workspace.output, path)
    infos = [column_info(name, type_) for name, type_ in columns]
    _put_metadata(workspace, infos)
    return Outcome(
        columns=infos,
        scanned_bytes=sources.scanned_bytes,
        output_rows=count,
        output_bytes=size,
    )


def _written(
    workspace: Workspace, sql: str, columns: Sequence[tuple[str, str]]
) -> tuple[Path, int]:
    """The result as a file of CSV, and its number of rows."""
    path = workspace.folder_named("result") / "rows.csv"
    names = ", ".join(f"c{number}" for number in range(len(columns)))
    values = ", ".join(
        f"{text_of(f'c{number}', type_)} AS {identifier(name)}"
        for number, (name, type_) in enumerate(columns)
    )
    # DuckDB would give the second column of a name another one; a result of gigabytes is not written twice for that.
    is_plain = len({name.lower() for name, _ in columns}) == len(columns)
    texts = f"SELECT {values} FROM ({sql}) AS result({names})"  # noqa: S608 - of our own translation
    ((count,),) = workspace.database.execute(
        f"COPY ({texts}) TO {quoted(str(path))} (FORMAT csv, HEADER {is_plain}, FORCE_QUOTE *, NULLSTR '')"
    )
    return path if is_plain else _with_header(columns, path), int(count)


def _with_header(columns: Sequence[tuple[str, str]], rows: Path) -> Path:
    path = rows.with_name("named.csv")
    with path.open("wb") as named, rows.open("rb") as found:
        named.write(_header(columns))
        shutil.copyfileobj(found, named)
    return path


def _header(columns: Sequence[tuple[str, str]]) -> bytes:
    quoted_names = ('"' + name.replace('"', '""') + '"' for name, _ in columns)
    return f"{','.join(quoted_names)}\n".encode()


def _put_metadata(workspace: Workspace, infos: Sequence[object]) -> None:
    """Write the columns of a result beside it; in JSON, since Athena's own format is not documented."""
    output = workspace.output
    body = json.dumps({"ColumnInfo": list(infos)}).encode()
    workspace.objects.put(Location(output.bucket, f"{output.key}.metadata"), body)
