"""Updates that the service carries out in the background, followed in a `latest…Update` member of the description.

While an update runs, the resource stays ACTIVE and serves as before.
Source: Amazon Personalize API Reference, UpdateCampaign, UpdateSolution, UpdateDataset.
"""

from collections.abc import Callable
from typing import Any

from components.lifecycle.engine.errors import CallError, LifecycleError, ResourceFailedError
from components.lifecycle.engine.kinds import is_deleting, is_failed, is_pending, subject
from components.lifecycle.engine.waiting import FIRST_DELAY_SECONDS, Waiter


def settle(
    waiter: Waiter, arn: str, member: str, known: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Wait until a resource can be updated or deleted: neither being made nor being updated.

    Args:
        waiter: deadline and progress.
        arn: the resource.
        member: where its description holds the latest update (`latestCampaignUpdate`).
        known: its description of this moment, where there is one; it saves the first question.

    Returns:
        Its description.

    Raises:
        LifecycleError: it does not exist, or is being deleted.
    """
    descriptions = iter([known] if known else [])

    def question() -> dict[str, Any] | None:
        description = next(descriptions, None) or waiter.personalize.find(arn)
        if description is None or is_deleting(description["status"]):
            raise LifecycleError(
                f"{subject(arn)} was deleted outside of this stack ({arn});"
                ' run "pulumi up --refresh" to make it again'
            )
        status = _pending_status(description, member)
        if status is None:
            return description
        waiter.status(subject(arn), status)
        return None

    return waiter.until(question)


def update_and_wait(
    waiter: Waiter,
    arn: str,
    member: str,
    update: Callable[[dict[str, Any]], bool],
    known: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Start an update when none is running, and wait until the service has carried it out.

    Args:
        waiter: deadline and progress.
        arn: the resource.
        member: where its description holds the latest update.
        update: given the description, sends the Update request; answers False when nothing differs.
        known: its description of this moment, where there is one.

    Returns:
        The description after it.

    Raises:
        ResourceFailedError: the update failed; the resource serves on as before.
    """
    descriptions = iter([known] if known else [])

    def start() -> tuple[dict[str, Any], bool] | None:
        description = settle(waiter, arn, member, next(descriptions, None))
        try:
            return description, update(description)
        except CallError as failure:
            if failure.in_use:
                waiter.status(subject(arn), f"in use: {failure.message}")
                return None
            raise

    def finished() -> dict[str, Any] | None:
        description = waiter.personalize.describe(arn)
        latest = description.get(member)
        if not latest or latest == before.get(member):
            return None
        waiter.status(subject(arn), f"update {latest['status']}")
        if is_failed(latest["status"]):
            raise ResourceFailedError(
                f"update of {subject(arn)}",
                latest["status"],
                latest.get("failureReason", ""),
                "It serves on as before the update.",
            )
        return None if is_pending(latest["status"]) else description

    before, started = waiter.until(start)
    if not started:
        return before
    return waiter.until(finished, first_delay=FIRST_DELAY_SECONDS)


def _pending_status(description: dict[str, Any], member: str) -> str | None:
    status = str(description["status"])
    if is_pending(status):
        return status
    latest = str((description.get(member) or {}).get("status", ""))
    return f"update {latest}" if is_pending(latest) else None
