from components.api.openapi_source import fragment
from components.api.put_events_routes import TIMEOUT_SECONDS, put_events_routes
from components.building.handler_function import HANDLERS
from components.preflight.checked_context import CheckedContext
from handlers.shared.delivery import RESERVE_SECONDS
from tests.support.graph import CONTEXT

GROUP = put_events_routes(
    context=CONTEXT, stream_name="events", tracking_id="t", event_types=["view"]
)
(FUNCTION,) = GROUP.functions.values()


def test_the_function_knows_its_tracker_and_may_put_events_and_nothing_else() -> None:
    assert FUNCTION.environment == {"TRACKING_ID": "t", "STREAM_NAME": "events"}
    assert [list(each["Action"]) for each in FUNCTION.statements] == [["personalize:PutEvents"]]
    module, _, name = FUNCTION.handler.rpartition(".")
    assert name == "handler"
    assert (HANDLERS / FUNCTION.folder / f"{module}.py").exists()


def test_the_function_has_the_rules_of_the_context_where_there_is_one() -> None:
    assert FUNCTION.data == {}
    rules = CheckedContext(device="DEVICE_TYPE")
    group = put_events_routes(
        context=CONTEXT, stream_name="s", tracking_id="t", event_types=[], user_context=rules
    )
    assert group.functions["put-events"].data == {"context.json": rules.for_events}


def test_the_model_accepts_the_event_types_of_the_stack() -> None:
    assert GROUP.values == {"eventTypes": ("view",), "eventRules": ()}


def test_the_function_has_time_to_try_again_and_gives_up_before_the_gateway_does() -> None:
    (operation,) = fragment("put_events")["paths"]["/putEvents"].values()
    timeout_ms = operation["x-amazon-apigateway-integration"]["timeoutInMillis"]
    assert RESERVE_SECONDS < TIMEOUT_SECONDS < timeout_ms / 1000
