"""The REST API's document as the stack imports it, with fixed values."""

from collections.abc import Mapping, Sequence
from typing import Any

from components.api.client_in_record import client_values
from components.api.edge import Edge
from components.api.metadata_routes import properties_model
from components.api.openapi_document import assemble, public_form
from components.preflight.checked_context import CheckedContext
from handlers.shared.service.schema_rules import parse_schema
from handlers.shared.service.schemas import DatasetType
from sample.travel import EVENT_TYPES
from tests.support.local_aws import CHECKOUT

API_NAME = "shop-local-api"
URL = "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod"
REGION = "us-east-1"
STREAM_NAME = "shop-local-events"
TRACKING_ID = "c1f4b7a0-1111-2222-3333-444455556666"
STREAM_ROLE_ARN = "arn:aws:iam::000000000000:role/shop-local-api"
INVOKE_ARN = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:000000000000:function:shop-local-{purpose}/invocations"
)
ASKING = ("recommendations", "related", "rankings", "popular")
"""The groups whose routes are answered by functions of their names."""

ADMIN = (
    "create-solution-version",
    "describe-solution-version",
    "create-campaign",
    "describe-campaign",
    "create-event-tracker",
    "delete-resources",
)
"""Purposes of the functions that answer the owner's admin routes."""

FUNCTIONS = (
    *ASKING,
    "put-events",
    "put-items",
    "put-users",
    "delete-user",
    "user-deletion",
    *ADMIN,
)
"""Purposes of the functions that answer routes."""


def document(
    event_types: Sequence[str] = (),
    event_rules: Sequence[Mapping[str, Any]] = (),
    *,
    stream_name: str = STREAM_NAME,
    stream_role_arn: str = STREAM_ROLE_ARN,
    tracking_id: str = TRACKING_ID,
    invoke_arn: str = INVOKE_ARN,
    authorizer: str | None = None,
    user_context: CheckedContext | None = None,
    **edge: Any,
) -> dict[str, Any]:
    """Return the document of an API with all groups.

    Args:
        event_types: the only ones to accept; none for all.
        event_rules: that every event has to meet.
        stream_name: that takes events.
        stream_role_arn: with which it is written to.
        tracking_id: of the stack.
        invoke_arn: of the functions; `{purpose}` stands for each function's own name.
        authorizer: with which the function is invoked that verifies tokens; None for keys.
        user_context: that events get.
        edge: what stands around the routes, by its attributes.
    """

    def called(*purposes: str) -> dict[str, str]:
        return {f"function:{each}": invoke_arn.format(purpose=each) for each in purposes}

    about_events = {"eventTypes": tuple(event_types), "eventRules": tuple(event_rules)}
    return assemble(
        api_name=API_NAME,
        region=REGION,
        groups={
            "events": {
                "streamName": stream_name,
                "trackingId": tracking_id,
                **about_events,
                "role:stream": stream_role_arn,
                **client_values(user_context),
            },
            **{group: called(group) for group in ASKING},
            "put_events": {**about_events, **called("put-events")},
            "items": called("put-items"),
            "users": called("put-users"),
            "user_deletion": called("delete-user", "user-deletion"),
            "admin": called(*ADMIN),
        },
        edge=Edge(**edge),
        authorizer=authorizer,
    )


def sample_document(url: str = URL) -> dict[str, Any]:
    """Return what clients see of an API with all groups over the travel sample."""
    return public_form(document(EVENT_TYPES), url, sample_columns())


def sample_columns() -> dict[str, Any]:
    """Return the models of items and users that the sample's columns narrow."""
    kinds: tuple[tuple[DatasetType, str], ...] = (("Items", "Item"), ("Users", "User"))
    return {
        model: {"properties": properties_model(parse_schema(sample_schema(kind), kind))}
        for kind, model in kinds
    }


def sample_schema(kind: DatasetType) -> str:
    """Return the Avro schema of one of the sample's files."""
    return (CHECKOUT / "sample" / "schemas" / f"{kind.lower()}.json").read_text(encoding="utf-8")
