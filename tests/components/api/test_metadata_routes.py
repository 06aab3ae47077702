import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.api.metadata_routes import (
    TIMEOUT_SECONDS,
    columns,
    metadata_routes,
    property_name,
)
from components.api.openapi_source import fragment
from components.api.route_group import RouteGroup
from components.building.handler_function import HANDLERS
from components.preflight.schemas import DatasetType, Field, Schema
from localaws.personalize.put_records import property_name as name_in_the_service
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


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("GENRES", "genres"),
        ("NUMBER_OF_RATINGS", "numberOfRatings"),
        ("CATEGORY_L1", "categoryL1"),
        ("_ODD__NAME_", "oddName"),
        ("__", "__"),
    ],
)
def test_a_column_is_written_in_camel_case(column: str, name: str) -> None:
    assert property_name(column) == name


@given(st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True))
def test_the_service_knows_a_column_by_that_name(column: str) -> None:
    assert property_name(column) == name_in_the_service(column)
