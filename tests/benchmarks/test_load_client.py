import asyncio
import json
import time
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.load_client import Offer, request_of, send_all, user_of


def offer(**changed: Any) -> Offer:
    given: dict[str, Any] = {
        "url": "http://127.0.0.1:1/prod",
        "key": "k",
        "run": "r",
        "began": 0.0,
        "per_second": 100,
        "batch": 1,
        "seconds": 1,
        "connections": 4,
        "users": 5,
    }
    return Offer(**{**given, **changed})


@given(st.integers(1, 20), st.integers(1, 8), st.integers(1, 30))
def test_a_user_has_one_connection(batch: int, connections: int, users: int) -> None:
    made = offer(batch=batch, connections=connections, users=users)
    over = defaultdict(set)
    for number in range(batch * connections * 3):
        over[user_of(made, number)].add(number // batch % connections)
    assert all(len(each) == 1 for each in over.values())
    assert len(over) <= connections * users


def test_a_request_has_its_batch_of_events() -> None:
    head, _, body = request_of(offer(batch=3), 6).partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert [each["itemId"] for each in json.loads(body)["events"]] == ["6", "7", "8"]


@pytest.mark.parametrize("requests_of_a_connection", [3, 1000])
def test_everything_is_sent_once_and_counted_by_its_answer(requests_of_a_connection: int) -> None:
    seen: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for left in reversed(range(requests_of_a_connection)):
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
            events = json.loads(await reader.readexactly(length))["events"]
            seen.extend(each["itemId"] for each in events)
            status = b"503 No" if "0" in seen[-len(events) :] else b"200 OK"
            then = b"" if left else b"connection: close\r\n"
            writer.write(b"HTTP/1.1 " + status + b"\r\n" + then + b"Content-Length: 2\r\n\r\n{}")
        writer.close()

    async def play() -> Any:
        server = await asyncio.start_server(_until_closed(answer), "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            url = f"http://127.0.0.1:{port}/prod"
            return await send_all(offer(url=url, batch=5, began=time.time() - 10))

    answered = asyncio.run(play())
    assert sorted(seen, key=int) == [str(number) for number in range(100)]
    assert (answered.sent, answered.accepted, len(answered.seconds)) == (100, 95, 20)


def _until_closed(answer: Any) -> Any:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        except asyncio.IncompleteReadError:
            writer.close()

    return serve
