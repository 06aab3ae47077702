"""Metadata of recommended items: which columns a request may ask for, and what they hold."""

from collections.abc import Sequence

from localaws.personalize.control import datasets
from localaws.personalize.control.plane import ControlPlane
from localaws.personalize.errors import invalid_input
from localaws.personalize.models import Served
from localaws.personalize.put_records import property_name
from localaws.personalize.resources import UNDER_DELETION, Resource
from localaws.personalize.shapes import Json

MAX_COLUMNS = 10
MAX_RESULTS_WITH_METADATA = 50
_ITEMS = "ITEMS"


def wanted_columns(
    plane: ControlPlane, served: Served, group_arn: str, request: Json
) -> tuple[str, ...]:
    """The columns that a request asks for in `metadataColumns`, spelt as in the schema of Items.

    Raises:
        ServiceError: InvalidInputException when the campaign or recommender returns no metadata, or not these.
    Source: Amazon Personalize Developer Guide, "Item metadata in recommendations"; recipes of version 2 always return it.
    """
    asked = request.get("metadataColumns", {})
    unknown = [name for name in asked if name != _ITEMS]
    if unknown:
        raise invalid_input(f"metadataColumns has no {unknown[0]}: expected {_ITEMS}.")
    names: list[str] = asked.get(_ITEMS, [])
    if not names:
        return ()
    enabled = served.config.get("enableMetadataWithRecommendations")
    if not enabled and not served.recipe.name.endswith("-v2"):
        config = f"{served.source.kind.lower()}Config"
        raise invalid_input(
            f"The {served.name} returns no metadata: its {config} must have enableMetadataWithRecommendations."
        )
    if len(names) > MAX_COLUMNS:
        raise invalid_input(f"metadataColumns names {len(names)} columns; at most {MAX_COLUMNS}.")
    dataset = _items(plane, group_arn)
    declared = [] if dataset is None else [each.name for each in datasets.fields(plane, dataset)]
    spelt = {each.lower(): each for each in declared}
    for name in names:
        if name.lower() not in spelt:
            raise invalid_input(f"metadataColumns: the Items dataset has no column {name}.")
    return tuple(spelt[name.lower()] for name in names)


def metadata(
    plane: ControlPlane, group_arn: str, columns: Sequence[str], ids: Sequence[str]
) -> list[dict[str, str]]:
    """Metadata of items, by name of the column in camel case; values are texts, and nulls are left out.

    Args:
        plane: of the service.
        group_arn: dataset group.
        columns: as in the schema.
        ids: of the items; one without a record has no metadata.
    """
    dataset = _items(plane, group_arn)
    if dataset is None:
        return [{} for _ in ids]
    catalogue = plane.catalogues.of(dataset)
    names = {column: property_name(column) for column in columns}
    described = []
    for each in ids:
        row = catalogue.row(each)
        values = {name: catalogue.value(row, column) for column, name in names.items()}
        described.append(
            {name: _text(value) for name, value in values.items() if value is not None}
        )
    return described


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _items(plane: ControlPlane, group_arn: str) -> Resource | None:
    dataset = datasets.of_group(plane, group_arn, _ITEMS)
    return None if dataset is None or dataset.status in UNDER_DELETION else dataset
