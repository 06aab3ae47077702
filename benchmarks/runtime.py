"""What one GetRecommendations costs over HTTP, in small and large catalogues: `python -m benchmarks.runtime`.

A local AWS of its own, in a temporary folder and on a free port, imports and trains generated travellers. The floor is
DescribeCampaign at the same server, with the same signature and the same client: an answer that needs no model.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.figures import percentile, table
from benchmarks.own_local_aws import own_local_aws
from benchmarks.personalize_stack import (
    LocalClients,
    import_file,
    make_campaign,
    make_group,
    make_readable_bucket,
)
from benchmarks.pulse import resident_megabytes
from commands.workspace import find_workspace
from sample.generate import write_sample

SIZES = ((500, 60_000, 2_500), (60_000, 300_000, 10_000))
"""Items, interactions and users of each catalogue."""

REQUESTS = 500


def report(console: Console, functions: Path) -> None:
    """Measure in a local AWS of its own and print the figures.

    Args:
        console: where to print.
        functions: the environment of Lambda functions, without which no local AWS starts.
    """
    with own_local_aws(functions) as own:
        rows = figures(own.client, own.scratch)
        memory = f"{resident_megabytes(own.pid):.0f} MB"
        rows.append(("memory of the local AWS", memory, "resident, both models loaded"))
    console.print(table(f"GetRecommendations over HTTP, {REQUESTS} requests each", rows))


def figures(client: LocalClients, scratch: Path) -> list[tuple[str, str, str]]:
    """Rows of each catalogue."""
    role = make_readable_bucket(client)
    rows = []
    for items, interactions, users in SIZES:
        name = f"items-{items}"
        write_sample(scratch / name, interactions=interactions, users=users, items=items)
        started = time.monotonic()
        group = make_group(client, name)
        import_file(client, role, group, "Interactions", scratch / name / "interactions.csv")
        campaign = make_campaign(client, group, "aws-user-personalization-v2")
        trained = time.monotonic() - started
        users_of_file = ids_of(scratch / name / "users.csv")
        rows += rows_of(client, campaign, users_of_file, items)
        rows.append(
            ("from CSV file to campaign", f"{trained:.1f} s", f"{interactions:,} interactions")
        )
    return rows


def rows_of(
    client: LocalClients, campaign: str, users: list[str], items: int
) -> list[tuple[str, str, str]]:
    """Rows of one campaign: the floor, a known user, a user nobody knows."""
    personalize, runtime = client("personalize"), client("personalize-runtime")

    def recommend(user: str) -> Any:
        return runtime.get_recommendations(campaignArn=campaign, userId=user, numResults=25)

    requests: list[tuple[str, Callable[[int], Any]]] = [
        ("DescribeCampaign", lambda _: personalize.describe_campaign(campaignArn=campaign)),
        ("known users", lambda number: recommend(users[number % len(users)])),
        ("unknown users", lambda number: recommend(f"nobody-{number}")),
    ]
    times: dict[str, list[float]] = {name: [] for name, _ in requests}
    recommend(users[0])  # loads the model
    for number in range(REQUESTS):  # in turn, so that all see the same moments of the machine
        for name, request in requests:
            started = time.perf_counter()
            request(number)
            times[name].append(time.perf_counter() - started)
    floor = percentile(times["DescribeCampaign"], 50)
    return [
        (
            f"{items:,} items, {name} p{p}",
            f"{percentile(seconds, p) * 1e3:.1f} ms",
            f"{percentile(seconds, p) / floor:.1f} x floor",
        )
        for name, seconds in times.items()
        for p in (50, 99)
    ]


def ids_of(path: Path) -> list[str]:
    """The ids in the first column of a generated file of users or items."""
    return [line.split(",", 1)[0] for line in path.read_text().splitlines()[1:]]


if __name__ == "__main__":
    report(Console(width=80), find_workspace().functions)
