"""SELECT: its rows become one CSV file.

Source: Amazon Athena User Guide, "Work with query results": every value is quoted, the header too, and a null is an empty
field without quotes.
"""

import json
from collections.abc import Sequence

from localaws.athena.engine.database import identifier, quoted
from localaws.athena.engine.rendering import text_of
from localaws.athena.executions.execution import Outcome
from localaws.athena.locations import Location
from localaws.athena.sql.query import UNNAMED
from localaws.athena.sql.statement import Select
from localaws.athena.sql.types import column_info
from localaws.athena.statements.sources import Sources
from localaws.athena.statements.workspace import Workspace


def run(workspace: Workspace, statement: Select) -> Outcome:
    """Run a query and write its result.

    Raises:
        QueryError: it fails.
    """
    sources = Sources(workspace)
    sql = sources.query(statement.query)
    columns = result_columns(workspace.database.columns(sql))
    path = workspace.folder_named("result") / "rows.csv"
    names = ", ".join(f"c{number}" for number in range(len(columns)))
    values = ", ".join(
        f"{text_of(f'c{number}', type_)} AS {identifier(_header(name, number))}"
        for number, (name, type_) in enumerate(columns)
    )
    texts = f"SELECT {values} FROM ({sql}) AS result({names})"  # noqa: S608 - of our own translation
    ((count,),) = workspace.database.execute(
        f"COPY ({texts}) TO {quoted(str(path))} (FORMAT csv, HEADER false, FORCE_QUOTE *, NULLSTR '')"
    )
    header = ",".join('"' + name.replace('"', '""') + '"' for name, _ in columns)
    body = f"{header}\n".encode() + path.read_bytes()
    workspace.objects.put(workspace.output, body)
    infos = [column_info(name, type_) for name, type_ in columns]
    put_metadata(workspace, infos)
    return Outcome(
        columns=infos,
        scanned_bytes=sources.scanned_bytes,
        output_rows=int(count),
        output_bytes=len(body),
    )


def result_columns(columns: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Names and types of a result's columns, with Athena's names for those without one: `_col` and their place."""
    return [
        (f"_col{place}" if name.startswith(UNNAMED) else name, type_)
        for place, (name, type_) in enumerate(columns)
    ]


def put_metadata(workspace: Workspace, infos: Sequence[object]) -> None:
    """Write the columns of a result beside it; in JSON, since Athena's own format is not documented."""
    output = workspace.output
    body = json.dumps({"ColumnInfo": list(infos)}).encode()
    workspace.objects.put(Location(output.bucket, f"{output.key}.metadata"), body)


def _header(name: str, number: int) -> str:
    """A name that no other column has: the header is written apart, since a result may have one name twice."""
    return f"{number} {name}"
