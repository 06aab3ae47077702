"""Lambda function `create-event-tracker`: `POST /eventTracker`. Environment: `DATASET_GROUP_ARN`, `TRACKER_NAME`, `TAGS`."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.admin import stack
from handlers.admin.answers import answer_with
from handlers.admin.resources import (
    DATASET_GROUP,
    EVENT_TRACKER,
    Description,
    find,
    named_arn,
    refuse,
)
from handlers.shared import clients
from handlers.shared.replies import Reply, reply
from handlers.shared.requests import RequestError, body_of


def handler(event: Mapping[str, Any], _context: object) -> Reply:
    """Answer one API Gateway proxy request."""
    return answer_with(
        event,
        lambda _id: create(
            body_of(event),
            clients.personalize_once(),
            stack.dataset_group_arn(),
            os.environ["TRACKER_NAME"],
            stack.tags(),
        ),
    )


def create(
    body: Mapping[str, Any],
    personalize: Any,
    group: str,
    name: str,
    tags: Sequence[Mapping[str, str]],
) -> Reply:
    """Answer the tracker of the stack's dataset group, which can have only one; make it where there is none.

    It always has the name that the program gives it, so that the next deployment takes it over. What a client calls it
    counts for nothing.

    Args:
        body: `datasetGroupArn`, also spelt `dataSetGroupArn`; `name`.
        personalize: the service.
        group: ARN of the stack's dataset group.
        name: of the stack's tracker.
        tags: likewise.
    """
    named = named_arn(body, DATASET_GROUP, group, "datasetGroupArn", "dataSetGroupArn")
    if named != group:
        refuse(personalize, DATASET_GROUP, named)
    tracker = _existing(personalize, group) or personalize.create_event_tracker(
        name=name, datasetGroupArn=group, tags=tags
    )
    return reply(200, {member: tracker[member] for member in ("eventTrackerArn", "trackingId")})


def _existing(personalize: Any, group: str) -> Description | None:
    for tracker in personalize.list_event_trackers(datasetGroupArn=group)["eventTrackers"]:
        if tracker["status"].startswith("DELETE"):
            raise RequestError(
                409, "The event tracker is being deleted. Send the request again once it is gone."
            )
        return find(personalize, EVENT_TRACKER, tracker["eventTrackerArn"])
    return None
