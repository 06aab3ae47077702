"""A visit to the deployed API: what the demo shows, as a client of the public REST API sees it."""

from __future__ import annotations

import csv
import gzip
import json
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rich.console import Console
from rich.table import Table

from commands.api_client import Api

UNSEEN = "unseen"
"""The filter of Pulumi.local.yaml that leaves what the user has had nothing to do with."""

CHANGE_TIMEOUT_SECONDS = 30
ARCHIVE_TIMEOUT_SECONDS = 90


class VisitError(RuntimeError):
    """The API did not do what the visit expects; the message says what was asked and what came."""


@dataclass(frozen=True)
class Catalogue:
    """The sample as the visit needs it: rows of items.csv by item id, item ids by user in order of time."""

    items: dict[str, dict[str, str]]
    histories: dict[str, list[str]]

    @classmethod
    def read(cls, sample: Path) -> Catalogue:
        """Read items.csv and interactions.csv of the folder `sample`."""
        with (sample / "items.csv").open(newline="") as file:
            items = {row["ITEM_ID"]: row for row in csv.DictReader(file)}
        histories: dict[str, list[tuple[int, str]]] = {}
        with (sample / "interactions.csv").open(newline="") as file:
            for row in csv.DictReader(file):
                histories.setdefault(row["USER_ID"], []).append(
                    (int(row["TIMESTAMP"]), row["ITEM_ID"])
                )
        return cls(
            items, {user: [item for _, item in sorted(rows)] for user, rows in histories.items()}
        )

    def known_user(self) -> str:
        """A user with a middling history whose taste is clear: the largest share of one category."""

        def clarity(user: str) -> float:
            categories = Counter(self.items[item]["CATEGORY"] for item in self.histories[user])
            return categories.most_common(1)[0][1] / len(self.histories[user])

        middling = [user for user, history in self.histories.items() if 15 <= len(history) <= 40]
        return max(sorted(middling or self.histories), key=clarity)

    def surprising_items(self, user: str, shown: list[str], count: int = 3) -> list[str]:
        """Popular items of a category that the user neither visited nor was shown."""
        seen = {self.items[item]["CATEGORY"] for item in [*self.histories[user], *shown]}
        views = Counter(item for history in self.histories.values() for item in history)
        others = [
            item for item, _ in views.most_common() if self.items[item]["CATEGORY"] not in seen
        ]
        rest = [item for item, _ in views.most_common() if item not in self.histories[user]]
        first = (others or rest)[0]
        category = self.items[first]["CATEGORY"]
        return [item for item in others or rest if self.items[item]["CATEGORY"] == category][:count]

    def describe(self, item: str) -> str:
        """Category and location of an item."""
        row = self.items.get(item, {})
        return " · ".join(row[column] for column in ("CATEGORY", "LOCATION") if column in row)


def wait_for_change(
    api: Api, user: str, before: list[tuple[str, float]], filter_name: str | None = None
) -> tuple[list[tuple[str, float]], float]:
    """The user's new top list and the seconds until it differed from `before`, which had the same filter.

    Raises:
        VisitError: nothing changed within `CHANGE_TIMEOUT_SECONDS`.
    """
    started = time.monotonic()
    while time.monotonic() - started < CHANGE_TIMEOUT_SECONDS:
        after = api.top(user, len(before), filter_name)
        if after != before:
            return after, time.monotonic() - started
        time.sleep(0.05)
    raise VisitError(
        f"the events of {user} did not change the recommendations in {CHANGE_TIMEOUT_SECONDS} s"
    )


def wait_for_archive(s3: Any, bucket: str, user: str) -> tuple[str, dict[str, Any]]:
    """Key of the archive object that holds an event of `user`, and that event.

    Raises:
        VisitError: there is none within `ARCHIVE_TIMEOUT_SECONDS`.
    """
    started = time.monotonic()
    while time.monotonic() - started < ARCHIVE_TIMEOUT_SECONDS:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for entry in reversed(page.get("Contents", [])):
                body = gzip.decompress(
                    s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
                )
                for line in body.splitlines():
                    event = json.loads(line)
                    if event.get("userId") == user:
                        return entry["Key"], event
        time.sleep(0.5)
    raise VisitError(f"no event of {user} in s3://{bucket} after {ARCHIVE_TIMEOUT_SECONDS} s")


def top_table(catalogue: Catalogue, title: str, top: list[tuple[str, float]]) -> Table:
    """A top list with what the items are."""
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    table.add_column("", justify="right")
    table.add_column("item")
    table.add_column("category · location")
    table.add_column("score", justify="right")
    for rank, (item, score) in enumerate(top, 1):
        table.add_row(str(rank), item, catalogue.describe(item), f"{score:.4f}")
    return table


def change_table(before: list[tuple[str, float]], after: list[tuple[str, float]]) -> Table:
    """Two top lists side by side; what is new stands out."""
    table = Table(title="before and after", title_justify="left", box=None, padding=(0, 2, 0, 0))
    for column in ("", "before", "after", ""):
        table.add_column(column, justify="right" if column == "" else "left")
    known = {item for item, _ in before}
    for rank, ((old, _), (new, _)) in enumerate(zip(before, after, strict=False), 1):
        is_new = new not in known
        cell = f"[bold green]{new}[/]" if is_new else new
        table.add_row(str(rank), old, cell, "new" if is_new else "")
    return table


def visit(console: Console, api: Api, catalogue: Catalogue, s3: Any, archive_bucket: str) -> str:
    """Play the visit and print each step.

    Returns:
        the item that is recommended first in the end.

    Raises:
        VisitError: a step did not do what it should.
    """
    user = catalogue.known_user()
    history = catalogue.histories[user]
    before = api.top(user, filter_name=UNSEEN)
    title = f"top 5 of what is new to {user}, {len(history)} events so far"
    console.print(top_table(catalogue, title, before))
    console.print()
    console.print(
        top_table(catalogue, "top 5 for a visitor nobody knows", api.top("a-new-visitor"))
    )
    console.print()

    items = catalogue.surprising_items(user, [item for item, _ in before])
    events = [
        {
            "userId": user,
            "sessionId": f"visit-{int(time.time())}",
            "itemId": item,
            "eventType": "View",
        }
        for item in items
    ]
    answer = api.post("/events", {"events": events})
    if answer.status != 200:
        raise VisitError(f"POST /events answered {answer.status}: {answer.body}")
    after, seconds = wait_for_change(api, user, before, UNSEEN)
    console.print(
        f"{user} now looks at ({catalogue.describe(items[0])} and the like): {', '.join(items)}"
    )
    console.print(
        f"POST /events -> {answer.status} {json.dumps(answer.body)}; changed after {seconds:.2f} s"
    )
    console.print(change_table(before, after))
    console.print()

    path = f"/recommendations/{quote(user)}?numResults=0"
    refused = api.get(path)
    console.print(
        f"a bad request: GET {path}\n  -> {refused.status} {json.dumps(refused.body)}",
        highlight=False,
    )
    key, event = wait_for_archive(s3, archive_bucket, user)
    console.print(
        f"the archive: s3://{archive_bucket}/{key}\n  {json.dumps(event)}", highlight=False
    )
    return after[0][0]
