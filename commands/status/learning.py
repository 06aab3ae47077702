"""What Amazon Personalize has of a stack: trainings, what answers, imports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commands.status.figure import Figure, ago, moment

Resource = Mapping[str, Any]

ACTIVE = "ACTIVE"
FAILED = "FAILED"
INACTIVE = "INACTIVE"
"""Of a recommender that was stopped. Source: Amazon Personalize API Reference, StopRecommender."""


@dataclass(frozen=True, kw_only=True)
class Solution:
    """A model.

    Attributes:
        name: of the solution.
        recipe: by name.
        versions: summaries of its trainings, newest first.
        campaigns: descriptions of what answers by them.
    """

    name: str
    recipe: str
    versions: Sequence[Resource]
    campaigns: Sequence[Resource]


@dataclass(frozen=True, kw_only=True)
class Learning:
    """What there is in a dataset group.

    Attributes:
        solutions: those of the group.
        recommenders: descriptions.
        imports: summaries of jobs by the type of their dataset, newest first.
    """

    solutions: Sequence[Solution]
    recommenders: Sequence[Resource]
    imports: Mapping[str, Sequence[Resource]]


def look(personalize: Any, dataset_group_arn: str, arns: Iterable[str]) -> Learning:
    """Ask the service.

    Args:
        personalize: a client of the control plane.
        dataset_group_arn: of the group.
        arns: of the stack's campaigns and recommenders. Without any recommender none is asked for: what is answered for a
            group without a domain is not documented.
    """
    group = {"datasetGroupArn": dataset_group_arn}
    return Learning(
        solutions=[
            _solution(personalize, each)
            for each in _listed(personalize, "list_solutions", "solutions", **group)
        ],
        recommenders=[
            personalize.describe_recommender(recommenderArn=each["recommenderArn"])["recommender"]
            for each in _listed(personalize, "list_recommenders", "recommenders", **group)
        ]
        if any(":recommender/" in arn for arn in arns)
        else [],
        imports={
            each["datasetType"].capitalize(): _newest_first(
                _listed(
                    personalize,
                    "list_dataset_import_jobs",
                    "datasetImportJobs",
                    datasetArn=each["datasetArn"],
                )
            )
            for each in _listed(personalize, "list_datasets", "datasets", **group)
        },
    )


def _solution(personalize: Any, summary: Resource) -> Solution:
    solution = {"solutionArn": summary["solutionArn"]}
    return Solution(
        name=summary["name"],
        recipe=summary["recipeArn"].rpartition("/")[2],
        versions=_newest_first(
            _listed(personalize, "list_solution_versions", "solutionVersions", **solution)
        ),
        campaigns=[
            personalize.describe_campaign(campaignArn=each["campaignArn"])["campaign"]
            for each in _listed(personalize, "list_campaigns", "campaigns", **solution)
        ],
    )


def _listed(personalize: Any, operation: str, member: str, **request: str) -> Iterator[Resource]:
    for page in personalize.get_paginator(operation).paginate(**request):
        yield from page[member]


def _newest_first(resources: Iterator[Resource]) -> list[Resource]:
    return sorted(resources, key=lambda each: each["creationDateTime"], reverse=True)


def learning_figures(
    learning: Learning, purposes: Mapping[str, str], now: datetime
) -> Iterator[Figure]:
    """Rows of what answers, how old what it knows is, and how the newest training and imports went.

    Args:
        learning: what there is.
        purposes: what campaigns and recommenders are for, by their ARNs.
        now: the time.
    """
    for solution in learning.solutions:
        yield from _of_solution(solution, purposes, now)
    yield from _missing(learning, purposes)
    for each in learning.recommenders:
        name = purposes.get(each["recommenderArn"], each["name"])
        yield _state(f"{name}: recommender", each, now)
        yield from _update(f"{name}: last update", each.get("latestRecommenderUpdate"), now)
    if not learning.solutions and not learning.recommenders:
        yield Figure(name="model", value=None, note="nothing is trained yet")
    for dataset, jobs in learning.imports.items():
        yield _newest(f"{dataset}: last import", jobs, now, "nothing was imported from a file")


def _missing(learning: Learning, purposes: Mapping[str, str]) -> Iterator[Figure]:
    """Rows of what the state has and the service has not, as after somebody deleted it."""
    there = {
        *(each["campaignArn"] for solution in learning.solutions for each in solution.campaigns),
        *(each["recommenderArn"] for each in learning.recommenders),
    }
    for arn, purpose in purposes.items():
        if arn not in there:
            kind = arn.split(":")[5].partition("/")[0]
            remedy = f"The {kind} of the stack was deleted. `pulumi up --refresh` makes it again."
            yield Figure(name=f"{purpose}: {kind}", value="DELETED", remedy=remedy)


def _of_solution(
    solution: Solution, purposes: Mapping[str, str], now: datetime
) -> Iterator[Figure]:
    by_arn = {each["solutionVersionArn"]: each for each in solution.versions}
    for campaign in solution.campaigns:
        name = purposes.get(campaign["campaignArn"], campaign["name"])
        yield _state(f"{name}: campaign", campaign, now)
        yield from _update(f"{name}: last update", campaign.get("latestCampaignUpdate"), now)
        yield _age(f"{name}: model age", by_arn.get(campaign["solutionVersionArn"]), now)
    name = _purpose(solution, purposes)
    yield _newest(f"{name}: last training", solution.versions, now, "it was never trained")


def _purpose(solution: Solution, purposes: Mapping[str, str]) -> str:
    """What a solution is for: as its campaigns, else its name."""
    known = (purposes.get(each["campaignArn"]) for each in solution.campaigns)
    return next(filter(None, known), solution.name)


def _state(name: str, resource: Resource, now: datetime) -> Figure:
    return _judged(name, resource, f"made {ago(now - resource['creationDateTime'])}")


def _update(name: str, update: Resource | None, now: datetime) -> Iterator[Figure]:
    """The last change in place, where it is not over, or went wrong."""
    if update is not None and update["status"] != ACTIVE:
        yield _judged(name, update, f"began {ago(now - update['creationDateTime'])}")


def _age(name: str, version: Resource | None, now: datetime) -> Figure:
    if version is None:
        return Figure(name=name, value=None, note="its solution version is not listed any more")
    seconds = max(0.0, (now - version["creationDateTime"]).total_seconds())
    return Figure(
        name=name,
        value=seconds,
        unit="s",
        note=f"training began {moment(version['creationDateTime'])}",
    )


def _newest(name: str, resources: Sequence[Resource], now: datetime, nothing: str) -> Figure:
    if not resources:
        return Figure(name=name, value=None, note=nothing)
    return _judged(name, resources[0], ago(now - resources[0]["creationDateTime"]))


def _judged(name: str, resource: Resource, note: str) -> Figure:
    """A row with a status, which is wrong when it is that of a failure, or of what was stopped."""
    status = str(resource["status"])
    if status == INACTIVE:
        remedy = "It is stopped and answers nothing. Start it with StartRecommender."
        return Figure(name=name, value=status, note=note, remedy=remedy)
    if FAILED not in status:
        return Figure(name=name, value=status, note=note)
    reason = str(resource.get("failureReason") or "the service gives no reason").rstrip(".")
    remedy = f"{reason}. Mend that, and run `pulumi up` again."
    return Figure(name=name, value=status, note=note, remedy=remedy)
