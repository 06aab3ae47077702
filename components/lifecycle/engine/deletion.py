"""Deletions: repeated while something still uses the resource, and waited for until the service has forgotten it."""

from components.lifecycle.engine.errors import CallError, LifecycleError
from components.lifecycle.engine.kinds import is_deleting, kind_of, subject
from components.lifecycle.engine.service import Personalize
from components.lifecycle.engine.waiting import Waiter

LONGEST_SETTLING_SECONDS = 30.0


def delete_and_wait(waiter: Waiter, arn: str) -> None:
    """Delete a resource and wait until the service has forgotten it; absent is success.

    Refusals because something still uses it are repeated until the deadline, since dependants vanish with a delay.
    """
    asked = False

    def forgotten() -> bool | None:
        nonlocal asked
        if asked:
            description = waiter.personalize.find(arn)
            if description is None:
                return True
            if is_deleting(description["status"]):
                waiter.status(subject(arn), description["status"])
                return None
        asked = True
        try:
            waiter.personalize.delete(arn)
        except CallError as failure:
            if failure.not_found:
                return True
            if not failure.in_use:
                raise
            waiter.status(subject(arn), f"in use: {failure.message}")
        return None

    waiter.until(forgotten)


def let_settle(waiter: Waiter) -> None:
    """Give the service time to notice a deletion everywhere: a third of what the deletion took, at most half a minute.

    What depends on it goes next, by a provider that never tries twice: a dataset group is refused for a while after its last
    dataset is reported as not found. How long is not documented; like the time between two questions, it is taken to grow
    with how slow the service is.
    """
    waiter.personalize.runtime.sleep(min(LONGEST_SETTLING_SECONDS, waiter.elapsed / 3))


def require_no_campaigns(personalize: Personalize, solution_arn: str) -> None:
    """Refuse to delete a solution that serves.

    Raises:
        LifecycleError: a campaign that the deletion does not include uses a version of it.
    """
    campaigns = personalize.list_all("ListCampaigns", "campaigns", solutionArn=solution_arn)
    blocking = [c["campaignArn"] for c in campaigns if not is_deleting(c["status"])]
    if blocking:
        raise LifecycleError(
            f"{subject(solution_arn)} cannot be deleted: it serves {', '.join(subject(b) for b in blocking)}, which this"
            ' deletion does not include. Run "pulumi up" to take a campaign of this stack back in, or delete it:'
            f' "{kind_of(blocking[0]).delete_command(blocking[0])}"'
        )
