"""Trainings: starting one and never a second by accident, what they bring, stopping them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from components.lifecycle.engine.adoption import take_over, waits_for_room
from components.lifecycle.engine.errors import CallError
from components.lifecycle.engine.kinds import is_failed, is_pending, subject
from components.lifecycle.engine.service import Personalize
from components.lifecycle.engine.tags import read_tags, tag_list
from components.lifecycle.engine.values import KEY_TAG
from components.lifecycle.engine.waiting import Waiter

_STOPPABLE = ("CREATE PENDING", "CREATE IN_PROGRESS")
_SETTLING_SECONDS = 15.0
"""Pause before looking for a version whose creation got no answer: the list may lag behind."""

_NEWEST = 10
"""How many versions to look at for one that an earlier try began: it is among the newest."""


def adopt(waiter: Waiter, inputs: Mapping[str, Any], tag: str) -> tuple[str, str] | None:
    """The newest version that an earlier try of this resource started, and its status."""
    personalize = waiter.personalize
    versions = personalize.list_all(
        "ListSolutionVersions", "solutionVersions", solutionArn=inputs["solutionArn"]
    )
    candidates = [
        version
        for version in versions
        if not is_failed(version["status"]) and version.get("trainingType") != "AUTOMATIC"
    ]
    candidates.sort(key=lambda version: version["creationDateTime"], reverse=True)
    for version in candidates[:_NEWEST]:
        arn = version["solutionVersionArn"]
        tags = read_tags(personalize, arn)
        if tags.get(KEY_TAG) == tag:
            take_over(waiter, arn, tags, inputs["tags"])
            return arn, version["status"]
    return None


def train(waiter: Waiter, inputs: Mapping[str, Any], tag: str) -> tuple[str, str] | None:
    """Start a training; None when it has to be asked for again, after another look at what exists."""
    try:
        answer = waiter.personalize.call_once(
            "CreateSolutionVersion",
            solutionArn=inputs["solutionArn"],
            trainingMode=inputs["trainingMode"],
            tags=tag_list(inputs["tags"], tag),
        )
    except CallError as failure:
        if failure.ambiguous:
            waiter.status(waiter.name, "no answer, looking whether it began")
            waiter.pause(_SETTLING_SECONDS)
            return None
        if failure.throttled:
            raise
        waits_for_room(waiter, failure)
        return None
    return answer["solutionVersionArn"], "CREATE PENDING"


def describe(description: Mapping[str, Any]) -> dict[str, Any]:
    """What is recorded of a training beside its inputs."""
    names = ("status", "trainingHours", "trainingType", "tunedHPOParams", "failureReason")
    found = {name: description[name] for name in names if description.get(name) is not None}
    created_at: datetime = description["creationDateTime"]
    return {**found, "creationDateTime": created_at.astimezone(UTC).isoformat()}


def metrics(personalize: Personalize, arn: str) -> dict[str, Any]:
    """The output `metrics` of a trained version; none where the service refuses them, as it may for a recipe without any."""
    try:
        answer = personalize.call("GetSolutionMetrics", solutionVersionArn=arn)
    except CallError as failure:
        if failure.transient or failure.expired:
            raise
        return {}
    return {"metrics": answer.get("metrics", {})}


def give_up(waiter: Waiter, arn: str) -> None:
    """Take our tag off a version, so that no creation takes it for its own."""

    def released() -> bool:
        try:
            waiter.personalize.call("UntagResource", resourceArn=arn, tagKeys=[KEY_TAG])
        except CallError as failure:
            # A version that is gone, or that cannot be changed while it trains on, needs no release.
            if not (failure.not_found or failure.in_use):
                raise
        return True

    waiter.until(released)
    waiter.status(subject(arn), "given up; it exists as long as its solution")


def stop_training(waiter: Waiter, arn: str) -> None:
    """Stop one version's training and wait until it has ended; what has ended, or is unknown, stays as it is.

    A version in training blocks the deletion of its solution and of the datasets that it reads. Training is billed up to the stop. Source: Amazon Personalize API Reference, StopSolutionVersionCreation.
    """

    def ended() -> bool | None:
        description = waiter.personalize.find(arn)
        return True if description is None else _end(waiter, arn, description)

    waiter.until(ended)


def stop_trainings(waiter: Waiter, solution_arn: str) -> None:
    """Stop all trainings of a solution, also those that automatic training began, and wait until they have ended."""

    def ended() -> bool | None:
        try:
            versions = waiter.personalize.list_all(
                "ListSolutionVersions", "solutionVersions", solutionArn=solution_arn
            )
        except CallError as failure:
            if failure.not_found:
                return True
            raise
        running = [v for v in versions if not _end(waiter, v["solutionVersionArn"], v)]
        return None if running else True

    waiter.until(ended)


def _end(waiter: Waiter, arn: str, description: dict[str, Any]) -> bool | None:
    """True when the training has ended; else ask the service to stop it, once it can be asked."""
    status = str(description["status"])
    if not is_pending(status):
        return True
    waiter.status(subject(arn), status)
    if status in _STOPPABLE:
        try:
            waiter.personalize.call("StopSolutionVersionCreation", solutionVersionArn=arn)
        except CallError as failure:
            # It ended, or is stopping, since it was described: the next look tells.
            if not (failure.not_found or failure.in_use or failure.code == "InvalidInputException"):
                raise
    return None
