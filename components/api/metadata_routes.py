"""The routes by which the owner's back end puts items and users, each by a Lambda function for its dataset."""

import json
from collections.abc import Callable, Mapping, Sequence

import pulumi

from components.api.route_group import RouteGroup
from components.building import policies
from components.building.handler_function import HandlerFunctionArgs
from components.core.context import StackContext
from components.preflight.known_fields import required_fields
from components.preflight.schemas import DatasetType, Schema

TIMEOUT_SECONDS = 28  # API Gateway itself gives up after 29
MEMORY_MIB = 512

_ALLOWED: Mapping[DatasetType, Callable[[pulumi.Input[str]], list[policies.Statement]]] = {
    "Items": policies.put_items,
    "Users": policies.put_users,
}


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
    ids = {field.name for field in required_fields(schema.dataset_type)}
    return json.dumps(
        {
            property_name(field.name): {
                "type": field.type,
                "nullable": field.nullable,
                "textual": field.textual,
            }
            for field in schema.fields
            if field.name not in ids
        }
    )


def property_name(column: str) -> str:
    """A column's name as properties spell it, `NUMBER_OF_RATINGS` as `numberOfRatings`.

    Source: Amazon Personalize API Reference, Item, `properties`.
    """
    first, *others = [part for part in column.split("_") if part] or [column]
    return first.lower() + "".join(part.capitalize() for part in others)


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
    )
