"""What filters, related items and rankings cost over HTTP: `python -m benchmarks.serving`.

A local AWS of its own, in a temporary folder and on a free port, trains three recipes with generated travellers and 60,000
items. Each kind of request is sent 50 times a second, and then by eight clients as fast as they get answers. The floor is
DescribeCampaign at the same server, with the same signature and the same client: an answer that needs no model.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.figures import percentile, table
from benchmarks.own_local_aws import own_local_aws
from benchmarks.personalize_stack import (
    LocalClients,
    import_file,
    make_campaign,
    make_filter,
    make_group,
    make_readable_bucket,
)
from benchmarks.runtime import ids_of
from commands.workspace import find_workspace
from sample.generate import write_sample

ITEMS, INTERACTIONS, USERS = 60_000, 300_000, 10_000
PACE_PER_SECOND = 50
PACED_SECONDS = 10
CLIENTS = 8
SATURATED_SECONDS = 5
RANKED_ITEMS = 100

EXPRESSION = 'INCLUDE ItemID WHERE Items.CATEGORY IN ($CATEGORY) | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")'

Request = Callable[[Any, Any, int], Any]
"""Asks by the clients of `personalize` and `personalize-runtime`, in its own way for each number."""


def report(console: Console, functions: Path) -> None:
    """Measure in a local AWS of its own and print the figures.

    Args:
        console: where to print.
        functions: the environment of Lambda functions, without which no local AWS starts.
    """
    with own_local_aws(functions) as own:
        rows = rows_of(own.client, requests_of(own.client, own.scratch))
    title = f"{ITEMS:,} items over HTTP, {PACE_PER_SECOND} a second, then {CLIENTS} clients"
    console.print(table(title, rows))


def requests_of(client: LocalClients, scratch: Path) -> Mapping[str, Request]:
    """Train everything that is asked; the kinds of requests by name."""
    write_sample(scratch, interactions=INTERACTIONS, users=USERS, items=ITEMS)
    role, group = make_readable_bucket(client), make_group(client, "serving")
    for kind in ("Interactions", "Items"):
        import_file(client, role, group, kind, scratch / f"{kind.lower()}.csv")
    home, related, ranking = (
        make_campaign(client, group, f"aws-{recipe}")
        for recipe in ("user-personalization-v2", "sims", "personalized-ranking-v2")
    )
    chosen = make_filter(client, group, "chosen", EXPRESSION)
    users, items = ids_of(scratch / "users.csv"), ids_of(scratch / "items.csv")
    columns = [line.split(",")[1] for line in (scratch / "items.csv").read_text().splitlines()[1:]]
    category = next(each for each in columns if each)

    def recommend(runtime: Any, number: int, **more: Any) -> Any:
        return runtime.get_recommendations(
            campaignArn=home, userId=users[number % len(users)], **more
        )

    return {
        "DescribeCampaign": lambda personalize, _, __: personalize.describe_campaign(
            campaignArn=home
        ),
        "recommendations": lambda _, runtime, number: recommend(runtime, number),
        "with a filter": lambda _, runtime, number: recommend(
            runtime, number, filterArn=chosen, filterValues={"CATEGORY": f'"{category}"'}
        ),
        "related items": lambda _, runtime, number: runtime.get_recommendations(
            campaignArn=related, itemId=items[number * 7 % len(items)]
        ),
        "rankings": lambda _, runtime, number: runtime.get_personalized_ranking(
            campaignArn=ranking,
            userId=users[number % len(users)],
            inputList=[items[(number + each * 97) % len(items)] for each in range(RANKED_ITEMS)],
        ),
    }


def rows_of(client: LocalClients, requests: Mapping[str, Request]) -> list[tuple[str, str, str]]:
    """Median, slowest hundredth and the rate at saturation of each kind of request."""
    paced = {name: paced_seconds(client, request) for name, request in requests.items()}
    rates = {name: saturated_rate(client, request) for name, request in requests.items()}
    floor = percentile(paced["DescribeCampaign"], 50)
    rows = []
    for name, seconds in paced.items():
        rows += [
            (
                f"{name}, p{percent}",
                f"{percentile(seconds, percent) * 1e3:.1f} ms",
                f"{percentile(seconds, percent) / floor:.1f} x floor",
            )
            for percent in (50, 99)
        ]
        ratio = f"{rates[name] / rates['DescribeCampaign']:.2f} x floor"
        rows.append((f"{name}, at most", f"{rates[name]:.0f} a second", ratio))
    return rows


def paced_seconds(client: LocalClients, request: Request) -> list[float]:
    """Seconds of each answer when requests come at the pace, one after the other; the first are not counted."""
    personalize, runtime = client("personalize"), client("personalize-runtime")
    for number in range(PACE_PER_SECOND):
        request(personalize, runtime, number)
    seconds = []
    begun = time.monotonic()
    for number in range(PACE_PER_SECOND * PACED_SECONDS):
        time.sleep(max(0.0, begun + number / PACE_PER_SECOND - time.monotonic()))
        started = time.perf_counter()
        request(personalize, runtime, number)
        seconds.append(time.perf_counter() - started)
    return seconds


def saturated_rate(client: LocalClients, request: Request) -> float:
    """Answers a second that all clients get together."""
    numbers, answered = itertools.count(), itertools.count()
    end = time.monotonic() + SATURATED_SECONDS

    def ask() -> None:
        personalize, runtime = client("personalize"), client("personalize-runtime")
        while time.monotonic() < end:
            request(personalize, runtime, next(numbers))
            next(answered)

    threads = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return next(answered) / SATURATED_SECONDS


if __name__ == "__main__":
    report(Console(width=80), find_workspace().functions)
