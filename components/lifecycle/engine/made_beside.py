"""What the owner made beside the program, by the admin routes of the API: campaigns and event trackers with the stack's tags.

No resource of the program stands for them. They go with what they stand on: campaigns with their solution, the tracker with
the Interactions dataset.
"""

from collections.abc import Mapping
from typing import Any

from components.core.naming import OWNER_TAGS
from components.lifecycle.engine.deletion import delete_and_wait
from components.lifecycle.engine.errors import CallError, LifecycleError
from components.lifecycle.engine.kinds import is_deleting, kind_of, subject
from components.lifecycle.engine.service import Personalize
from components.lifecycle.engine.tags import read_tags
from components.lifecycle.engine.values import KEY_TAG
from components.lifecycle.engine.waiting import Waiter


def require_only_own(personalize: Personalize, solution_arn: str, tags: Mapping[str, str]) -> None:
    """Refuse to delete a solution that serves somebody else, or a resource of the program.

    Args:
        personalize: the service.
        solution_arn: the solution.
        tags: those that the program declares for it.

    Raises:
        LifecycleError: a campaign that the deletion does not include uses a version of it.
    """
    blocking = [
        arn
        for arn in _campaigns(personalize, solution_arn)
        if not _is_beside(personalize, arn, tags)
    ]
    if blocking:
        raise LifecycleError(
            f"{subject(solution_arn)} cannot be deleted: it serves {', '.join(subject(b) for b in blocking)}, which this"
            ' deletion does not include. Run "pulumi up" to take a campaign of this stack back in, or delete it:'
            f' "{kind_of(blocking[0]).delete_command(blocking[0])}"'
        )


def delete_campaigns(waiter: Waiter, solution_arn: str) -> None:
    """Delete all campaigns of a solution, also those that are still being made; wait until the service has forgotten them."""

    def gone() -> bool | None:
        campaigns = _listed(waiter.personalize, solution_arn)
        for campaign in campaigns:
            _delete(waiter, campaign)
        return None if campaigns else True

    waiter.until(gone)


def delete_trackers(waiter: Waiter, dataset_group_arn: str, tags: Mapping[str, str]) -> None:
    """Delete the event tracker of a dataset group if the owner made it, and wait until the service has forgotten it.

    Args:
        waiter: deadline and progress.
        dataset_group_arn: the group.
        tags: those that the program declares for the group's datasets.
    """
    for arn in waiter.until(lambda: _trackers(waiter.personalize, dataset_group_arn)):
        if _is_beside(waiter.personalize, arn, tags):
            delete_and_wait(waiter, arn)


def solution_outputs(personalize: Personalize, solution_arn: str) -> dict[str, list[str]]:
    """The outputs of a solution that tell what stands on it, whoever made it; in the order of their ARNs."""
    versions = personalize.list_all(
        "ListSolutionVersions", "solutionVersions", solutionArn=solution_arn
    )
    return {
        "solutionVersionArns": sorted(each["solutionVersionArn"] for each in versions),
        "campaignArns": sorted(_campaigns(personalize, solution_arn)),
    }


def _delete(waiter: Waiter, campaign: Mapping[str, Any]) -> None:
    """Ask for a campaign's deletion, once it can be asked for."""
    arn, status = str(campaign["campaignArn"]), str(campaign["status"])
    waiter.status(subject(arn), f"{status}, goes with its solution")
    if is_deleting(status):
        return
    try:
        waiter.personalize.delete(arn)
    except CallError as failure:
        # One that is being made or changed can be deleted once it rests.
        if not (failure.not_found or failure.in_use):
            raise


def _campaigns(personalize: Personalize, solution_arn: str) -> list[str]:
    """The campaigns of a solution that are not being deleted."""
    campaigns = _listed(personalize, solution_arn)
    return [str(each["campaignArn"]) for each in campaigns if not is_deleting(each["status"])]


def _listed(personalize: Personalize, solution_arn: str) -> list[dict[str, Any]]:
    return personalize.list_all("ListCampaigns", "campaigns", solutionArn=solution_arn)


def _trackers(personalize: Personalize, dataset_group_arn: str) -> list[str]:
    try:
        trackers = personalize.list_all(
            "ListEventTrackers", "eventTrackers", datasetGroupArn=dataset_group_arn
        )
    except CallError as failure:
        if failure.not_found:
            return []
        raise
    return [str(each["eventTrackerArn"]) for each in trackers]


def _is_beside(personalize: Personalize, arn: str, tags: Mapping[str, str]) -> bool:
    """The resource has the tags of the stack, and is no resource of the program."""
    owner = {name: tags[name] for name in OWNER_TAGS if name in tags}
    actual = read_tags(personalize, arn)
    return bool(owner) and owner.items() <= actual.items() and KEY_TAG not in actual
