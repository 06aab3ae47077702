"""What filters, related items and rankings cost over HTTP: `python -m benchmarks.serving`.

A local AWS of its own, in a temporary folder and on a free port, trains three recipes with generated travellers and 60,000
items. Each kind of request is sent 50 times a second, and then by eight connections as fast as they get answers, both by a
process of its own with signatures made beforehand (`benchmarks.light_client`). The floor is DescribeCampaign at the same
server: an answer that needs no model. Below it is the same HTTP server with an application that does nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.empty_server import empty_server
from benchmarks.figures import percentile, table
from benchmarks.light_client import Outcome, Plan, Request, send, signed
from benchmarks.own_local_aws import own_local_aws
from benchmarks.personalize_stack import (
    REGION,
    LocalClients,
    import_file,
    make_campaign,
    make_filter,
    make_group,
    make_readable_bucket,
)
from benchmarks.process_times import cpu_seconds
from benchmarks.runtime import ids_of
from commands.workspace import find_workspace
from localaws.process.server import HEALTH_PATH
from sample.generate import write_sample

ITEMS, INTERACTIONS, USERS = 60_000, 300_000, 10_000
PACE_PER_SECOND = 50
PACED_SECONDS = 10.0
CONNECTIONS = 8
SATURATED_SECONDS = 5.0
WARM_SECONDS = 1.0
MESSAGES = 1_000
"""Different requests of each kind."""

RANKED_ITEMS = 100
TARGET_MS = 10
"""That 99 of 100 answers with a model shall not exceed."""

SERVICE = "personalize"
FLOOR, BELOW = "DescribeCampaign", "hypercorn alone"
EXPRESSION = 'INCLUDE ItemID WHERE Items.CATEGORY IN ($CATEGORY) | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")'
_JSON = {"content-type": "application/json"}


@dataclass(frozen=True)
class Measured:
    """Of one kind of request.

    Attributes:
        seconds: of each answer at the pace.
        rate: answers a second at saturation.
        processor_seconds: of the server for each answer at saturation.
    """

    seconds: Sequence[float]
    rate: float
    processor_seconds: float


def report(console: Console, functions: Path) -> None:
    """Measure in a local AWS of its own and print the figures.

    Args:
        console: where to print.
        functions: the environment of Lambda functions, without which no local AWS starts.
    """
    with empty_server() as (port, pid):
        measured = {BELOW: measure(port, pid, [_nothing(port)])}
    with own_local_aws(functions) as own:
        requests = requests_of(own.client, own.scratch)
        for name, of_kind in requests.items():
            messages = [
                signed(each, own.port, own.root, region=REGION, service=SERVICE) for each in of_kind
            ]
            measured[name] = measure(own.port, own.pid, messages)
    title = f"{ITEMS:,} items over HTTP, {PACE_PER_SECOND} a second, then {CONNECTIONS} connections"
    console.print(table(title, rows_of(measured)))


def requests_of(client: LocalClients, scratch: Path) -> Mapping[str, Sequence[Request]]:
    """Train everything that is asked; the requests of each kind by its name."""
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
    filtered = {"filterArn": chosen, "filterValues": {"CATEGORY": f'"{category}"'}}

    def recommend(body: Mapping[str, Any]) -> Request:
        return Request("/recommendations", _JSON, json.dumps(body))

    def rank(number: int) -> Request:
        listed = [items[(number + each * 97) % len(items)] for each in range(RANKED_ITEMS)]
        body = {"campaignArn": ranking, "userId": users[number % len(users)], "inputList": listed}
        return Request("/personalize-ranking", _JSON, json.dumps(body))

    target = {
        "x-amz-target": f"AmazonPersonalize.{FLOOR}",
        "content-type": "application/x-amz-json-1.1",
    }
    asked = [{"campaignArn": home, "userId": user} for user in users[:MESSAGES]]
    near = [{"campaignArn": related, "itemId": item} for item in items[: 7 * MESSAGES : 7]]
    return {
        FLOOR: [Request("/", target, json.dumps({"campaignArn": home}))],
        "recommendations": [recommend(each) for each in asked],
        "with a filter": [recommend({**each, **filtered}) for each in asked],
        "related items": [recommend(each) for each in near],
        "rankings": [rank(number) for number in range(MESSAGES)],
    }


def measure(port: int, pid: int, messages: list[str]) -> Measured:
    """Send messages of one kind at the pace, then as fast as answers come.

    Args:
        port: of the server.
        pid: of its process.
        messages: whole requests.
    """

    def run(per_second: int | None, connections: int, seconds: float) -> Outcome:
        return send(Plan(port, messages, per_second, connections, seconds))

    run(None, 1, WARM_SECONDS)
    paced = run(PACE_PER_SECOND, 1, PACED_SECONDS)
    before = cpu_seconds(pid)
    saturated = run(None, CONNECTIONS, SATURATED_SECONDS)
    used = (cpu_seconds(pid) - before) / len(saturated.seconds)
    return Measured(paced.seconds, saturated.rate, used)


def rows_of(measured: Mapping[str, Measured]) -> list[tuple[str, str, str]]:
    """Median, slowest hundredth, the rate at saturation and the processor time of each kind of request."""
    floor = measured[FLOOR]
    rows = []
    for name, of_kind in measured.items():
        for percent in (50, 99):
            milliseconds = percentile(of_kind.seconds, percent) * 1e3
            times = milliseconds / percentile(floor.seconds, percent) / 1e3
            rows.append(
                (
                    f"{name}, p{percent}",
                    f"{milliseconds:.1f} ms",
                    f"{times:.1f} x floor{_target(name, percent)}",
                )
            )
        ratio = f"{of_kind.rate / floor.rate:.2f} x floor"
        used = f"{of_kind.processor_seconds * 1e3:.1f} ms of processor time each"
        rows.append((f"{name}, at most", f"{of_kind.rate:.0f} a second", f"{ratio}; {used}"))
    return rows


def _target(name: str, percent: int) -> str:
    """The target of a figure, for its remark."""
    has_model = name not in {BELOW, FLOOR}
    return f"; target {TARGET_MS} ms" if has_model and percent == 99 else ""


def _nothing(port: int) -> str:
    return f"GET {HEALTH_PATH} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n\r\n"


if __name__ == "__main__":
    report(Console(width=80), find_workspace().functions)
