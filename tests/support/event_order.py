"""Numbered events of many users through a deployed stack while what carries them fails, and what has become of each."""

from __future__ import annotations

import base64
import gzip
import itertools
import json
import os
import random
import re
import signal
import sqlite3
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPException
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from commands.api_client import Api
from localaws.process import administration, server
from tests.support.killing import descendants
from tests.support.local_aws import LocalAws

USERS = 500
SENDERS = 4
ROUND = 10
REQUEST_USERS = 25
"""A request has so many events of each of so many users; it takes 500."""
CHANGES_DEVICE = 0.3
POISON = 10
OUTAGE_SECONDS = 600
"""Of the service's clock; `advance` ends it after some real seconds."""
FAULTS = ("throttled", "answer-lost", "outage", "function killed", "server killed")
PATIENCE_SECONDS = 240.0
"""So long nothing more may be recorded before the rest counts as lost."""


_MARK = re.compile(r"(run\w+)-poison-(\d+)")


@dataclass(frozen=True)
class Stack:
    """What the program deployed: its outputs, and the local AWS that it is on."""

    local_aws: LocalAws
    outputs: dict[str, Any]

    @property
    def api(self) -> Api:
        """Its REST API."""
        return Api(self.outputs["apiUrl"], self.outputs["apiKey"])

    def recorded(self, run: str) -> list[tuple[str, int]]:
        """User and number of every event of a run that the service keeps, in the order in which it took them."""
        path = self.local_aws.home / "personalize" / "personalize.sqlite"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=60)) as database:
            return database.execute(
                "SELECT user_id, CAST(item_id AS INTEGER) FROM events WHERE user_id GLOB ? ORDER BY id",
                (f"{run}-*",),
            ).fetchall()

    def letters(self) -> list[dict[str, Any]]:
        """Take all dead letters off their queue."""
        sqs, url = self.local_aws.client("sqs"), self.outputs["deadLetterQueueUrl"]
        found: list[dict[str, Any]] = []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            found += [json.loads(message["Body"]) for message in messages]
            for message in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def objects(self, bucket: str) -> list[str]:
        """The keys of a bucket."""
        pages = self.local_aws.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
        return [each["Key"] for page in pages for each in page.get("Contents", [])]

    def archived(self, run: str) -> Counter[tuple[str, int]]:
        """How often the archive has each event of a run."""
        s3, bucket = self.local_aws.client("s3"), self.outputs["archiveBucket"]
        found: Counter[tuple[str, int]] = Counter()
        for key in self.objects(bucket):
            body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
            for line in gzip.decompress(body).splitlines():
                with suppress(ValueError):
                    event = json.loads(line)
                    if event["userId"].startswith(f"{run}-") and "itemId" in event:
                        found[event["userId"], int(event["itemId"])] += 1
        return found


@dataclass
class Run:
    """One run: events, poison among them, and faults, all drawn from a seed.

    Attributes:
        stack: that takes them.
        seed: of the run.
        events: of each user; a multiple of ROUND.
        letters: dead letters of the run so far.
        done: the faults, in their order.
    """

    stack: Stack
    seed: int
    events: int
    letters: list[dict[str, Any]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.name = f"run{self.seed}x{int(time.time())}"
        self.users = [f"{self.name}-{number}" for number in range(USERS)]
        self._random = random.Random(self.seed)  # noqa: S311 - a plan that can be repeated
        self._began = int(time.time()) - self.events
        self._sent = 0
        self._lock = threading.Lock()

    @property
    def total(self) -> int:
        """Events of all users."""
        return USERS * self.events

    def play(self) -> None:
        """Send everything while the faults happen, and wait until nothing more is recorded."""
        acts = sorted(
            ((self._random.random(), name) for name in self._random.choices(FAULTS, k=3)),
            key=lambda act: act[0],
        )
        with ThreadPoolExecutor(SENDERS + 1) as pool:
            work = [pool.submit(self._send, self.users[k::SENDERS], k) for k in range(SENDERS)]
            work.append(pool.submit(self._poison))
            for moment, name in acts:
                _wait(partial(self._has_sent, moment))
                self._act(name)
            for each in work:
                each.result()
        self._fail("throttled", 0)
        self._settle()

    def _send(self, users: Sequence[str], number: int) -> None:
        """Send the events of some users in their order; what is not answered for is sent again, as a client does.

        Args:
            users: whose events; a request has those of REQUEST_USERS of them.
            number: of this sender.
        """
        draw = random.Random(f"{self.seed}-{number}")  # noqa: S311 - as above
        for first, some in itertools.product(range(0, self.events, ROUND), _portions(users)):
            events = [
                {
                    "userId": user,
                    "sessionId": session,
                    "eventId": f"{user}-{n}",
                    "eventType": "View",
                    "itemId": str(n),
                    "sentAt": self._began + n,
                }
                for user in some
                for session, numbers in _sessions(range(first, first + ROUND), draw)
                for n in numbers
            ]
            _wait(partial(self._is_accepted, events))
            with self._lock:
                self._sent += len(events)

    def _has_sent(self, share: float) -> bool:
        return self._sent >= share * self.total

    def _is_accepted(self, events: list[dict[str, Any]]) -> bool:
        try:
            return self.stack.api.post("/events", {"events": events}).status == 200
        except (OSError, ValueError, HTTPException):  # no answer, or not a whole one
            return False

    def _poison(self) -> None:
        """Put records into the stream that are no event, or one that the service refuses, between those of a user."""
        for number in range(POISON):
            _wait(partial(self._has_sent, number / POISON))
            user = self.users[number * USERS // POISON]
            mark = f"{self.name}-poison-{number}"
            refused = {
                "userId": user,
                "eventId": mark,
                "eventType": "View",
                "properties": {"itemid": number},
            }
            data = f"not JSON: {mark}".encode() if number % 2 else json.dumps(refused).encode()
            _wait(partial(self._is_put, data, user))

    def _is_put(self, data: bytes, user: str) -> bool:
        name = self.stack.outputs["streamName"]
        kinesis = self.stack.local_aws.client("kinesis")
        try:
            kinesis.put_record(StreamName=name, Data=data, PartitionKey=user)
        except (BotoCoreError, ClientError):
            return False
        return True

    def _act(self, name: str) -> None:
        if name == "outage":
            kind = self._random.choice(("down", "denied"))
            self._fail(kind, OUTAGE_SECONDS)
            time.sleep(self._random.uniform(1, 4))
            administration.advance(self.stack.local_aws.home, OUTAGE_SECONDS)
            name = kind
        elif name == "function killed":
            self._kill_function()
        elif name == "server killed":
            self.stack.local_aws.kill()
            self.stack.local_aws.start()
        else:
            self._fail(name, 3600, self._random.uniform(0.2, 0.8))
        self.done.append(name)

    def _fail(self, kind: str, seconds: int, share: float = 1.0) -> None:
        home = self.stack.local_aws.home
        administration.fail(home, "PutEvents", kind, seconds=seconds, share=share)

    def _kill_function(self) -> None:
        """Kill the consumer while it works on a batch."""
        pid = server_pid(self.stack.local_aws)
        running = [each.pid for each in descendants(pid) if "-consumer-" in each.command]
        for each in running:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)

    def _settle(self) -> None:
        """Wait until everything is recorded, or nothing more is for a long time."""
        count, since = -1, time.monotonic()
        while count < self.total and time.monotonic() - since < PATIENCE_SECONDS:
            now = len(self.stack.recorded(self.name))
            if now != count:
                count, since = now, time.monotonic()
            time.sleep(0.5)

    def is_poison_told(self) -> bool:
        """Whether each record of this run that can never be delivered has a dead letter; one may have several."""
        for letter in self.stack.letters():
            mark = _MARK.search(base64.b64decode(letter["data"]).decode())
            # After a kill, letters of a run before may come once more.
            if mark is not None and mark[1] == self.name:
                self.letters.append({**letter, "number": int(mark[2])})
        return {each["number"] for each in self.letters} == set(range(POISON))

    def numbers(self) -> dict[str, list[int]]:
        """The numbers of each user's events, in the order in which the service took them."""
        found = defaultdict(list)
        for user, number in self.stack.recorded(self.name):
            found[user].append(number)
        return found


def _portions(users: Sequence[str]) -> list[Sequence[str]]:
    return [users[k : k + REQUEST_USERS] for k in range(0, len(users), REQUEST_USERS)]


def _sessions(numbers: range, draw: random.Random) -> list[tuple[str, range]]:
    """Numbered events in the sessions in which they happen: one, or half of them on another device."""
    middle = len(numbers) // 2
    if draw.random() < CHANGES_DEVICE:
        return [("phone", numbers[:middle]), ("laptop", numbers[middle:])]
    return [(draw.choice(("phone", "laptop")), numbers)]


def server_pid(local_aws: LocalAws) -> int:
    """Process id of a running local AWS."""
    record = server.running_record(local_aws.home)
    assert record is not None
    assert record.pid is not None
    return record.pid


def _wait(is_so: Callable[[], bool]) -> None:
    """Ask again and again until it is so; pytest's time-out ends a wait in vain."""
    while not is_so():
        time.sleep(0.05)
