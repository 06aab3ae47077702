import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.shared.service.schema_rules import SchemaError, parse_schema, rule_warnings
from handlers.shared.service.schemas import DATASET_TYPES, DatasetType, Field, Schema

SAMPLE_SCHEMAS = Path(__file__).parents[4] / "sample" / "schemas"
ITEM_ID = {"name": "ITEM_ID", "type": "string"}
CATEGORY = {"name": "CATEGORY", "type": "string", "categorical": True}
INTERACTION = [
    {"name": "USER_ID", "type": "string"},
    {"name": "ITEM_ID", "type": "string"},
    {"name": "TIMESTAMP", "type": "long"},
]


def document(name: str, *fields: object, **changes: object) -> str:
    frame = {
        "type": "record",
        "name": name,
        "namespace": "com.amazonaws.personalize.schema",
        "fields": list(fields),
        "version": "1.0",
    }
    return json.dumps({**frame, **changes})


def problems(text: str, dataset_type: DatasetType = "Items") -> str:
    with pytest.raises(SchemaError) as caught:
        parse_schema(text, dataset_type)
    return "\n".join(caught.value.problems)


def test_parses_what_the_guide_prints() -> None:
    text = document(
        "Interactions",
        *INTERACTION,
        {"name": "EVENT_TYPE", "type": "string"},
        {"name": "EVENT_VALUE", "type": ["float", "null"]},
        {"name": "IMPRESSION", "type": ["null", "string"]},
    )
    schema = parse_schema(text, "Interactions")
    assert schema.fields[4] == Field("EVENT_VALUE", "float", nullable=True)
    assert schema.fields[5] == Field("IMPRESSION", "string", nullable=True)


@pytest.mark.parametrize("version", ["1.0", "1.1", 1])
def test_versions_that_create_schema_accepts(version: object) -> None:
    text = document("Items", ITEM_ID, CATEGORY, version=version)
    assert parse_schema(text, "Items") == parse_schema(
        document("Items", ITEM_ID, CATEGORY), "Items"
    )


@pytest.mark.parametrize("dataset_type", DATASET_TYPES)
def test_schemas_of_the_sample_are_valid(dataset_type: DatasetType) -> None:
    (path,) = [p for p in SAMPLE_SCHEMAS.iterdir() if p.stem == dataset_type.lower()]
    parse_schema(path.read_text(encoding="utf-8"), dataset_type)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "no JSON"),
        ("[]", "one JSON object"),
        (document("Items", ITEM_ID, CATEGORY, type="array"), '"type" is "array"'),
        (document("Users", ITEM_ID, CATEGORY), '"name" is "Users"; expected "Items"'),
        (document("Items", ITEM_ID, CATEGORY, namespace="x"), '"namespace" is "x"'),
        (document("Items", ITEM_ID, CATEGORY, version="2"), '"version" is "2"'),
        (
            document("Items", ITEM_ID, CATEGORY, version=True),
            '"version" is true; expected "1.0" or',
        ),
        (document("Items", ITEM_ID, *[{"name": "X", "type": "int"}] * 2), "X and X are the same"),
        (document("Items"), '"fields" is missing or empty'),
        (document("Items", ITEM_ID), "allowed are 1 to 100"),
        (document("Items", CATEGORY), "ITEM_ID is missing"),
        (document("Items", ITEM_ID, 7), 'Field 2 has no "name"'),
        (document("Items", ITEM_ID, {"name": "X", "type": "bytes"}), 'type "bytes"'),
        (document("Items", ITEM_ID, {"name": "X", "type": ["int", "long"]}), "expected one of"),
        (document("Items", ITEM_ID, {"name": "X", "type": "null"}), "expected one of"),
        (document("Items", ITEM_ID, {"name": "1X", "type": "int"}), "no column name"),
        (
            document(
                "Items", ITEM_ID, {"name": "A_B", "type": "int"}, {"name": "ab", "type": "int"}
            ),
            "A_B and ab are the same name",
        ),
        (
            document("Items", {"name": "ITEM_ID", "type": ["string", "null"]}, CATEGORY),
            "ITEM_ID is string or blank",
        ),
        (
            document("Items", {**ITEM_ID, "categorical": True}, CATEGORY),
            "neither categorical nor textual",
        ),
        (
            document("Items", ITEM_ID, CATEGORY, {"name": "CREATION_TIMESTAMP", "type": "int"}),
            "CREATION_TIMESTAMP is int; the service fixes it to long",
        ),
        (
            document("Items", ITEM_ID, {"name": "X", "type": "int", "categorical": True}),
            "only a string",
        ),
        (document("Items", ITEM_ID, {**CATEGORY, "textual": True}), "one of them"),
        (
            document(
                "Items",
                ITEM_ID,
                {"name": "A", "type": "string", "textual": True},
                {"name": "B", "type": "string", "textual": True},
            ),
            "Textual columns are A, B",
        ),
        (
            document("Items", ITEM_ID, *({"name": f"F{i}", "type": "int"} for i in range(101))),
            "101 metadata columns",
        ),
        (
            document(
                "Items", ITEM_ID, *({"name": f"F{i}{'X' * 130}", "type": "int"} for i in range(80))
            ),
            "at most 10000",
        ),
    ],
)
def test_what_the_service_would_refuse(text: str, expected: str) -> None:
    assert expected in problems(text)


@pytest.mark.parametrize(
    ("dataset_type", "fields", "named"),
    [
        ("Items", [{"name": "A", "type": "int", "itemName": True}], "A"),
        ("Users", [{"name": "A", "type": "string", "itemName": True}], "A"),
        ("Items", [{"name": name, "type": "string", "itemName": True} for name in "AB"], "A, B"),
    ],
)
def test_one_text_of_items_is_their_name(
    dataset_type: DatasetType, fields: list[dict[str, object]], named: str
) -> None:
    identity = ITEM_ID if dataset_type == "Items" else {"name": "USER_ID", "type": "string"}
    text = document(dataset_type, identity, *fields)
    assert f'"itemName" is true for {named}; allowed is one' in problems(text, dataset_type)


def test_the_name_of_items_is_kept() -> None:
    name = {"name": "TITLE", "type": "string", "itemName": True}
    schema = parse_schema(document("Items", ITEM_ID, name), "Items")
    assert schema.fields[1].item_name
    assert json.loads(schema.to_json())["fields"][1] == name
    assert list(rule_warnings(schema)) == []


def test_six_metadata_columns_are_too_many_for_interactions() -> None:
    extra = [{"name": f"F{i}", "type": "int"} for i in range(6)]
    assert "allowed are 0 to 5" in problems(
        document("Interactions", *INTERACTION, *extra), "Interactions"
    )


def test_all_problems_at_once() -> None:
    text = document("Users", {"name": "ITEM_ID", "type": "bytes"}, 7, version="2")
    assert problems(text).count("\n") == 3


def test_unused_columns_are_warned_of() -> None:
    text = document(
        "Items", ITEM_ID, {"name": "TITLE", "type": "string"}, {"name": "NEW", "type": "boolean"}
    )
    warnings = list(rule_warnings(parse_schema(text, "Items")))
    assert len(warnings) == 2
    assert warnings[0].startswith("TITLE is a string")
    assert warnings[1].startswith("NEW is a boolean")


FIELDS = st.builds(
    Field,
    name=st.from_regex(r"\A[A-Z][A-Z]{0,8}\Z").filter(lambda name: name != "ITEM"),
    type=st.sampled_from(["long", "int", "float", "double", "boolean"]),
    nullable=st.booleans(),
)


@given(fields=st.lists(FIELDS, min_size=1, max_size=20, unique_by=lambda field: field.name))
def test_written_and_read_again(fields: list[Field]) -> None:
    schema = Schema("Items", (Field("ITEM_ID", "string"), *fields))
    again = parse_schema(schema.to_json(), "Items")
    assert again == schema
    assert again.to_json() == schema.to_json()


def test_description_is_aligned() -> None:
    schema = Schema(
        "Items", (Field("ITEM_ID", "string"), Field("X", "string", nullable=True, categorical=True))
    )
    assert schema.describe() == "  ITEM_ID  string\n  X        categorical string or blank"
