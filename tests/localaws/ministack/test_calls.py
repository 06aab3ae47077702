"""Calls inside the process, against MiniStack in this very process: its handlers on a loop in a thread."""

import asyncio
import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ministack import app as ministack_app
from ministack.services import s3 as ministack_s3

from localaws.ministack import large_objects
from localaws.ministack.calls import MiniStackLoopCalls, MiniStackObjects, MiniStackThreadCalls
from localaws.shared.ports import ServiceCallError, ServiceRequest, call_json

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
def calls() -> MiniStackThreadCalls:
    return MiniStackThreadCalls(MiniStackLoopCalls())


def s3(method: str, path: str, body: bytes = b"") -> ServiceRequest:
    return ServiceRequest(
        service="s3", method=method, path=path, body=body, account=ACCOUNT, region=REGION
    )


def test_objects_are_stored(
    serving: asyncio.AbstractEventLoop, calls: MiniStackThreadCalls
) -> None:
    bucket = f"bucket-{uuid.uuid4().hex}"
    assert calls.call(s3("PUT", f"/{bucket}")).status == 200
    key = "a/plus+sign é"
    MiniStackObjects(calls).put(bucket, key, key.encode(), account=ACCOUNT, role_arn=None)
    assert calls.call(s3("GET", f"/{bucket}/{key}")).body == key.encode()


def test_objects_are_stored_from_files_and_read_into_files(
    serving: asyncio.AbstractEventLoop,
    calls: MiniStackThreadCalls,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    digest = large_objects.digesting(ministack_s3.md5_hash)
    monkeypatch.setattr(ministack_s3, "md5_hash", digest)
    path = f"/bucket-{uuid.uuid4().hex}"
    calls.call(s3("PUT", path))
    sent, got = tmp_path / "sent", tmp_path / "got"
    sent.write_bytes(b"x" * 2_000_000)
    assert calls.call(replace(s3("PUT", f"{path}/key"), upload=sent)).status == 200
    answer = calls.call(replace(s3("GET", f"{path}/key"), download=got))
    assert (answer.status, answer.body) == (200, b"")
    assert got.read_bytes() == sent.read_bytes()
    missing = replace(s3("GET", f"{path}/none"), download=tmp_path / "none")
    assert b"NoSuchKey" in calls.call(missing).body
    assert not (tmp_path / "none").exists()


def test_what_is_missing(serving: asyncio.AbstractEventLoop, calls: MiniStackThreadCalls) -> None:
    with pytest.raises(ServiceCallError, match="NoSuchBucket"):
        MiniStackObjects(calls).put("no-such-bucket", "key", b"", account=ACCOUNT, role_arn=None)
    with pytest.raises(ServiceCallError, match="no-such-service"):
        calls.call(ServiceRequest(service="no-such-service", account=ACCOUNT, region=REGION))


def test_accounts_and_regions_are_apart(
    serving: asyncio.AbstractEventLoop, calls: MiniStackThreadCalls
) -> None:
    named = {"StreamName": f"stream-{uuid.uuid4().hex}"}

    def kinesis(operation: str, account: str, region: str) -> Any:
        target = f"Kinesis_20131202.{operation}"
        return call_json(calls, "kinesis", target, named, account=account, region=region)

    kinesis("CreateStream", ACCOUNT, "eu-west-1")
    found = kinesis("DescribeStreamSummary", ACCOUNT, "eu-west-1")
    assert found["StreamDescriptionSummary"]["StreamARN"].startswith(
        f"arn:aws:kinesis:eu-west-1:{ACCOUNT}:"
    )
    for account, region in ((ACCOUNT, REGION), ("111122223333", "eu-west-1")):
        with pytest.raises(ServiceCallError, match="ResourceNotFoundException"):
            kinesis("DescribeStreamSummary", account, region)


def test_a_function_that_does_not_exist_is_answered_with_its_status(
    serving: asyncio.AbstractEventLoop, calls: MiniStackThreadCalls
) -> None:
    result = calls.invoke("no-such-function", {}, account=ACCOUNT, region=REGION)
    assert result.status == 404
    assert result.function_error is None


def test_a_blocking_call_on_the_loop_itself_is_refused(
    serving: asyncio.AbstractEventLoop, calls: MiniStackThreadCalls
) -> None:
    async def on_the_loop() -> None:
        calls.call(s3("GET", "/"))

    with pytest.raises(RuntimeError, match="await the call"):
        asyncio.run_coroutine_threadsafe(on_the_loop(), serving).result()


def test_without_a_server_there_is_nobody_to_call(calls: MiniStackThreadCalls) -> None:
    with pytest.raises(RuntimeError, match="not serving"):
        calls.call(s3("GET", "/"))
