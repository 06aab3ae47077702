import json

from components.events.event_archive import EventArchive, EventArchiveArgs
from tests.support.graph import ACCOUNT, CONTEXT, Graph, run_component

STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/events"


def made(days: int | None = None) -> Graph:
    args = EventArchiveArgs(
        context=CONTEXT, stream_arn=STREAM, prefix="events", interval_seconds=60, days=days
    )
    return run_component(lambda: EventArchive("a", args))


def test_objects_lie_in_folders_by_day_compressed_one_event_a_line() -> None:
    destination = made().named("a-delivery").inputs["extendedS3Configuration"]
    day = "year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/"
    assert destination["prefix"] == f"events/{day}"
    assert destination["compressionFormat"] == "GZIP"
    assert destination["bufferingInterval"] == 60
    (processor,) = destination["processingConfiguration"]["processors"]
    assert processor["type"] == "AppendDelimiterToRecord"


def test_objects_expire_where_that_is_asked_for() -> None:
    assert "a-retention" not in {node.name for node in made()}
    (rule,) = made(30).named("a-retention").inputs["rules"]
    assert rule["expiration"] == {"days": 30}


def test_what_fails_lies_apart_with_the_kind_of_failure() -> None:
    destination = made().named("a-delivery").inputs["extendedS3Configuration"]
    assert destination["errorOutputPrefix"].startswith(
        "events-errors/!{firehose:error-output-type}/"
    )


def test_firehose_reads_the_stream_and_acts_for_this_account_only() -> None:
    graph = made()
    source = graph.named("a-delivery").inputs["kinesisSourceConfiguration"]
    assert source["kinesisStreamArn"] == STREAM
    (trust,) = json.loads(graph.named("a-access-role").inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": "firehose.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"sts:ExternalId": ACCOUNT}}


def test_delivery_begins_when_role_and_bucket_are_ready() -> None:
    graph = made()
    before = {graph.monitor.nodes[urn].name for urn in graph.before(graph.named("a-delivery"))}
    assert before >= {"a-access-permissions", "a-storage-policy", "a-storage-encryption"}
