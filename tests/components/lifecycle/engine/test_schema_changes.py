import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.lifecycle.engine.schema_changes import schema_changes
from handlers.shared.service.schemas import Field, Schema
from localaws.personalize.control.schema_rules import replacement_problem

USER = Field("USER_ID", "string")
AGE = Field("AGE", "long", nullable=True)
CLUB = Field("CLUB", "string", nullable=True, categorical=True)

NAMES = st.sampled_from("ABCDE")
FIELDS = st.builds(
    Field,
    name=NAMES,
    type=st.sampled_from(["string", "long", "float"]),
    nullable=st.booleans(),
    categorical=st.booleans(),
)
COLUMNS = st.lists(FIELDS, min_size=1, unique_by=lambda field: field.name)
KINDS = st.sampled_from(["Interactions", "Items", "Users"])


def text(*fields: Field, kind: Any = "Users") -> str:
    return Schema(kind, fields).to_json()


@given(kind=KINDS, columns=COLUMNS)
def test_equal_schemas_have_no_difference(kind: str, columns: list[Field]) -> None:
    schemas = {kind: text(*columns)}
    assert schema_changes(schemas, dict(schemas)) == []


@given(kind=KINDS, before=COLUMNS, after=COLUMNS)
def test_in_place_is_what_the_service_takes(
    kind: str, before: list[Field], after: list[Field]
) -> None:
    old, new = text(*before), text(*after)
    changes = schema_changes({kind: old}, {kind: new})
    refused = replacement_problem(json.loads(old), json.loads(new)) is not None
    if old == new:
        assert changes == []
    else:
        assert all(c.in_place for c in changes) == (kind != "Interactions" and not refused)
        assert changes


@given(kind=KINDS, before=COLUMNS, after=COLUMNS)
def test_every_changed_column_is_named(kind: str, before: list[Field], after: list[Field]) -> None:
    told = " ".join(
        change.what for change in schema_changes({kind: text(*before)}, {kind: text(*after)})
    )
    columns = [{field.name: field for field in fields} for fields in (before, after)]
    for name in columns[0].keys() | columns[1].keys():
        assert (f"column {name} " in told) == (columns[0].get(name) != columns[1].get(name))


@pytest.mark.parametrize(
    ("after", "what", "in_place"),
    [
        ((USER, AGE, CLUB), "Users: the column CLUB is added", True),
        ((USER, CLUB, AGE), "Users: the column CLUB is added", True),
        ((AGE, USER), "Users: the order of the columns changes", True),
        ((USER,), "Users: the column AGE is removed", False),
        (
            (USER, Field("AGE", "string", nullable=True, categorical=True)),
            "Users: the column AGE was long or blank and becomes categorical string or blank",
            False,
        ),
        (
            (USER, AGE, Field("CLUB", "string")),
            "Users: the column CLUB is added, and may not be blank",
            False,
        ),
    ],
)
def test_what_changed_is_said_in_words(after: tuple[Field, ...], what: str, in_place: bool) -> None:
    (change,) = schema_changes({"Users": text(USER, AGE)}, {"Users": text(*after)})
    assert (change.what, change.in_place) == (what, in_place)


def test_interactions_never_change_in_place() -> None:
    old, new = text(USER, kind="Interactions"), text(USER, AGE, kind="Interactions")
    (change,) = schema_changes({"Interactions": old}, {"Interactions": new})
    assert not change.in_place


def test_a_dataset_joins_its_group_in_place_and_leaves_it_never() -> None:
    one = {"Interactions": text(USER, kind="Interactions")}
    two = {**one, "Users": text(USER, AGE)}
    assert [(c.what, c.in_place) for c in schema_changes(one, two)] == [
        ("Users: the dataset is added", True)
    ]
    assert [(c.what, c.in_place) for c in schema_changes(two, one)] == [
        ("Users: the dataset is removed", False)
    ]
