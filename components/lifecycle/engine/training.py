"""Stopping trainings: a version in training blocks the deletion of its solution and of the datasets it reads."""

from typing import Any

from components.lifecycle.engine.errors import CallError
from components.lifecycle.engine.kinds import is_pending, subject
from components.lifecycle.engine.waiting import Waiter

_STOPPABLE = ("CREATE PENDING", "CREATE IN_PROGRESS")


def stop_training(waiter: Waiter, arn: str) -> None:
    """Stop one version's training and wait until it has ended; what has ended, or is unknown, stays as it is.

    Training is billed up to the stop. Source: Amazon Personalize API Reference, StopSolutionVersionCreation.
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
