"""Lambda function `retraining`: what states of the workflow ask.

It decides and changes nothing; the state machine does, and asks it for two things: the plan of a run (`task` is `plan`), and
the version of a solution that has a name (`find-version`).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from handlers.retraining.new_events import archived_events
from handlers.retraining.planner import EnoughEvents, Planner
from handlers.retraining.versions import find_version
from handlers.shared import clients
from handlers.shared.logs import log


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Answer the state machine.

    Raises:
        ParameterFileError, DataError: what the owner has to put right.
        VersionNotListedError: the version cannot be found yet.
    """
    personalize = clients.personalize_patiently()
    if event["task"] == "find-version":
        arn = find_version(personalize, event["solutionArn"], event["versionName"])
        return {"versionArn": arn}
    stack = event["stack"]
    enough_events_since = _enough_events(stack.get("archive"))
    planned = Planner(personalize, clients.s3(), stack, enough_events_since).plan(event["input"])
    log(
        "INFO",
        "planned a run",
        things=len(planned["things"]),
        imports=len(planned["imports"]),
        trainings=len(planned["models"]),
    )
    return planned


def _enough_events(archive: Mapping[str, Any] | None) -> EnoughEvents:
    """Whether the events since a moment are worth a training; never where no number is configured."""

    def enough(since: datetime) -> bool:
        if archive is None:
            return False
        now = datetime.now(UTC)
        found = archived_events(clients.cloudwatch(), archive["deliveryStream"], since, now)
        return bool(found >= archive["minNewEvents"])

    return enough
