"""The check of all rows of files where they lie: a query of Athena over their lines, and what its answer means.

A function starts the query and ends; a state machine waits for it. What is told of rows shows none of their cells: mails, histories and logs
name nobody. The answer of the query does. The text of a query may have as many bytes as what passes between
states, so that it does not pass there.
Source: Amazon Athena User Guide, "Service Quotas", query string length; AWS Step Functions Developer Guide, "Service quotas".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.shared.service.row_checks import row_problems, row_query
from handlers.shared.service.schema_rules import parse_schema
from handlers.shared.service.schemas import Schema

MAX_TOLD = 20
"""Problems of one query; who has put these right sees the others."""


class RowsError(ValueError):
    """Rows that cannot be imported; all that is wrong, told at once."""

    def __init__(self, problems: Sequence[str], query_execution_id: str) -> None:
        told = [f"  - {each}" for each in problems[:MAX_TOLD]]
        rest = len(problems) - len(told)
        more = [f"  - and {rest} more"] if rest else []
        heading = f"There are rows that cannot be imported; the answer of the query {query_execution_id} has examples:"
        super().__init__("\n".join((heading, *told, *more)))


@dataclass(frozen=True, kw_only=True)
class LinesTable:
    """A table of Athena with the lines of files.

    Attributes:
        work_group: that queries run in.
        database: of the table.
        name: of the table.
    """

    work_group: str
    database: str
    name: str


def schema_of(told: Mapping[str, Any]) -> Schema:
    """The schema of a dataset, as states pass it on.

    Args:
        told: has `schema` as JSON text, `datasetType`, and `domain` where the dataset group has one.
    """
    return parse_schema(told["schema"], told["datasetType"], told.get("domain"))


def start_row_check(
    athena: Any, schema: Schema, headers: Mapping[str, Sequence[str]], table: LinesTable, token: str
) -> str:
    """Start the query that looks at all rows of files; the id of its execution.

    Args:
        athena: the service.
        schema: of the dataset.
        headers: names of the columns of each file, by its `s3://` address.
        table: that has the lines of these files.
        token: the same for a repetition, which starts no second query.
    """
    started = athena.start_query_execution(
        QueryString=row_query(schema, headers, table.name),
        QueryExecutionContext={"Database": table.database},
        WorkGroup=table.work_group,
        ClientRequestToken=token,
    )
    return str(started["QueryExecutionId"])


def row_warnings(
    athena: Any, schema: Schema, files: Sequence[str], query_execution_id: str
) -> list[str]:
    """What a query that has ended says of the rows, where nothing speaks against their import.

    Args:
        athena: the service.
        schema: of the dataset.
        files: `s3://` addresses of the files.
        query_execution_id: of the query.

    Raises:
        RowsError: they cannot be imported.
    """
    rows = athena.get_query_results(QueryExecutionId=query_execution_id)["ResultSet"]["Rows"]
    # Of a SELECT the first row has the names of the columns.
    answer = [cell.get("VarCharValue", "") for cell in rows[1]["Data"]]
    found = row_problems(schema, files, answer, shows_values=False)
    errors = [each.text for each in found if each.severity == "error"]
    if errors:
        raise RowsError(errors, query_execution_id)
    return [each.text for each in found]
