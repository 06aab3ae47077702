import json
from pathlib import Path

import pytest

from components.preflight.checked_data import CheckedDataset, CheckedFilter, filters_variable
from handlers.shared.service.schemas import Field, Schema

SCHEMA = Schema("Items", (Field("ITEM_ID", "string"), Field("PRICE", "float", nullable=True)))


@pytest.mark.parametrize(("is_inferred", "origin"), [(True, "inferred from"), (False, "given for")])
def test_the_preview_tells_where_a_schema_comes_from(*, is_inferred: bool, origin: str) -> None:
    dataset = CheckedDataset(
        dataset_type="Items",
        location="s3://bucket/items.csv",
        path=Path("cached.csv"),
        sha256="0" * 64,
        schema=SCHEMA,
        is_inferred=is_inferred,
    )
    first, rest = dataset.describe().split("\n", 1)
    assert first == f"Schema of Items, {origin} s3://bucket/items.csv:"
    assert rest == SCHEMA.describe()


def test_functions_know_arn_and_placeholders_of_each_filter() -> None:
    filters = [
        CheckedFilter(name="seen", expression="EXCLUDE ...", parameters={}),
        CheckedFilter(
            name="cheap", expression="INCLUDE ...", parameters={"MAX": "number", "BRAND": "text"}
        ),
    ]
    text = filters_variable(filters, {"cheap": "arn:c", "seen": "arn:s"})
    assert json.loads(text) == {
        "seen": {"arn": "arn:s", "parameters": {}},
        "cheap": {"arn": "arn:c", "parameters": {"MAX": "number", "BRAND": "text"}},
    }
    assert " " not in text
    assert filters_variable([], {}) == "{}"
