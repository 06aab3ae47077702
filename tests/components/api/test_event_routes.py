from components.api.event_routes import event_routes
from tests.support.graph import CONTEXT

STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/events"


def test_the_gateway_may_write_to_the_stream_and_do_nothing_else() -> None:
    group = event_routes(
        context=CONTEXT,
        stream_name="events",
        stream_arn=STREAM,
        tracking_id="t",
        event_types=["view"],
    )
    assert group.functions == {}
    assert group.values == {
        "streamName": "events",
        "trackingId": "t",
        "eventTypes": ("view",),
        "eventRules": (),
        "clientOfRequest": (),
    }
    (statement,) = group.roles["stream"]
    assert list(statement["Action"]) == ["kinesis:PutRecord", "kinesis:PutRecords"]
    assert list(statement["Resource"]) == [STREAM]


def test_no_list_of_event_types_is_an_empty_one() -> None:
    group = event_routes(
        context=CONTEXT, stream_name="s", stream_arn=STREAM, tracking_id="t", event_types=[]
    )
    assert group.values["eventTypes"] == ()
