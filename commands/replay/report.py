"""What a replay did, or would do: counts, never values of records."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Table

from commands.replay.delivery import NOT_YET, Kept, Outcome, Reading

OWNER_ONLY_FOLDER, OWNER_ONLY_FILE = 0o700, 0o600
LONGEST_NAME = 200


@dataclass
class Tally:
    """Counts of one source.

    Attributes:
        title: of the source.
        letters: that were read.
        settled: of them, those that are delivered and removed.
        events: that were delivered; in a dry run, that would be sent.
        found: in a dry run, events by why they were kept and day of their record's arrival, UTC.
        kept: records that stay, by why.
        errors: error codes that ended the replay.
    """

    title: str
    letters: int = 0
    settled: int = 0
    events: int = 0
    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def add_outcome(self, letters: int, outcome: Outcome) -> None:
        """Count a portion that was delivered."""
        self.letters += letters
        self.settled += len(outcome.settled)
        self.events += outcome.delivered
        self.kept.update(each.why for each in outcome.kept)
        self.errors += outcome.errors

    def add_reading(self, letters: int, reading: Reading) -> None:
        """Count a portion of a dry run."""
        self.letters += letters
        self.events += len(reading.events)
        for letter, record in reading.origins.values():
            arrival = datetime.fromtimestamp(record["kinesis"]["approximateArrivalTimestamp"], UTC)
            self.found[letter.reason, f"{arrival:%Y-%m-%d}"] += 1
        self.kept.update(each.why for each in reading.kept)

    def tables(self) -> list[Table]:
        """The counts that have parts: what was found, and what stays."""
        tables = []
        if self.found:
            tables.append(_table("kept because", "arrived", "events"))
            for (reason, day), count in sorted(self.found.items()):
                tables[-1].add_row(reason, day, f"{count:,}")
        if self.kept:
            tables.append(_table("stays because", "", "records"))
            for why, count in sorted(self.kept.items()):
                tables[-1].add_row(why, "", f"{count:,}")
        return tables


def export(folder: Path, kept: Iterable[Kept]) -> int:
    """Write what can never be delivered whole, a file a letter, for its owner alone; return the number of files.

    Args:
        folder: made when it is missing; a file of an earlier export of the same letter is replaced.
        kept: of whole letters; what is only not delivered yet is left out.
    """
    by_letter: dict[str, list[Kept]] = {}
    for each in kept:
        if each.why != NOT_YET:
            by_letter.setdefault(each.letter.name, []).append(each)
    if by_letter:
        folder.mkdir(OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    for name, parts in by_letter.items():
        content = {
            "letter": name,
            "reason": parts[0].letter.reason,
            "records": [{"why": each.why, "record": each.text} for each in parts],
        }
        file_name = re.sub(r"[^A-Za-z0-9._-]+", "-", name)[-LONGEST_NAME:]
        path = os.fspath(folder / f"{file_name}.json")
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY_FILE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1)
    return len(by_letter)


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    *texts, count = columns
    for column in texts:
        table.add_column(column)
    table.add_column(count, justify="right")
    return table
