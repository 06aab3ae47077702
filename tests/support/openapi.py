"""The REST API's document as the stack imports it, with fixed values."""

from collections.abc import Mapping, Sequence
from typing import Any

from components.api.edge import Edge
from components.api.openapi_document import assemble

API_NAME = "shop-local-api"
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

FUNCTIONS = (*ASKING, "put-events", "put-items", "put-users", "delete-user", *ADMIN)
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
            },
            **{group: called(group) for group in ASKING},
            "put_events": {**about_events, **called("put-events")},
            "items": called("put-items"),
            "users": called("put-users"),
            "user_deletion": called("delete-user"),
            "admin": called(*ADMIN),
        },
        edge=Edge(**edge),
        authorizer=authorizer,
    )
