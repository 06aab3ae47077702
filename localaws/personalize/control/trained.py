"""What has models: solution versions and recommenders, and where their models are."""

from pathlib import Path
from typing import Final

from localaws.personalize.control.plane import ControlPlane
from localaws.personalize.resources import KINDS, UNDER_CREATION, Resource
from localaws.personalize.store import siblings

TRAINED: Final = ("SolutionVersion", "Recommender")
"""Kinds of resources that have models."""


def of_group(plane: ControlPlane, near: Resource, group_arn: str) -> list[Resource]:
    """All of a dataset group, trained or not, in the account and region of `near`."""
    return [
        each
        for kind in TRAINED
        for each in siblings(plane.store, near, kind, datasetGroupArn=group_arn)
    ]


def has_model(resource: Resource) -> bool:
    """Whether it was trained; a recommender keeps its model while it trains again."""
    return resource.kind in TRAINED and "folder" in resource.internal


def is_training(resource: Resource) -> bool:
    """Whether a training may read records of its dataset group."""
    if resource.status in UNDER_CREATION:
        return True
    phases = KINDS[resource.kind].phases
    return resource.phase is not None and any(step.works for step in phases[resource.phase].steps)


def folder_of(trained: Resource) -> Path:
    """Folder with the model of what was trained."""
    return Path(trained.internal["folder"])


def histories_of(trained: Resource) -> Path:
    """Folder with the histories of what was trained: that of its model until users are deleted from them."""
    return Path(trained.internal.get("histories") or trained.internal["folder"])
