"""One replay: letters of a source, portion by portion, with progress."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from commands.replay.delivery import Kept, deliver, read
from commands.replay.letters import Letter
from commands.replay.pacing import Pace
from commands.replay.report import Tally, export
from commands.replay.source import Source
from handlers.events.delivery import Courier
from handlers.shared.context import NO_CONTEXT, ContextRules


class Replay:
    """Delivers sources one after the other; a letter is removed only when all its records are delivered.

    Attributes:
        ended_by: error codes of PutEvents, or the interruption, that ended it early; empty when nothing did.
    """

    def __init__(
        self,
        console: Console,
        events: Any,
        tracking_id: str,
        stop: threading.Event,
        folder: Path | None = None,
        *,
        rules: ContextRules = NO_CONTEXT,
    ) -> None:
        """Prepare a replay.

        Args:
            console: for progress and counts.
            events: a `personalize-events` client without retries of its own.
            tracking_id: of the event tracker.
            stop: ends the replay once it is set.
            folder: for records that can never be delivered; None to leave them where they are alone.
            rules: of the context that events get.
        """
        self.ended_by: list[str] = []
        self._console, self._stop, self._folder, self._rules = console, stop, folder, rules
        self._progress = _progress(console)
        self._events = 0
        self._pace = Pace(events, stop, self._count)
        self._courier = Courier(self._pace, tracking_id, self._pace.remaining_seconds)

    def run(self, source: Source, *, is_dry_run: bool) -> Tally:
        """Deliver all letters of a source, unless an earlier one was ended; a dry run only counts them."""
        tally = Tally(source.title)
        if self.ended_by:
            return tally
        started, exported = time.monotonic(), 0
        self._events, self._progress = 0, _progress(self._console)
        with self._progress as progress:
            self._task = progress.add_task(source.title, total=source.size, events=0)
            try:
                for letters in source.portions():
                    kept = self._take(letters, source, tally, is_dry_run=is_dry_run)
                    exported += export(self._folder, kept) if self._folder else 0
                    progress.update(self._task, completed=tally.letters, events=tally.events)
                    if self._is_over(tally):
                        break
            finally:
                source.release()
        self._tell(tally, time.monotonic() - started, is_dry_run=is_dry_run)
        if exported:
            self._console.print(f"{exported:,} files written to {self._folder}")
        if self.ended_by and source.rest:
            self._console.print(f"still to come: {source.rest}", soft_wrap=True)
        return tally

    def _take(
        self, letters: list[Letter], source: Source, tally: Tally, *, is_dry_run: bool
    ) -> list[Kept]:
        if is_dry_run:
            reading = read(letters, self._rules)
            tally.add_reading(len(letters), reading)
            return reading.kept
        self._pace.begin()
        outcome = deliver(letters, self._courier, self._rules)
        source.settle(outcome.settled)
        tally.add_outcome(len(letters), outcome)
        return outcome.kept

    def _is_over(self, tally: Tally) -> bool:
        self.ended_by = ["interrupted"] if self._stop.is_set() else tally.errors
        return bool(self.ended_by)

    def _count(self, events: int) -> None:
        self._events += events
        self._progress.update(self._task, events=self._events)

    def _tell(self, tally: Tally, seconds: float, *, is_dry_run: bool) -> None:
        done = "events would be sent" if is_dry_run else "events delivered"
        whole = "" if is_dry_run else f", {tally.settled:,} of them delivered whole"
        self._console.print(
            f"{tally.title}: {tally.letters:,} letters{whole}; {tally.events:,} {done} ({seconds:.0f} s)",
            soft_wrap=True,
        )
        for table in tally.tables():
            self._console.print(table)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[events]:,} events"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
