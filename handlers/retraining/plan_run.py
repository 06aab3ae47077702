"""Lambda function `retraining`: what states of the workflow ask.

It decides and changes nothing; the state machine does. `task` is `plan` for the plan of a run, `find-version` for the version of a
solution that has a name, `start-check` to have all rows of a dataset looked at, and `judge-check` for what was found.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from handlers.retraining.new_events import archived_events
from handlers.retraining.planner import EnoughEvents, Planner
from handlers.retraining.row_checks import judge_check, start_check
from handlers.retraining.versions import find_version
from handlers.shared import clients
from handlers.shared.logs import log


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Answer the state machine.

    Raises:
        ParameterFileError, DataError, RowsError, FilesChangedError: what the owner has to put right.
        VersionNotListedError: the version cannot be found yet.
    """
    answered: dict[str, Any] = _TASKS[event["task"]](event)
    return answered


def _plan(event: Mapping[str, Any]) -> dict[str, Any]:
    stack = event["stack"]
    enough_events_since = _enough_events(stack.get("archive"))
    planner = Planner(clients.personalize_patiently(), clients.s3(), stack, enough_events_since)
    planned = planner.plan(event["input"])
    log(
        "INFO",
        "planned a run",
        things=len(planned["things"]),
        imports=len(planned["imports"]),
        trainings=len(planned["models"]),
    )
    return planned


def _find_version(event: Mapping[str, Any]) -> dict[str, str]:
    personalize = clients.personalize_patiently()
    arn = find_version(personalize, event["solutionArn"], event["versionName"])
    return {"versionArn": arn}


def _start_check(event: Mapping[str, Any]) -> dict[str, str]:
    named = (event["stack"], event["check"], event["token"])
    return start_check(clients.athena(), clients.s3(), *named)


def _judge_check(event: Mapping[str, Any]) -> dict[str, list[str]]:
    named = (event["stack"], event["check"], event["queryExecutionId"])
    return judge_check(clients.athena(), clients.s3(), *named)


def _enough_events(archive: Mapping[str, Any] | None) -> EnoughEvents:
    """Whether the events since a moment are worth a training; never where no number is configured."""

    def enough(since: datetime) -> bool:
        if archive is None:
            return False
        now = datetime.now(UTC)
        found = archived_events(clients.cloudwatch(), archive["deliveryStream"], since, now)
        return bool(found >= archive["minNewEvents"])

    return enough


_TASKS = {
    "plan": _plan,
    "find-version": _find_version,
    "start-check": _start_check,
    "judge-check": _judge_check,
}
