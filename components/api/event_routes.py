"""The routes that take events: API Gateway writes them to the stream, without a function in between."""

from collections.abc import Sequence

import pulumi

from components.api.event_rules import JsonSchema
from components.api.route_group import RouteGroup
from components.building import policies


def event_routes(
    *,
    stream_name: pulumi.Input[str],
    stream_arn: pulumi.Input[str],
    tracking_id: pulumi.Input[str],
    event_types: Sequence[str],
    event_rules: Sequence[JsonSchema] = (),
) -> RouteGroup:
    """`POST /events` and `POST /data`.

    Args:
        stream_name: of the stream that takes events.
        stream_arn: likewise.
        tracking_id: of the stack's event tracker; a client that names another is refused.
        event_types: that events may have; empty for all.
        event_rules: that every event has to meet besides.
    """
    return RouteGroup(
        fragment="events",
        values={
            "streamName": stream_name,
            "trackingId": tracking_id,
            "eventTypes": tuple(event_types),
            "eventRules": tuple(event_rules),
        },
        roles={"stream": policies.write_stream(stream_arn)},
    )
