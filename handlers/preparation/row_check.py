"""The check of all rows of a query's result, before it is placed: the query over it, and what its answer means."""

from collections.abc import Mapping
from typing import Any

from handlers.shared.row_queries import LinesTable, row_warnings, schema_of, start_row_check

Event = Mapping[str, Any]
"""What a state asks: `dataset` with `datasetType`, `schema` and perhaps `domain`, `location` of the result, and more."""


def start_check(athena: Any, event: Event) -> dict[str, str]:
    """Start the query; `queryExecutionId` of it.

    Args:
        athena: the service.
        event: has `columns` of the result, and `workGroup`, `database`, `table` and `token` of the query.
    """
    table = LinesTable(
        work_group=event["workGroup"], database=event["database"], name=event["table"]
    )
    headers = {event["location"]: event["columns"]}
    started = start_row_check(athena, schema_of(event["dataset"]), headers, table, event["token"])
    return {"queryExecutionId": started}


def judge_check(athena: Any, event: Event) -> dict[str, list[str]]:
    """What the query has found: `warnings`, as sentences.

    Args:
        athena: the service.
        event: has `queryExecutionId` of the query, which has ended.

    Raises:
        RowsError: the rows cannot be imported.
    """
    execution = event["queryExecutionId"]
    return {
        "warnings": row_warnings(
            athena, schema_of(event["dataset"]), [event["location"]], execution
        )
    }
