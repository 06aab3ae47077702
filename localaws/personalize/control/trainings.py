"""One training, of a solution version or a recommender: what it reads and learns, in a process of its own."""

import json
import time
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from localaws.personalize.control.import_jobs import records_of
from localaws.personalize.control.plane import ControlPlane
from localaws.personalize.control.training_columns import context_columns, item_fields
from localaws.personalize.events import last_event
from localaws.personalize.jobs import Job
from localaws.personalize.machine import Done
from localaws.personalize.resources import Resource
from localaws.personalize.shapes import Json

WORKER = "localaws.personalize.training"

NO_INTERACTIONS: Json = {"imported": None, "lastEvent": 0}


@dataclass(frozen=True, kw_only=True)
class Training:
    """What is trained.

    Attributes:
        method: recipe of a custom solution, by which the trainer knows what to do.
        interactions: as `interactions_of` has them.
        columns: the API's `trainingDataConfig`.
        learns_from: dataset without which there is nothing to train, `INTERACTIONS` or `ITEMS`.
        hyperparameters: of the recipe, and its feature transformation parameters, as text.
        hpo_config: the API's `hpoConfig`, complete, to search for hyperparameters; None to train once.
        event_type: the only one that counts; None for all.
        event_value_threshold: least value of events that count.
        events: the only ones that count, as `eventParametersList` of the API.
        required: event type of which there must be enough events, whatever counts beside them.
    """

    method: str
    interactions: Json
    columns: Json
    learns_from: str = "INTERACTIONS"
    hyperparameters: Mapping[str, str] = field(default_factory=dict)
    hpo_config: Json | None = None
    event_type: str | None = None
    event_value_threshold: float | None = None
    events: Sequence[Json] = ()
    required: str | None = None


def interactions_of(plane: ControlPlane, group_arn: str) -> Json:
    """Which interactions a group has now: `imported`, the path of the bulk records, and `lastEvent`, the id of the last put one."""
    return {
        "imported": records_of(plane, group_arn, "INTERACTIONS"),
        "lastEvent": last_event(plane, group_arn),
    }


def begin(plane: ControlPlane, resource: Resource, training: Training, done: Done) -> None:
    """Begin a training in a process of its own; its facts are `folder`, `metrics`, `tuned` and `trainingHours`.

    `tuned` has the hyperparameters that a search chose; None without a search.

    Args:
        plane: of the resource.
        resource: a solution version or recommender, of the dataset group with the data.
        training: what is trained.
        done: called at the end.
    """
    group = resource.document["datasetGroupArn"]
    data = {
        "interactions": training.interactions["imported"],
        "items": records_of(plane, group, "ITEMS"),
        "itemFields": item_fields(plane, group, training.columns),
        "contextColumns": context_columns(plane, group, training.columns),
        "database": str(plane.files.database),
        "datasetGroupArn": group,
        "itemsDatasetArn": f"{group.replace(':dataset-group/', ':dataset/')}/ITEMS",
        "eventType": training.event_type,
        "eventValueThreshold": training.event_value_threshold,
        "events": list(training.events),
        "required": training.required,
        "lastEvent": training.interactions["lastEvent"],
        "needs": training.learns_from,
    }
    plane.jobs.submit(
        resource.arn, lambda running: _train(plane, resource, training, data, running), done
    )


def _train(
    plane: ControlPlane, resource: Resource, training: Training, data: Json, running: Job
) -> Json:
    started = time.monotonic()
    folder = plane.files.attempt(resource.arn)
    specification = {
        "interactions": str(folder / "training.npz"),
        "item_ids": str(folder / "item_ids.json"),
        "item_data": str(folder / "item_data.npz"),
        "contexts": str(folder / "contexts.npz"),
        "recipe": training.method,
        "hyperparameters": dict(training.hyperparameters),
        "hpo_config": training.hpo_config,
        "seed": zlib.crc32(resource.arn.encode()),
        "output": str(folder / "model"),
    }
    (folder / "model").mkdir()
    (folder / "data.json").write_text(json.dumps({**data, "output": str(folder)}))
    (folder / "training.json").write_text(json.dumps(specification))
    running.run(WORKER, [str(folder / "data.json"), str(folder / "training.json")])
    for name in ("training.npz", "item_data.npz", "contexts.npz"):
        (folder / name).unlink()
    searched = training.hpo_config is not None
    return {
        "folder": str(folder),
        "metrics": json.loads((folder / "model" / "metrics.json").read_text()),
        "tuned": json.loads((folder / "model" / "tuned.json").read_text()) if searched else None,
        "trainingHours": (time.monotonic() - started) / 3600,
    }
