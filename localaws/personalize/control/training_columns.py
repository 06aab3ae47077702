"""Which columns of the Items dataset a solution is trained with.

Source: Amazon Personalize API Reference, TrainingDataConfig.
"""

import json

from localaws.personalize.control import datasets
from localaws.personalize.control.plane import ControlPlane
from localaws.personalize.shapes import Json


def item_fields(plane: ControlPlane, group_arn: str, config: Json) -> list[Json]:
    """Fields of the Items schema that are trained with, none without an Items dataset.

    Args:
        plane: of the group.
        group_arn: the dataset group.
        config: `trainingDataConfig` of the solution, empty for all columns.
    """
    dataset = datasets.of_group(plane, group_arn, "ITEMS")
    if dataset is None:
        return []
    schema = plane.store.get("Schema", dataset.document["schemaArn"])
    fields: list[Json] = json.loads(schema.document["schema"])["fields"]
    excluded = _named(config.get("excludedDatasetColumns", {})) or set()
    included = _named(config.get("includedDatasetColumns", {}))
    return [
        each
        for each in fields
        if each["name"] not in excluded and (included is None or each["name"] in included)
    ]


def _named(columns: Json) -> set[str] | None:
    """The columns that are named for Items, None when the dataset is not named."""
    return next((set(names) for kind, names in columns.items() if kind.upper() == "ITEMS"), None)
