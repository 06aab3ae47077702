"""Lambda function `preparation`: what states of the workflow ask about the result of a query.

`task` is `check`, whether it is a file for its dataset, `start-check` to have all of its rows looked at, `judge-check` for what was
found, or `place`, to put it where imports read.
"""

from collections.abc import Mapping
from typing import Any

from handlers.preparation.places import Place, place_of
from handlers.preparation.placing import place_result
from handlers.preparation.result_check import check_result
from handlers.preparation.row_check import judge_check, start_check
from handlers.shared import clients
from handlers.shared.logs import log


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Answer the state machine.

    Raises:
        PreparedFileError, RowsError: what the owner has to put right.
    """
    answered: dict[str, Any] = _TASKS[event["task"]](event)
    return answered


def _check(event: Mapping[str, Any]) -> dict[str, Any]:
    columns = check_result(clients.s3_patiently(), event["datasetType"], event["location"])
    return {"columns": columns}


def _start_check(event: Mapping[str, Any]) -> dict[str, str]:
    return start_check(clients.athena(), event)


def _judge_check(event: Mapping[str, Any]) -> dict[str, list[str]]:
    return judge_check(clients.athena(), event)


def _place(event: Mapping[str, Any]) -> dict[str, Any]:
    target = Place(event["bucket"], event["key"])
    size = place_result(clients.s3_patiently(), place_of(event["location"]), target)
    log("INFO", "placed a file", bytes=size)
    return {"location": f"s3://{target.bucket}/{target.key}", "bytes": size}


_TASKS = {
    "check": _check,
    "start-check": _start_check,
    "judge-check": _judge_check,
    "place": _place,
}
