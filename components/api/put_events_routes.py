"""The route that records events while the client waits, by a Lambda function that calls PutEvents."""

from collections.abc import Sequence

import pulumi

from components.api.event_rules import JsonSchema
from components.api.route_group import RouteGroup
from components.building import policies
from components.building.handler_function import HandlerFunctionArgs
from components.core.context import StackContext
from components.preflight.checked_context import CheckedContext

# Within it the function repeats calls that may yet succeed, and keeps the last five seconds for the answer.
TIMEOUT_SECONDS = 10
MEMORY_MIB = 512


def put_events_routes(
    *,
    context: StackContext,
    stream_name: pulumi.Input[str],
    tracking_id: pulumi.Input[str],
    event_types: Sequence[str],
    event_rules: Sequence[JsonSchema] = (),
    user_context: CheckedContext | None = None,
) -> RouteGroup:
    """`POST /putEvents`.

    Args:
        context: of the stack.
        stream_name: of the stream that takes events; a client that names another is refused.
        tracking_id: of the stack's event tracker; likewise.
        event_types: that events may have; empty for all.
        event_rules: that every event has to meet besides.
        user_context: that events get.
    """
    return RouteGroup(
        fragment="put_events",
        values={"eventTypes": tuple(event_types), "eventRules": tuple(event_rules)},
        functions={
            "put-events": HandlerFunctionArgs(
                context=context,
                purpose="put-events",
                folder="events",
                handler="put_events.handler",
                environment={
                    "TRACKING_ID": tracking_id,
                    "STREAM_NAME": stream_name,
                    **context.telemetry.counted(event_types),
                },
                data={"context.json": user_context.for_events} if user_context else {},
                statements=policies.put_events(),
                timeout_seconds=TIMEOUT_SECONDS,
                memory_mib=MEMORY_MIB,
            )
        },
    )
