"""The command as it is called, on a real local AWS: a consumer that cannot even start loses nothing."""

import json
import signal
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from commands.replay.__main__ import arguments, interruptible, main
from tests.support.lambda_functions import READ_STREAMS, create_function
from tests.support.local_aws import ACCOUNT, REGION, LocalAws, enter
from tests.support.personalize_stack import schema
from tests.support.waiting import until


def test_a_range_is_in_utc() -> None:
    start, end = arguments(
        ["--stack", "dev", "--archive", "2026-03-01", "2026-03-01T14:00+02:00"]
    ).archive
    assert start == datetime(2026, 3, 1, tzinfo=UTC)
    assert end == datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], "--stack"),
        (["--stack", "dev", "--archive", "2026-03-02", "2026-03-01"], "FROM must lie before TO"),
        (["--stack", "dev", "--archive", "yesterday", "2026-03-01"], "'yesterday' is no time"),
    ],
)
def test_a_wrong_command_line_is_told(
    given: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        arguments(given)
    assert words in capsys.readouterr().err


@pytest.fixture
def heeds_interrupts() -> Iterator[None]:
    """What a shell starts in the background ignores interrupts, this process too."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeds_interrupts")
def test_the_first_interrupt_asks_and_the_second_one_ends() -> None:
    with interruptible() as stop:
        signal.raise_signal(signal.SIGINT)
        assert stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert isinstance(stop, threading.Event)


def make_tracker(local_aws: LocalAws, name: str) -> dict[str, str]:
    personalize = local_aws.client("personalize")
    group = personalize.create_dataset_group(name=name)["datasetGroupArn"]

    def is_active(resource: dict[str, Any]) -> bool:
        return bool(resource["status"] == "ACTIVE")

    until(
        lambda: is_active(personalize.describe_dataset_group(datasetGroupArn=group)["datasetGroup"])
    )
    made = personalize.create_schema(name=name, schema=schema())
    dataset = personalize.create_dataset(
        name=name, datasetGroupArn=group, datasetType="Interactions", schemaArn=made["schemaArn"]
    )["datasetArn"]
    until(lambda: is_active(personalize.describe_dataset(datasetArn=dataset)["dataset"]))
    tracker: dict[str, str] = personalize.create_event_tracker(name=name, datasetGroupArn=group)
    arn = tracker["eventTrackerArn"]
    until(
        lambda: is_active(personalize.describe_event_tracker(eventTrackerArn=arn)["eventTracker"])
    )
    return tracker


def test_what_a_function_that_cannot_start_was_given_is_replayed(
    local_aws: LocalAws,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = f"replay-{uuid.uuid4().hex[:10]}"
    kinesis, s3, functions = (local_aws.client(each) for each in ("kinesis", "s3", "lambda"))
    s3.create_bucket(Bucket=name)
    queue_url = local_aws.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    tracker = make_tracker(local_aws, name)
    kinesis.create_stream(StreamName=name, ShardCount=1)
    keeps_batches = {"Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{name}/*"}
    broken = "import a_module_that_was_not_packaged"
    create_function(local_aws, name, broken, allows=[READ_STREAMS, keeps_batches])
    events = [{"userId": name, "itemId": f"i{n}", "eventType": "view"} for n in range(3)]
    for data in [*map(json.dumps, events), "no event"]:
        kinesis.put_record(StreamName=name, PartitionKey=name, Data=data.encode())
    mapping = functions.create_event_source_mapping(
        FunctionName=name,
        EventSourceArn=f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{name}",
        StartingPosition="TRIM_HORIZON",
        BisectBatchOnFunctionError=True,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": f"arn:aws:s3:::{name}"}},
    )
    until(lambda: s3.list_objects_v2(Bucket=name)["KeyCount"] == 4)
    functions.delete_event_source_mapping(UUID=mapping["UUID"])

    outputs = {
        **tracker,
        "deadLetterQueueUrl": queue_url,
        "deadLetterBucket": name,
        "archiveBucket": name,
    }
    command = tmp_path / "pulumi"
    command.write_text(
        f"#!/bin/sh\ncase $1 in stack) echo '{json.dumps(outputs)}' ;; *) echo '{{}}' ;; esac\n"
    )
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    enter(local_aws, monkeypatch)

    main(["--stack", "any", "--dry-run"])
    printed = capsys.readouterr().out
    assert "3 events would be sent" in printed
    assert "RetryAttemptsExhausted" in printed
    assert s3.list_objects_v2(Bucket=name)["KeyCount"] == 4

    main(["--stack", "any", "--export", str(tmp_path / "export")])
    printed = capsys.readouterr().out
    assert "3 events delivered" in printed
    assert "the record is not JSON" in printed
    assert name not in printed.replace(str(tmp_path), ""), "a user id has no place in it"
    assert s3.list_objects_v2(Bucket=name)["KeyCount"] == 1
    assert len(list((tmp_path / "export").iterdir())) == 1

    main(["--stack", "any", "--archive", "2026-03-01", "2026-03-02"])
    assert "archive: 0 letters" in capsys.readouterr().out


def test_a_service_that_is_not_there_ends_it_with_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match=r"replay: there is no command `pulumi`"):
        main(["--stack", "any"])
