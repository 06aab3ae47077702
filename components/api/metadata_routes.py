"""The routes by which the owner's back end puts items and users, each by a Lambda function for its dataset."""

import json
from collections.abc import Callable, Mapping, Sequence

import pulumi

from components.api.openapi_source import Document
from components.api.route_group import RouteGroup
from components.building import policies
from components.building.handler_function import HandlerFunctionArgs
from components.core.context import StackContext
from components.core.properties import property_name
from handlers.shared.service.cell_rules import MAX_CATEGORY_LENGTH, MAX_TEXT_LENGTH
from handlers.shared.service.known_fields import required_fields
from handlers.shared.service.schemas import DatasetType, Field, Schema

TIMEOUT_SECONDS = 28  # API Gateway itself gives up after 29
MEMORY_MIB = 512

_ALLOWED: Mapping[DatasetType, Callable[[pulumi.Input[str]], list[policies.Statement]]] = {
    "Items": policies.put_items,
    "Users": policies.put_users,
}


_RECORD: Mapping[DatasetType, str] = {"Items": "Item", "Users": "User"}
# Characters of properties. Source: Amazon Personalize API Reference, Item and User.
_LONGEST: Mapping[DatasetType, str] = {"Items": "32,000", "Users": "24,000"}

_TYPES: Mapping[str, Document] = {
    "string": {"type": "string"},
    "int": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "long": {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
    "float": {"type": "number"},
    "double": {"type": "number"},
    "boolean": {"type": "boolean"},
}
"""Of Avro, as OpenAPI has them."""


def metadata_routes(
    *,
    context: StackContext,
    schemas: Sequence[Schema],
    dataset_arns: Mapping[str, pulumi.Input[str]],
) -> list[RouteGroup]:
    """`PUT /items` and `PUT /users`, each where the stack has the dataset.

    Args:
        context: of the stack.
        schemas: of its datasets.
        dataset_arns: of its datasets, by dataset type.
    """
    return [
        _group(context, schema, dataset_arns[schema.dataset_type])
        for schema in schemas
        if schema.dataset_type in _ALLOWED
    ]


def columns(schema: Schema) -> str:
    """The columns that properties may name, in JSON, as `handlers.metadata.columns` reads them."""
    return json.dumps(
        {
            name: {"type": field.type, "nullable": field.nullable, "textual": field.textual}
            for name, field in _fields(schema).items()
        }
    )


def properties_model(schema: Schema) -> Document:
    """The properties of a record for clients: the columns, each with its type and limits.

    They say what `handlers.metadata.columns` checks.
    """
    kind = schema.dataset_type.lower()
    return {
        "type": "object",
        "description": f"Columns of the {kind} schema in camel case; at most {_LONGEST[schema.dataset_type]} characters of JSON.",
        "additionalProperties": False,
        "properties": {name: _column_model(field) for name, field in _fields(schema).items()},
    }


def _fields(schema: Schema) -> dict[str, Field]:
    """The columns that are properties, by what properties call them."""
    ids = {field.name for field in required_fields(schema.dataset_type)}
    return {property_name(field.name): field for field in schema.fields if field.name not in ids}


def _column_model(field: Field) -> Document:
    model = {**_TYPES[field.type], **({"nullable": True} if field.nullable else {})}
    if field.type != "string":
        return model
    longest = MAX_TEXT_LENGTH if field.textual else MAX_CATEGORY_LENGTH
    return {**model, "minLength": 0 if field.nullable else 1, "maxLength": longest}


def _group(context: StackContext, schema: Schema, dataset_arn: pulumi.Input[str]) -> RouteGroup:
    kind = schema.dataset_type.lower()
    return RouteGroup(
        fragment=kind,
        functions={
            f"put-{kind}": HandlerFunctionArgs(
                context=context,
                purpose=f"put-{kind}",
                folder="metadata",
                handler="put_records.handler",
                environment={"DATASET_TYPE": schema.dataset_type, "DATASET_ARN": dataset_arn},
                data={"columns.json": columns(schema)},
                statements=_ALLOWED[schema.dataset_type](dataset_arn),
                timeout_seconds=TIMEOUT_SECONDS,
                memory_mib=MEMORY_MIB,
            )
        },
        narrowed={_RECORD[schema.dataset_type]: {"properties": properties_model(schema)}},
    )
