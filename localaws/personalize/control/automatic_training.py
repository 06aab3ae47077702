"""Automatic training: versions that a solution makes by itself.

The first one starts an hour after the solution, or the update that asks for it, is ACTIVE (AWS: within that hour), unless one
was made by hand meanwhile. The others follow the days of its schedule, counted from the start of the one before. None is
made without interactions that came since the last training. The hour and the days are those of the clock at any pace.
Source: Amazon Personalize Developer Guide, "Configuring automatic training".
"""

import re

from localaws.personalize.control import solution_versions, trainings
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.control.quotas import SOLUTION_VERSIONS_UNDER_WAY
from localaws.personalize.resources import CREATE_FAILED, CREATE_STOPPED, CREATE_STOPPING, Resource
from localaws.personalize.shapes import Json
from localaws.personalize.store import siblings

FIRST_TRAINING_SECONDS = 3600.0
DAY_SECONDS = 86400.0

_UNTRAINED = frozenset({CREATE_FAILED, CREATE_STOPPING, CREATE_STOPPED})


def made(plane: ControlPlane, solution: Resource, _facts: Json) -> None:
    """The solution is ACTIVE: its first training is to come, when it is to train by itself."""
    if solution.document["performAutoTraining"]:
        begin_schedule(plane, solution, solution.document["creationDateTime"])


def begin_schedule(plane: ControlPlane, solution: Resource, since: float) -> None:
    """Let the first training come in an hour, unless a version is made by hand.

    Args:
        plane: with the clock.
        solution: a solution that trains by itself.
        since: versions made since then are made instead of the first training; seconds since the Unix epoch.
    """
    solution.alarm = plane.clock.now() + FIRST_TRAINING_SECONDS
    solution.internal = {**solution.internal, "firstTrainingSince": since}
    plane.store.save(solution)


def end_schedule(plane: ControlPlane, solution: Resource) -> None:
    """No training is to come any more."""
    solution.alarm = None
    plane.store.save(solution)


def rings(plane: ControlPlane, solution: Resource) -> None:
    """It is time: train, or leave this one out, and say when it is time again."""
    caller = Caller(solution.account, solution.region)
    internal = dict(solution.internal)
    since = internal.pop("firstTrainingSince", None)
    made_by_hand = since is not None and any(
        each.document["creationDateTime"] >= since for each in _versions(plane, solution)
    )
    room = len(solution_versions.under_way(plane, caller)) < SOLUTION_VERSIONS_UNDER_WAY
    if not made_by_hand and room and _has_new_interactions(plane, solution):
        solution_versions.train(
            plane, caller, solution, mode="AUTOTRAIN", training_type="AUTOMATIC"
        )
    solution.internal = internal
    solution.alarm = plane.clock.now() + _days(solution) * DAY_SECONDS
    plane.store.save(solution)


def _days(solution: Resource) -> int:
    expression = solution.document["solutionConfig"]["autoTrainingConfig"]["schedulingExpression"]
    return int(re.sub(r"\D", "", expression))


def _has_new_interactions(plane: ControlPlane, solution: Resource) -> bool:
    """Whether interactions were imported or put since the last training; one that still waits will read them all."""
    trained = [each for each in _versions(plane, solution) if each.status not in _UNTRAINED]
    present = trainings.interactions_of(plane, solution.document["datasetGroupArn"])
    if not trained:
        return present != trainings.NO_INTERACTIONS
    read = trained[-1].internal
    waits = "lastEvent" not in read
    return not waits and any(read.get(name) != value for name, value in present.items())


def _versions(plane: ControlPlane, solution: Resource) -> list[Resource]:
    return siblings(plane.store, solution, "SolutionVersion", solutionArn=solution.arn)
