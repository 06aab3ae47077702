import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openapi_schema_validator import OAS30Validator

from components.api.metadata_routes import (
    TIMEOUT_SECONDS,
    columns,
    metadata_routes,
    properties_model,
)
from components.api.openapi_source import fragment
from components.api.route_group import RouteGroup
from components.building.handler_function import HANDLERS
from handlers.metadata.columns import MisfitError, check_properties, read_columns
from handlers.metadata.records import KINDS
from handlers.shared.service.schemas import DatasetType, Field, Schema
from tests.support.graph import CONTEXT, PERSONALIZE_ARN

SCHEMAS: dict[DatasetType, Schema] = {
    "Interactions": Schema(
        "Interactions", (Field("USER_ID", "string"), Field("ITEM_ID", "string"))
    ),
    "Items": Schema(
        "Items",
        (
            Field("ITEM_ID", "string"),
            Field("PRICE", "float", nullable=True),
            Field("LONG_TEXT", "string", textual=True),
        ),
    ),
    "Users": Schema("Users", (Field("USER_ID", "string"), Field("AGE_GROUP", "string"))),
}
ARNS: dict[str, str] = {kind: f"{PERSONALIZE_ARN}:dataset/shop/{kind.upper()}" for kind in SCHEMAS}


def groups(*kinds: DatasetType) -> dict[str, RouteGroup]:
    made = metadata_routes(
        context=CONTEXT, schemas=[SCHEMAS[kind] for kind in kinds], dataset_arns=ARNS
    )
    return {group.fragment: group for group in made}


def test_only_a_dataset_of_the_stack_has_a_route() -> None:
    assert groups("Interactions") == {}
    assert set(groups("Interactions", "Users")) == {"users"}
    assert set(groups("Interactions", "Items", "Users")) == {"items", "users"}


@pytest.mark.parametrize("kind", ["Items", "Users"])
def test_a_function_knows_its_dataset_and_may_put_into_it_alone(kind: DatasetType) -> None:
    (function,) = groups(kind)[kind.lower()].functions.values()
    assert function.environment == {"DATASET_TYPE": kind, "DATASET_ARN": ARNS[kind]}
    assert function.data == {"columns.json": columns(SCHEMAS[kind])}
    (statement,) = function.statements
    assert list(statement["Action"]) == [f"personalize:Put{kind}"]
    assert list(statement["Resource"]) == [ARNS[kind]]
    module, _, name = function.handler.rpartition(".")
    assert name == "handler"
    assert (HANDLERS / function.folder / f"{module}.py").exists()


@pytest.mark.parametrize("kind", ["items", "users"])
def test_the_function_gives_up_before_the_gateway_does(kind: str) -> None:
    (operation,) = fragment(kind)["paths"][f"/{kind}"].values()
    timeout_ms = operation["x-amazon-apigateway-integration"]["timeoutInMillis"]
    assert timeout_ms / 1000 > TIMEOUT_SECONDS


def test_columns_are_named_as_properties_and_leave_out_the_id() -> None:
    assert json.loads(columns(SCHEMAS["Items"])) == {
        "price": {"type": "float", "nullable": True, "textual": False},
        "longText": {"type": "string", "nullable": False, "textual": True},
    }


FIELDS = st.builds(
    Field,
    st.just("A_VALUE"),
    st.sampled_from(["string", "int", "long", "float", "double", "boolean"]),
    nullable=st.booleans(),
    textual=st.booleans(),
)
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.sampled_from([2**31 - 1, 2**31, 2**63 - 1, 2**63, -(2**31), -(2**63), -(2**63) - 1]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=3),
    st.sampled_from(["x" * 1000, "x" * 1001, "x" * 20_000, "x" * 20_001]),
    st.just([]),
    st.just({}),
)


@given(FIELDS, st.dictionaries(st.sampled_from(["aValue", "other"]), VALUES))
def test_clients_are_told_of_columns_what_the_function_checks(
    field: Field, properties: dict[str, Any]
) -> None:
    schema = Schema("Items", (Field("ITEM_ID", "string"), field))
    try:
        check_properties(properties, read_columns(columns(schema)))
    except MisfitError:
        is_taken = False
    else:
        is_taken = True
    model = OAS30Validator(properties_model(schema))
    assert model.is_valid(properties) == is_taken


def test_clients_are_told_how_long_properties_may_be() -> None:
    kinds: tuple[tuple[DatasetType, str], ...] = (("Items", "Item"), ("Users", "User"))
    for kind, record in kinds:
        (group,) = groups(kind).values()
        told = group.narrowed[record]["properties"]["description"]
        assert f"{KINDS[kind].max_properties_length:,} characters" in told
