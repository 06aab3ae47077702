"""Files of a domain, checked as a whole."""

import json
from pathlib import Path
from typing import Any

import pytest

from components.core.errors import ProblemsError
from components.preflight.check import check
from components.preflight.checked_data import CheckedData
from components.preflight.sources import Sources
from components.settings.stack import parse
from tests.support.domain_data import SHOP_FIELDS, shop_interactions, write_shop

HOME = {"home": {"recipe": "recommended-for-you"}}
SCHEMA = {
    "type": "record",
    "name": "Items",
    "namespace": "com.amazonaws.personalize.schema",
    "fields": SHOP_FIELDS["Items"],
    "version": "1.0",
}


def checked(folder: Path, use_cases: object = HOME, **settings: Any) -> CheckedData:
    given = {
        "interactions": "interactions.csv",
        "items": "items.csv",
        "domain": "ECOMMERCE",
        "useCases": use_cases,
        **settings,
    }
    sources = Sources(project=folder, region="us-east-1", profile=None)
    return check(parse(given), sources)


def refusal(folder: Path, use_cases: object = HOME, **settings: Any) -> str:
    with pytest.raises(ProblemsError) as refused:
        checked(folder, use_cases, **settings)
    return str(refused.value)


@pytest.fixture(autouse=True)
def shop(tmp_path: Path) -> Path:
    write_shop(tmp_path)
    return tmp_path


def test_a_good_shop_has_the_types_of_the_domain(shop: Path) -> None:
    for again in range(2):  # the second time from what was kept
        data = checked(shop)
        interactions, items = data.datasets
        assert {each.schema.domain for each in data.datasets} == {"ECOMMERCE"}, again
        described = {field.name: field.describe() for field in items.schema.fields}
        assert described == {
            "ITEM_ID": "string",
            "PRICE": "float",
            "CATEGORY_L1": "categorical string",
        }
        assert "EVENT_TYPE" in {field.name for field in interactions.schema.fields}


def test_the_same_files_are_checked_anew_for_a_domain(shop: Path) -> None:
    custom = checked(shop, {}, domain=None)
    assert {each.schema.domain for each in custom.datasets} == {None}
    assert {each.schema.domain for each in checked(shop).datasets} == {"ECOMMERCE"}


def test_columns_of_the_domain_are_asked_for(shop: Path) -> None:
    rows = (shop / "items.csv").read_text().replace("CATEGORY_L1", "COLOUR")
    (shop / "items.csv").write_text(rows)
    assert "CATEGORY_L1 is missing; Items need it, as categorical string" in refusal(shop)


def test_a_blank_price_is_refused(shop: Path) -> None:
    (shop / "items.csv").write_text("ITEM_ID,PRICE,CATEGORY_L1\ni1,,shoes\ni2,3.5,hats\n")
    assert "PRICE" in refusal(shop)


def test_interactions_need_their_type(shop: Path) -> None:
    rows = [line.rpartition(",")[0] for line in shop_interactions().splitlines()]
    (shop / "interactions.csv").write_text("\n".join(rows) + "\n")
    assert "EVENT_TYPE is missing" in refusal(shop)


@pytest.mark.parametrize("recipe", ["frequently-bought-together"])
def test_too_few_events_of_a_type_are_told(shop: Path, recipe: str) -> None:
    (shop / "interactions.csv").write_text(shop_interactions(purchases=2))
    told = refusal(shop, {"related": {"recipe": recipe}})
    assert "160 interactions with the EVENT_TYPE Purchase" in told
    assert "at least 1,000" in told
    assert checked(shop).warnings  # the other use case needs views alone


def test_case_counts_in_event_types(shop: Path) -> None:
    (shop / "interactions.csv").write_text(shop_interactions().replace("View", "view"))
    assert "0 interactions with the EVENT_TYPE View" in refusal(shop)


def test_a_schema_file_is_read_as_of_the_domain(shop: Path) -> None:
    (shop / "items.json").write_text(json.dumps(SCHEMA))
    data = checked(shop, itemsSchema="items.json")
    assert data.datasets[1].schema.domain == "ECOMMERCE"
    fields = [
        {**each, "type": ["float", "null"]} if each["name"] == "PRICE" else each
        for each in SHOP_FIELDS["Items"]
    ]
    (shop / "items.json").write_text(json.dumps({**SCHEMA, "fields": fields}))
    assert "the service fixes it to float" in refusal(shop, itemsSchema="items.json")


def test_a_filter_may_compare_with_the_item_of_a_use_case(shop: Path) -> None:
    filters = {"cheaper": "INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE"}
    related = {"related": {"recipe": "frequently-bought-together"}}
    (cheaper,) = checked(shop, related, filters=filters).filters
    assert cheaper.name == "cheaper"
    assert "cheaper" in refusal(shop, HOME, filters=filters)


def test_excluded_columns_are_those_of_the_file(shop: Path) -> None:
    home = {"recipe": "recommended-for-you", "excludedColumns": {"items": ["PRICE"]}}
    assert checked(shop, {"home": home})
    home["excludedColumns"] = {"items": ["SIZE"]}
    assert "personalize:useCases.home.excludedColumns.items" in refusal(shop, {"home": home})
