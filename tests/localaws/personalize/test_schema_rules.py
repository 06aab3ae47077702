import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.control.schema_rules import check_schema, replacement_problem
from localaws.personalize.errors import ServiceError
from tests.support.personalize_stack import BASE_FIELDS, schema


def document(name: str = "Interactions", *extra: dict[str, Any]) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(schema(name, *extra))
    return parsed


def field(name: str, kind: Any = "string", **keywords: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, **keywords}


@pytest.mark.parametrize("name", BASE_FIELDS)
def test_usual_schemas_are_accepted(name: str) -> None:
    assert check_schema(schema(name), None)["name"] == name


@pytest.mark.parametrize("version", [1, "1.0", "1.1"])
def test_the_versions_of_recorded_schemas_are_accepted(version: Any) -> None:
    assert check_schema(json.dumps({**document(), "version": version}), None)["version"] == version


def test_one_string_of_the_items_can_be_their_name() -> None:
    assert check_schema(schema("Items", field("TITLE", "string", itemName=True)), None)


REFUSED: list[tuple[Any, str]] = [
    ("{", "no JSON"),
    ([], '"type": "record"'),
    ({**document(), "type": "enum"}, '"type": "record"'),
    ({**document(), "namespace": "x"}, "namespace"),
    ({**document(), "version": "2.0"}, 'version must be one of 1, "1.0", "1.1"'),
    ({**document(), "version": True}, "version must be one of"),
    ({**document(), "version": None}, "version must be one of"),
    (document("Users", field("TITLE", "string", itemName=True)), "TITLE cannot have itemName"),
    (document("Items", field("TITLE", "int", itemName=True)), "TITLE cannot have itemName"),
    (
        document("Items", field("A", "string", itemName=True), field("B", "string", itemName=True)),
        "at most 1 field may have itemName",
    ),
    ({**document(), "name": "Purchases"}, "Purchases"),
    ({**document(), "fields": BASE_FIELDS["Interactions"][1:]}, "USER_ID is missing"),
    (document("Interactions", field("TAGS", {"type": "array"})), "simple type"),
    (document("Interactions", field("TAGS", ["string", "int"])), "TAGS"),
    (document("Interactions", field("TAGS", "bytes")), "TAGS"),
    (document("Interactions", field("A_B"), field("ab")), "A_B and ab"),
    (document("Interactions", *(field(f"M{number}") for number in range(6))), "0 to 5"),
    (document("Interactions", field("EVENT_VALUE", "int")), "EVENT_VALUE must be of type float"),
    (document("Interactions", field("IMPRESSION", "string", categorical=True)), "categorical"),
    ({**document("Items"), "fields": [field("ITEM_ID")]}, "1 to 100 metadata"),
    (
        document("Items", field("A", "string", textual=True), field("B", "string", textual=True)),
        "at most 1",
    ),
    (document("Items", field("A", "int", textual=True)), "textual"),
    (document("Users", field("A", "string", textual=True)), "textual"),
    (
        document("Items", field("A", "string", textual=True, categorical=True)),
        "both textual and categorical",
    ),
    ({**document("Users"), "fields": [field("USER_ID", ["string", "null"]), field("A")]}, "null"),
]


@pytest.mark.parametrize(("given_schema", "words"), REFUSED)
def test_a_wrong_schema_is_refused_with_what_is_wrong(given_schema: Any, words: str) -> None:
    text = given_schema if isinstance(given_schema, str) else json.dumps(given_schema)
    with pytest.raises(ServiceError) as refused:
        check_schema(text, None)
    assert refused.value.code == "InvalidInputException"
    assert words in refused.value.message


def test_a_domain_asks_for_its_own_fields() -> None:
    with pytest.raises(ServiceError, match="PRICE is missing"):
        check_schema(schema("Items"), "ECOMMERCE")
    wanted = [field("PRICE", "float"), field("CATEGORY_L1", "string", categorical=True)]
    assert check_schema(schema("Items", *wanted), "ECOMMERCE")


def test_only_more_columns_that_allow_null_may_replace_a_schema() -> None:
    old = document("Items")
    assert replacement_problem(old, document("Items", field("NEW", ["string", "null"]))) is None
    problem = replacement_problem(old, document("Items", field("NEW")))
    assert problem is not None
    assert "NEW must allow null" in problem
    problem = replacement_problem(document("Items", field("OLD")), old)
    assert problem is not None
    assert "OLD must be kept" in problem


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["type", "name", "fields", "namespace", "version", "x"]), inner
            )
        ),
        max_leaves=12,
    ).map(lambda each: {**document(), "fields": each} if isinstance(each, list) else each)
)
def test_any_json_is_either_a_schema_or_refused(anything: Any) -> None:
    with contextlib.suppress(ServiceError):
        check_schema(json.dumps(anything), None)
