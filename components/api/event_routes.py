"""The routes that take events: API Gateway writes them to the stream, without a function in between."""

from collections.abc import Sequence

import pulumi

from components.api.client_in_record import client_values
from components.api.event_rules import JsonSchema
from components.api.route_group import RouteGroup
from components.building import key_policies, policies
from components.core.context import StackContext
from components.preflight.checked_context import CheckedContext


def event_routes(
    *,
    context: StackContext,
    stream_name: pulumi.Input[str],
    stream_arn: pulumi.Input[str],
    tracking_id: pulumi.Input[str],
    event_types: Sequence[str],
    event_rules: Sequence[JsonSchema] = (),
    user_context: CheckedContext | None = None,
) -> RouteGroup:
    """`POST /events` and `POST /data`.

    Args:
        context: of the stack.
        stream_name: of the stream that takes events.
        stream_arn: likewise.
        tracking_id: of the stack's event tracker; a client that names another is refused.
        event_types: that events may have; empty for all.
        event_rules: that every event has to meet besides.
        user_context: that the consumer derives; with it records tell of the request's client.
    """
    return RouteGroup(
        fragment="events",
        values={
            "streamName": stream_name,
            "trackingId": tracking_id,
            "eventTypes": tuple(event_types),
            "eventRules": tuple(event_rules),
            **client_values(user_context),
        },
        roles={
            "stream": [
                *policies.write_stream(stream_arn),
                *key_policies.write_through(context, "kinesis"),
            ]
        },
    )
