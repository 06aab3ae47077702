"""The client of `benchmarks.load`: a process of its own, so that what it costs is not the server's, with kept connections.

It reads an `Offer` as JSON from standard input and prints what became of it (`Answered`) as JSON. All events of a user go over one
connection, one request after the other, as a client sends them that wants its order kept.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What is sent.

    Attributes:
        url: of the deployed API; on loopback.
        key: its API key.
        run: first part of the users' ids; new in each run.
        began: when event 0 is due, seconds since the Unix epoch; event n is due n / per_second later.
        per_second: events.
        batch: events a request.
        seconds: how long.
        connections: kept open.
        users: of each connection.
    """

    url: str
    key: str
    run: str
    began: float
    per_second: int
    batch: int
    seconds: int
    connections: int
    users: int

    @property
    def total(self) -> int:
        """Events in all."""
        return self.per_second * self.seconds


@dataclass
class Answered:
    """Events that were sent and taken, seconds from due to answer of each request, and CPU seconds of this process."""

    sent: int = 0
    accepted: int = 0
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: float = 0.0


def user_of(offer: Offer, number: int) -> str:
    """Whose event has a number; each connection has users of its own."""
    turn, connection = divmod(number // offer.batch, offer.connections)
    place = (turn * offer.batch + number % offer.batch) % offer.users
    return f"{offer.run}-{connection}-{place}"


def request_of(offer: Offer, first: int) -> bytes:
    """The request with the events from a number on."""
    address = urlsplit(offer.url)
    events = [
        {
            "userId": user_of(offer, number),
            "eventId": f"{offer.run}-{number}",
            "eventType": "View",
            "itemId": str(number),
        }
        for number in range(first, first + offer.batch)
    ]
    body = json.dumps({"events": events}).encode()
    head = (
        f"POST {address.path}/events HTTP/1.1\r\nHost: {address.netloc}\r\nx-api-key: {offer.key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def send_all(offer: Offer) -> Answered:
    """Send everything when it is due, or as soon after it as the connection is free."""
    answered = Answered()
    step = offer.batch * offer.connections
    firsts = [
        range(k * offer.batch, offer.total - offer.batch + 1, step)
        for k in range(offer.connections)
    ]
    await asyncio.gather(*(_send(offer, each, answered) for each in firsts))
    answered.cpu_seconds = time.process_time()
    return answered


async def _send(offer: Offer, firsts: range, answered: Answered) -> None:
    address = urlsplit(offer.url)
    kept: Connection | None = None
    for first in firsts:
        due = offer.began + (first + offer.batch) / offer.per_second
        await asyncio.sleep(max(0.0, due - time.time()))
        kept = kept or await asyncio.open_connection(address.hostname, address.port)
        reader, writer = kept
        writer.write(request_of(offer, first))
        answered.sent += offer.batch
        status, is_last = await _answer(reader)
        if status == HTTPStatus.OK:
            answered.accepted += offer.batch
        answered.seconds.append(time.time() - due)
        if is_last:
            writer.close()
            kept = None
    if kept:
        kept[1].close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """Status of one answer, which is read to its end, and whether the connection ends with it: servers count requests."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status, *lines = head.split("\r\n")
    fields = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
    await reader.readexactly(int(fields["content-length"]))
    return int(status.split(" ", 2)[1]), fields.get("connection") == "close"


def main() -> None:
    """Do what standard input says."""
    offer = Offer(**json.load(sys.stdin))
    print(json.dumps(asdict(asyncio.run(send_all(offer)))))


if __name__ == "__main__":
    main()
