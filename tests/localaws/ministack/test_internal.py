"""Calls inside the process, against MiniStack in this very process: its handlers on a loop in a thread."""

import asyncio
import json
import threading
import uuid
from collections.abc import Iterator

import pytest
from ministack import app as ministack_app

from localaws.ministack import internal

ACCOUNT, REGION = "000000000000", "us-east-1"


@pytest.fixture
def serving(monkeypatch: pytest.MonkeyPatch) -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    monkeypatch.setattr(ministack_app, "_MAIN_LOOP", loop)
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def bucket(serving: asyncio.AbstractEventLoop) -> str:
    name = f"bucket-{uuid.uuid4().hex}"
    created = internal.call_sync(
        "s3", method="PUT", path=f"/{name}", body=b"", account=ACCOUNT, region=REGION
    )
    assert created.status == 200
    return name


def test_objects_are_stored_read_and_listed(bucket: str) -> None:
    keys = ["a/plus+sign é", "a/1", "b/2"]
    for key in keys:
        internal.s3_put(bucket, key, key.encode(), ACCOUNT)
    assert internal.s3_get(bucket, "a/plus+sign é", ACCOUNT) == "a/plus+sign é".encode()
    assert internal.s3_list(bucket, "a/", ACCOUNT) == ["a/1", "a/plus+sign é"]


def test_a_long_list_is_read_to_its_end(bucket: str) -> None:
    for number in range(1005):
        internal.s3_put(bucket, f"k{number:04d}", b"", ACCOUNT)
    assert internal.s3_list(bucket, "", ACCOUNT) == [f"k{number:04d}" for number in range(1005)]


def test_what_is_missing(bucket: str) -> None:
    assert internal.s3_get(bucket, "no-such-key", ACCOUNT) is None
    assert internal.s3_get("no-such-bucket", "key", ACCOUNT) is None
    with pytest.raises(internal.ServiceCallError, match="NoSuchBucket"):
        internal.s3_put("no-such-bucket", "key", b"", ACCOUNT)
    with pytest.raises(internal.ServiceCallError, match="no service 'nothing'"):
        internal.call_sync("nothing", body=b"", account=ACCOUNT, region=REGION)


def test_accounts_and_regions_are_apart(serving: asyncio.AbstractEventLoop) -> None:
    name = f"stream-{uuid.uuid4().hex}"
    internal.call_json(
        "kinesis",
        "Kinesis_20131202.CreateStream",
        {"StreamName": name},
        account=ACCOUNT,
        region="eu-west-1",
    )
    summary = {"StreamName": name}
    target = "Kinesis_20131202.DescribeStreamSummary"
    found = internal.call_json("kinesis", target, summary, account=ACCOUNT, region="eu-west-1")
    assert found["StreamDescriptionSummary"]["StreamARN"].startswith(
        f"arn:aws:kinesis:eu-west-1:{ACCOUNT}:"
    )
    with pytest.raises(internal.ServiceCallError, match="ResourceNotFoundException"):
        internal.call_json("kinesis", target, summary, account=ACCOUNT, region=REGION)
    with pytest.raises(internal.ServiceCallError, match="ResourceNotFoundException"):
        internal.call_json("kinesis", target, summary, account="111122223333", region="eu-west-1")


def test_a_function_that_does_not_exist_is_answered_with_its_status(
    serving: asyncio.AbstractEventLoop,
) -> None:
    result = internal.invoke_function("no-such-function", {}, account=ACCOUNT, region=REGION)
    assert result.status == 404
    assert result.function_error is None


def test_a_blocking_call_on_the_loop_itself_is_refused(serving: asyncio.AbstractEventLoop) -> None:
    async def on_the_loop() -> None:
        internal.call_sync("sqs", body=json.dumps({}).encode(), account=ACCOUNT, region=REGION)

    with pytest.raises(RuntimeError, match="await call"):
        asyncio.run_coroutine_threadsafe(on_the_loop(), serving).result()


def test_without_a_server_there_is_nobody_to_call() -> None:
    with pytest.raises(RuntimeError, match="not serving"):
        internal.call_sync("sqs", body=b"{}", account=ACCOUNT, region=REGION)
