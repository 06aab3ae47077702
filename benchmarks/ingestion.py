"""From POST to changed recommendation on a running stack: latency under load, and every event counted.

Each event belongs to a visitor of its own, so that an event that arrived shows in that visitor's recommendations: a
visitor without events gets the list that everybody unknown gets. All times begin at the moment an event was due: when
requests queue up, waiting counts.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from rich.console import Console

from benchmarks.figures import percentile, table
from benchmarks.pulse import Pulse, Readings
from commands.api_client import Answer, Api

POSTING_THREADS = 32
FOLLOWING_THREADS = 32
CHECKING_THREADS = 4
LOST_AFTER_SECONDS = 30.0
SHORTEST_POLL_SECONDS = 0.01
POLL_SHARE = 0.1
"""A follower sleeps for this share of its waiting time: it reads late by at most a tenth, and asks seldom."""

BASELINE_SECONDS = 3.0
CHANGED_TARGET_MS = 100
"""From POST to a changed list, that 99 of 100 events shall not exceed."""


@dataclass
class Outcome:
    """What happened to the events of one run."""

    refused: int = 0
    post_seconds: list[float] = field(default_factory=list)
    change_seconds: list[float] = field(default_factory=list)
    followed: int = 0
    polls: int = 0
    lost: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Load:
    """Events at a steady pace, some of them followed until they show.

    Args:
        api: the deployed REST API.
        item: an item of the catalogue that every event is about.
        prefix: of the visitors' ids; new in each run.
    """

    def __init__(self, api: Api, item: str, prefix: str) -> None:
        self._api = api
        self._item = item
        self._prefix = prefix
        self._unknown = api.top(f"{prefix}-unknown")
        self.outcome = Outcome()

    def run(self, *, per_second: int, seconds: int, follow_every: int) -> None:
        """Post `per_second` events a second, and follow every n-th of them.

        Raises:
            VisitError, OSError: the API answered a question for recommendations with an error, or nothing.
        """
        started = time.monotonic()
        work: list[Future[None]] = []
        with (
            ThreadPoolExecutor(POSTING_THREADS) as posting,
            ThreadPoolExecutor(FOLLOWING_THREADS) as following,
        ):
            for number in range(per_second * seconds):
                due = started + number / per_second
                time.sleep(max(0.0, due - time.monotonic()))
                work.append(posting.submit(self._post, number, due))
                if number % follow_every == 0:
                    work.append(following.submit(self._follow, number, due))
        for each in work:
            each.result()

    def count_lost(self, total: int) -> None:
        """Count the visitors whose event does not show once the pipeline has had its time."""
        waiting = list(range(total))
        deadline = time.monotonic() + LOST_AFTER_SECONDS
        while waiting and time.monotonic() < deadline:
            with ThreadPoolExecutor(CHECKING_THREADS) as pool:
                shows = list(pool.map(self._shows, waiting))
            waiting = [number for number, shown in zip(waiting, shows, strict=True) if not shown]
        self.outcome.lost = len(waiting)

    def _post(self, number: int, due: float) -> None:
        visitor = self._visitor(number)
        event = {
            "userId": visitor,
            "sessionId": visitor,
            "itemId": self._item,
            "eventType": "View",
        }
        answer = self._api.post("/events", {"events": [event]})
        with self.outcome.lock:
            self.outcome.post_seconds.append(time.monotonic() - due)
            self.outcome.refused += answer.status != 200

    def _follow(self, number: int, due: float) -> None:
        """Poll until the event shows; one that never does is counted with all others at the end."""
        polls, shown = 0, False
        while not shown and time.monotonic() - due < LOST_AFTER_SECONDS:
            time.sleep(max(SHORTEST_POLL_SECONDS, POLL_SHARE * (time.monotonic() - due)))
            polls, shown = polls + 1, self._shows(number)
        with self.outcome.lock:
            self.outcome.followed += 1
            self.outcome.polls += polls
            if shown:
                self.outcome.change_seconds.append(time.monotonic() - due)

    def _shows(self, number: int) -> bool:
        return self._api.top(self._visitor(number)) != self._unknown

    def _visitor(self, number: int) -> str:
        return f"{self._prefix}-{number}"


def seconds_of(request: Callable[[], Answer], status: int, count: int = 100) -> list[float]:
    """Times of one request after the other.

    Raises:
        RuntimeError: one was not answered with `status`.
    """
    times = []
    for _ in range(count):
        started = time.monotonic()
        answer = request()
        times.append(time.monotonic() - started)
        if answer.status != status:
            raise RuntimeError(
                f"a request was answered {answer.status}, expected {status}: {answer.body}"
            )
    return times


def report(
    console: Console,
    api: Api,
    item: str,
    *,
    endpoint: str,
    server_pid: int,
    per_second: int = 50,
    seconds: int = 60,
) -> None:
    """Run the load and print its figures."""
    floor = percentile(seconds_of(lambda: api.post("/events", {"events": []}), 400), 50)
    with Pulse(endpoint, server_pid) as idle:
        time.sleep(BASELINE_SECONDS)
    load = Load(api, item, f"load-{int(time.time())}")
    with Pulse(endpoint, server_pid) as loaded:
        load.run(per_second=per_second, seconds=seconds, follow_every=per_second // 5)
    total, outcome = per_second * seconds, load.outcome
    load.count_lost(total)
    rows = [
        ("events posted", f"{total}", f"{per_second}/s for {seconds} s"),
        ("refused by the API", f"{outcome.refused}", ""),
        ("lost", f"{outcome.lost}", "never showed; all were asked for"),
        ("refused request p50", f"{floor * 1e3:.1f} ms", "floor of one exchange"),
        *latency_rows("POST /events", outcome.post_seconds, floor),
        *latency_rows(
            "POST to changed list", outcome.change_seconds, floor, target_ms=CHANGED_TARGET_MS
        ),
        (
            "events followed",
            f"{outcome.followed}",
            f"with {outcome.polls / (seconds * per_second):.2f} GET for each POST",
        ),
        *server_rows(idle.readings, loaded.readings),
    ]
    console.print(table("ingestion, API Gateway -> Kinesis -> Lambda -> PutEvents", rows))


def latency_rows(
    label: str, seconds: list[float], floor: float, *, target_ms: int | None = None
) -> list[tuple[str, str, str]]:
    """Rows of p50 and p99 in milliseconds and as multiples of the floor; the target of p99 where there is one."""
    target = {} if target_ms is None else {99: f"; target {target_ms} ms"}
    return [
        (
            f"{label} p{p}",
            f"{percentile(seconds, p) * 1e3:.0f} ms",
            f"{percentile(seconds, p) / floor:.1f} x floor{target.get(p, '')}",
        )
        for p in (50, 99)
    ]


def server_rows(idle: Readings, loaded: Readings) -> list[tuple[str, str, str]]:
    """Rows of what the load does to the server: waiting of a request without work, and memory."""
    half_way = loaded.megabytes[len(loaded.megabytes) // 2]
    marks = [("p50", 50.0), ("p99", 99.0), ("longest", 100.0)]
    return [
        *(
            (
                f"health request {name}",
                f"{percentile(loaded.seconds, p) * 1e3:.1f} ms",
                f"under load; {percentile(idle.seconds, p) * 1e3:.1f} ms without",
            )
            for name, p in marks
        ),
        (
            "memory of the local AWS",
            f"{loaded.megabytes[-1]:.0f} MB",
            f"at the end; {loaded.megabytes[0]:.0f} before, {half_way:.0f} half-way",
        ),
    ]
