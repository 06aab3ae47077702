"""Which columns of the Items and Interactions datasets a solution is trained with.

Source: Amazon Personalize API Reference, TrainingDataConfig.
"""

import json

from localaws.personalize.control import datasets
from localaws.personalize.control.plane import ControlPlane
from localaws.personalize.control.schema_rules import CUSTOM
from localaws.personalize.shapes import Json


def item_fields(plane: ControlPlane, group_arn: str, config: Json) -> list[Json]:
    """Fields of the Items schema that are trained with, none without an Items dataset.

    Args:
        plane: of the group.
        group_arn: the dataset group.
        config: `trainingDataConfig` of the solution, empty for all columns.
    """
    return _trained_fields(plane, group_arn, "ITEMS", config)


def context_columns(plane: ControlPlane, group_arn: str, config: Json) -> list[str]:
    """Categorical columns of the interactions that are trained with and not the service's own: those of contexts.

    Args:
        plane: of the group.
        group_arn: the dataset group.
        config: `trainingDataConfig` of the solution, empty for all columns.
    """
    fields = _trained_fields(plane, group_arn, "INTERACTIONS", config)
    own = {*CUSTOM["Interactions"].required, *CUSTOM["Interactions"].optional}
    return [each["name"] for each in fields if each.get("categorical") and each["name"] not in own]


def _trained_fields(plane: ControlPlane, group_arn: str, kind: str, config: Json) -> list[Json]:
    dataset = datasets.of_group(plane, group_arn, kind)
    if dataset is None:
        return []
    schema = plane.store.get("Schema", dataset.document["schemaArn"])
    fields: list[Json] = json.loads(schema.document["schema"])["fields"]
    excluded = _named(config.get("excludedDatasetColumns", {}), kind) or set()
    included = _named(config.get("includedDatasetColumns", {}), kind)
    return [
        each
        for each in fields
        if each["name"] not in excluded and (included is None or each["name"] in included)
    ]


def _named(columns: Json, kind: str) -> set[str] | None:
    """The columns that are named for a dataset, None when the dataset is not named."""
    return next((set(names) for each, names in columns.items() if each.upper() == kind), None)
