from typing import Any

import pytest

from localaws.personalize.control.training_columns import context_columns, item_fields
from tests.support.personalize_service import Service
from tests.support.personalize_stack import BASE_FIELDS


@pytest.mark.parametrize(
    ("config", "names"),
    [
        ({}, ["ITEM_ID", "CATEGORY"]),
        ({"excludedDatasetColumns": {"Items": ["CATEGORY"]}}, ["ITEM_ID"]),
        ({"excludedDatasetColumns": {"Users": ["CATEGORY"]}}, ["ITEM_ID", "CATEGORY"]),
        ({"includedDatasetColumns": {"ITEMS": ["CATEGORY"]}}, ["CATEGORY"]),
        ({"includedDatasetColumns": {"items": []}}, []),
    ],
)
def test_columns_are_excluded_or_included(
    service: Service, config: dict[str, Any], names: list[str]
) -> None:
    group = service.group()
    service.dataset(group, "Items")
    assert [each["name"] for each in BASE_FIELDS["Items"]] == ["ITEM_ID", "CATEGORY"]
    fields = item_fields(service.personalize.plane, group, config)
    assert [each["name"] for each in fields] == names


def test_without_an_items_dataset_there_are_no_columns(service: Service) -> None:
    assert item_fields(service.personalize.plane, service.group(), {}) == []


@pytest.mark.parametrize(
    ("config", "names"),
    [
        ({}, ["DEVICE", "SEASON"]),
        ({"excludedDatasetColumns": {"Interactions": ["SEASON"]}}, ["DEVICE"]),
        ({"excludedDatasetColumns": {"Items": ["SEASON"]}}, ["DEVICE", "SEASON"]),
    ],
)
def test_contexts_are_categorical_columns_of_the_interactions(
    service: Service, config: dict[str, Any], names: list[str]
) -> None:
    group = service.group()
    plain: dict[str, Any] = {"name": "NOTE", "type": ["string", "null"]}
    number: dict[str, Any] = {"name": "FLOOR", "type": ["int", "null"]}
    categories = [{**plain, "name": name, "categorical": True} for name in ("DEVICE", "SEASON")]
    service.dataset(group, "Interactions", plain, number, *categories)
    assert context_columns(service.personalize.plane, group, config) == names
