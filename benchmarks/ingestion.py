"""From POST to changed recommendation on a running stack: latency under load, and every event counted.

Each event belongs to a visitor of its own, so that an event that arrived shows in that visitor's recommendations: a
visitor without events gets the list that everybody unknown gets.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from rich.console import Console

from benchmarks.figures import percentile, table
from commands.visit import Answer, Api

POLL_SECONDS = 0.02
LOST_AFTER_SECONDS = 30.0


@dataclass
class Outcome:
    """What happened to the events of one run."""

    refused: int = 0
    post_seconds: list[float] = field(default_factory=list)
    change_seconds: list[float] = field(default_factory=list)
    unseen: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def run(api: Api, item: str, *, per_second: int, seconds: int, probe_every: int) -> Outcome:
    """Post `per_second` events a second and watch some of them arrive.

    Args:
        api: the deployed REST API.
        item: an item of the catalogue that every event is about.
        per_second: events a second.
        seconds: length of the load.
        probe_every: every n-th event is followed until it shows; afterwards all visitors are checked.
    """
    outcome, prefix = Outcome(), f"load-{int(time.time())}"
    total = per_second * seconds
    unknown = api.top(f"{prefix}-unknown")

    def one(number: int) -> None:
        visitor = f"{prefix}-{number}"
        posted = time.monotonic()
        event = {"userId": visitor, "sessionId": visitor, "itemId": item, "eventType": "View"}
        answer = api.post("/events", {"events": [event]})
        with outcome.lock:
            outcome.post_seconds.append(time.monotonic() - posted)
            outcome.refused += answer.status != 200
        if number % probe_every == 0 and answer.status == 200:
            follow(lambda: api.top(visitor) != unknown, posted, outcome)

    started = time.monotonic()
    with ThreadPoolExecutor(32) as pool:
        for number in range(total):
            time.sleep(max(0.0, started + number / per_second - time.monotonic()))
            pool.submit(one, number)
    outcome.unseen = count_unseen(api, prefix, total, unknown)
    return outcome


def follow(has_changed: Callable[[], bool], posted: float, outcome: Outcome) -> None:
    """Poll until the event shows; one that never does is counted at the end with all others."""
    while time.monotonic() - posted < LOST_AFTER_SECONDS:
        if has_changed():
            with outcome.lock:
                outcome.change_seconds.append(time.monotonic() - posted)
            return
        time.sleep(POLL_SECONDS)


def count_unseen(api: Api, prefix: str, total: int, unknown: list[tuple[str, float]]) -> int:
    """Visitors whose event does not show in their recommendations once the pipeline has had its time."""
    waiting = [f"{prefix}-{number}" for number in range(total)]
    deadline = time.monotonic() + LOST_AFTER_SECONDS
    while waiting and time.monotonic() < deadline:
        with ThreadPoolExecutor(4) as pool:
            tops = list(pool.map(api.top, waiting))
        waiting = [visitor for visitor, top in zip(waiting, tops, strict=True) if top == unknown]
    return len(waiting)


def bad_request_seconds(api: Api, count: int = 100) -> list[float]:
    """Times of requests that the gateway refuses by itself: the floor of one HTTP exchange."""
    times = []
    for _ in range(count):
        started = time.monotonic()
        answer: Answer = api.post("/events", {"events": []})
        times.append(time.monotonic() - started)
        if answer.status != 400:
            raise RuntimeError(
                f"an empty list of events was answered {answer.status}: {answer.body}"
            )
    return times


def report(
    console: Console, api: Api, item: str, *, per_second: int = 50, seconds: int = 60
) -> None:
    """Run the load and print its figures."""
    floor = percentile(bad_request_seconds(api), 50)
    outcome = run(api, item, per_second=per_second, seconds=seconds, probe_every=per_second // 2)
    total = per_second * seconds
    rows = [
        ("events posted", f"{total}", f"{per_second}/s for {seconds} s"),
        ("refused by the API", f"{outcome.refused}", ""),
        ("lost", f"{outcome.unseen}", "visitors whose event never showed"),
        ("refused request p50", f"{floor * 1e3:.1f} ms", "floor of one exchange"),
        *latency_rows("POST /events", outcome.post_seconds, floor),
        *latency_rows("POST to changed list", outcome.change_seconds, floor),
    ]
    console.print(table("ingestion, API Gateway -> Kinesis -> Lambda -> PutEvents", rows))


def latency_rows(label: str, seconds: list[float], floor: float) -> list[tuple[str, str, str]]:
    """Rows of p50 and p99 in milliseconds and as multiples of the floor."""
    return [
        (
            f"{label} p{p}",
            f"{percentile(seconds, p) * 1e3:.0f} ms",
            f"{percentile(seconds, p) / floor:.1f} x floor",
        )
        for p in (50, 99)
    ]
