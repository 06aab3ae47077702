"""The tables of control-plane operations, of the work of steps, of what the end of a phase changes, of alarms and of holds."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from localaws.personalize.control import (
    automatic_training,
    campaigns,
    data_deletion_jobs,
    dataset_groups,
    datasets,
    event_trackers,
    filters,
    import_jobs,
    metric_attributions,
    recipes,
    recommenders,
    schemas,
    solution_versions,
    solutions,
    tagging,
)
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.machine import Done
from localaws.personalize.resources import KINDS, Resource
from localaws.personalize.shapes import Json

Operation = Callable[[ControlPlane, Caller, Json], Json]


def _describe(kind: str, plane: ControlPlane, caller: Caller, request: Json) -> Json:
    return plane.describe(caller, kind, request)


def _list(kind: str, plane: ControlPlane, caller: Caller, request: Json) -> Json:
    return plane.list(caller, kind, request)


OPERATIONS: Final[Mapping[str, Operation]] = {
    **{f"Describe{kind}": partial(_describe, kind) for kind in KINDS},
    **{each.list_operation: partial(_list, kind) for kind, each in KINDS.items()},
    "CreateSchema": schemas.create,
    "DescribeSchema": schemas.describe,
    "DeleteSchema": schemas.delete,
    "CreateDatasetGroup": dataset_groups.create,
    "DeleteDatasetGroup": dataset_groups.delete,
    "CreateDataset": datasets.create,
    "UpdateDataset": datasets.update,
    "DeleteDataset": datasets.delete,
    "CreateDatasetImportJob": import_jobs.create,
    "CreateDataDeletionJob": data_deletion_jobs.create,
    "CreateSolution": solutions.create,
    "UpdateSolution": solutions.update,
    "DescribeSolution": solutions.describe,
    "DeleteSolution": solutions.delete,
    "CreateSolutionVersion": solution_versions.create,
    "StopSolutionVersionCreation": solution_versions.stop,
    "ListSolutionVersions": solution_versions.list_versions,
    "GetSolutionMetrics": solution_versions.metrics,
    "CreateCampaign": campaigns.create,
    "DescribeCampaign": campaigns.describe,
    "UpdateCampaign": campaigns.update,
    "DeleteCampaign": campaigns.delete,
    "CreateRecommender": recommenders.create,
    "UpdateRecommender": recommenders.update,
    "StopRecommender": recommenders.stop,
    "StartRecommender": recommenders.start,
    "DeleteRecommender": recommenders.delete,
    "CreateEventTracker": event_trackers.create,
    "DeleteEventTracker": event_trackers.delete,
    "CreateFilter": filters.create,
    "DeleteFilter": filters.delete,
    "CreateMetricAttribution": metric_attributions.create,
    "UpdateMetricAttribution": metric_attributions.update,
    "DeleteMetricAttribution": metric_attributions.delete,
    "ListMetricAttributionMetrics": metric_attributions.list_metrics,
    "ListRecipes": recipes.list_recipes,
    "DescribeRecipe": recipes.describe,
    "TagResource": tagging.tag,
    "UntagResource": tagging.untag,
    "ListTagsForResource": tagging.list_tags,
}

WORKS: Final[Mapping[str, Callable[[ControlPlane, Resource, Done], None]]] = {
    "DatasetGroup": dataset_groups.work,
    "DatasetImportJob": import_jobs.work,
    "DataDeletionJob": data_deletion_jobs.work,
    "SolutionVersion": solution_versions.work,
    "Recommender": recommenders.work,
}

COMPLETIONS: Final[Mapping[tuple[str, str], Callable[[ControlPlane, Resource, Json], None]]] = {
    ("DatasetGroup", "delete"): data_deletion_jobs.forget,
    ("Dataset", "update"): datasets.updated,
    ("Dataset", "delete"): datasets.deleted,
    ("DatasetImportJob", "create"): import_jobs.imported,
    ("DataDeletionJob", "create"): data_deletion_jobs.completed,
    ("Solution", "create"): automatic_training.made,
    ("Solution", "update"): solutions.updated,
    ("Solution", "delete"): solutions.deleted,
    ("SolutionVersion", "create"): solution_versions.trained,
    ("Campaign", "create"): campaigns.created,
    ("Campaign", "update"): campaigns.updated,
    ("Recommender", "create"): recommenders.trained,
    ("Recommender", "update"): recommenders.updated,
    ("Recommender", "retraining update"): recommenders.retrained,
    ("Recommender", "weekly training"): recommenders.trained,
    ("Recommender", "start"): recommenders.started,
    ("Recommender", "delete"): recommenders.deleted,
    ("MetricAttribution", "create"): metric_attributions.made,
}

ALARMS: Final[Mapping[str, Callable[[ControlPlane, Resource], None]]] = {
    "MetricAttribution": metric_attributions.rings,
    "Solution": automatic_training.rings,
    "Recommender": recommenders.rings,
}

HOLDS: Final[Mapping[str, Callable[[ControlPlane, Resource], bool]]] = {
    "DataDeletionJob": data_deletion_jobs.waits,
}
