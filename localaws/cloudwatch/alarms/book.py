"""All alarms with their history, in memory and in a file."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from localaws.cloudwatch.alarms.alarm import Alarm
from localaws.cloudwatch.metrics.store import Scope
from localaws.cloudwatch.wire.moment import Moment
from localaws.shared import atomic_file

KEPT_HISTORY = 2000
"""Items that are kept of an account and region; AWS keeps them for 30 days."""


@dataclass
class HistoryItem:
    """What happened to an alarm: `ConfigurationUpdate`, `StateUpdate` or `Action`; `data` is JSON."""

    name: str
    kind: str
    at: float
    type: str
    summary: str
    data: str

    def described(self) -> dict[str, Any]:
        """The item as DescribeAlarmHistory answers it."""
        return {
            "AlarmName": self.name,
            "AlarmType": self.kind,
            "Timestamp": Moment(self.at),
            "HistoryItemType": self.type,
            "HistorySummary": self.summary,
            "HistoryData": self.data,
        }


@dataclass
class Page:
    """Alarms by name, and their history, of an account and region."""

    alarms: dict[str, Alarm] = field(default_factory=dict)
    history: list[HistoryItem] = field(default_factory=list)


class AlarmBook:
    """The alarms of all accounts and regions; its owner sees to it that one thread at a time uses it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pages: dict[Scope, Page] = {}

    def page(self, scope: Scope) -> Page:
        """The alarms of an account and region."""
        return self._pages.setdefault(scope, Page())

    def alarms(self) -> Iterator[Alarm]:
        """All alarms."""
        for page in list(self._pages.values()):
            yield from list(page.alarms.values())

    def note(self, alarm: Alarm, at: float, type_: str, summary: str, data: dict[str, Any]) -> None:
        """Add to the history of an alarm."""
        history = self.page(alarm.scope).history
        history.append(HistoryItem(alarm.name, alarm.kind, at, type_, summary, json.dumps(data)))
        del history[:-KEPT_HISTORY]

    def save(self) -> None:
        """Write all alarms down."""
        pages = [
            {
                "scope": scope,
                "alarms": [asdict(alarm) for alarm in page.alarms.values()],
                "history": [asdict(item) for item in page.history],
            }
            for scope, page in self._pages.items()
        ]
        atomic_file.write_json(self._path, pages, durable=False)

    def load(self) -> None:
        """Read what was written."""
        if not self._path.exists():
            return
        for page in json.loads(self._path.read_text(encoding="utf-8")):
            alarms = [Alarm(**alarm) for alarm in page["alarms"]]
            history = [HistoryItem(**item) for item in page["history"]]
            account, region = page["scope"]
            self._pages[account, region] = Page({alarm.name: alarm for alarm in alarms}, history)

    def clear(self) -> None:
        """Forget all."""
        self._pages.clear()
        self._path.unlink(missing_ok=True)
