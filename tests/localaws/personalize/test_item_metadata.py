import json

import pytest

from localaws.personalize.control import recipes
from localaws.personalize.errors import ServiceError
from localaws.personalize.item_metadata import metadata, wanted_columns
from localaws.personalize.models import Served
from localaws.personalize.resources import Resource
from tests.support.personalize_service import Service

FIELDS = (
    {"name": "LIST_PRICE", "type": ["double", "null"]},
    {"name": "STOCK", "type": ["long", "null"]},
    {"name": "IS_NEW", "type": ["boolean", "null"]},
)
V1, V2 = "aws-user-personalization", "aws-user-personalization-v2"


@pytest.fixture
def group(service: Service) -> str:
    arn = service.group()
    items = service.dataset(arn, "Items", *FIELDS)
    properties = {"category": "a|b", "listPrice": 1.25, "stock": "12", "isNew": True}
    records = [{"itemId": "i", "properties": json.dumps(properties)}, {"itemId": "empty"}]
    service.call("PutItems", datasetArn=items, items=records)
    return arn


def wanted(
    service: Service, group: str, names: list[str], recipe: str = V2, **config: bool
) -> tuple[str, ...]:
    campaign = Resource("arn:c", "0", "r", "Campaign", 1, {"campaignConfig": config})
    request = {"metadataColumns": {"ITEMS": names}}
    found = recipes.get(f"arn:aws:personalize:::recipe/{recipe}")
    served = Served(campaign, campaign, found, campaign.document["campaignConfig"])
    return wanted_columns(service.personalize.plane, served, group, request)


def test_metadata_are_texts_without_nulls(service: Service, group: str) -> None:
    columns = ("CATEGORY", "LIST_PRICE", "STOCK", "IS_NEW")
    found = metadata(service.personalize.plane, group, columns, ["i", "empty", "unknown"])
    assert found == [
        {"category": "a|b", "listPrice": "1.25", "stock": "12", "isNew": "true"},
        {},
        {},
    ]


def test_columns_are_spelt_as_in_the_schema(service: Service, group: str) -> None:
    assert wanted(service, group, ["stock", "LIST_PRICE"]) == ("STOCK", "LIST_PRICE")
    assert wanted(service, group, []) == ()


def test_the_campaign_must_return_metadata_where_the_recipe_does_not_by_itself(
    service: Service, group: str
) -> None:
    assert wanted(service, group, ["STOCK"], V1, enableMetadataWithRecommendations=True)
    with pytest.raises(ServiceError, match="enableMetadataWithRecommendations"):
        wanted(service, group, ["STOCK"], V1)


def test_a_group_without_items_has_no_columns(service: Service) -> None:
    group = service.group("bare")
    with pytest.raises(ServiceError, match="no column STOCK"):
        wanted(service, group, ["STOCK"])
    assert metadata(service.personalize.plane, group, ("STOCK",), ["i"]) == [{}]
