"""What functions are told of the context of users: which names get words, and the calendar of local events."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from components.core.properties import property_name


@dataclass(frozen=True, kw_only=True)
class LocalEvent:
    """An event in the world.

    Attributes:
        name: what columns and requests call it.
        first: its first day.
        last: its last day.
        location: where it takes place, as requests say it; None for everywhere.
    """

    name: str
    first: date
    last: date
    location: str | None


@dataclass(frozen=True, kw_only=True)
class CheckedContext:
    """A context whose columns the interactions have; None for what is not derived.

    Attributes:
        device: column of the device.
        location: column of the location.
        location_header: of requests, which says it.
        season: column of the season.
        is_southern: whether it is that of the southern hemisphere.
        local_event: column of local events.
        calendar: the local events; of several at one time and place the first counts.
    """

    device: str | None = None
    location: str | None = None
    location_header: str | None = None
    season: str | None = None
    is_southern: bool = False
    local_event: str | None = None
    calendar: tuple[LocalEvent, ...] = ()

    @property
    def for_requests(self) -> str:
        """The rules as JSON for functions that ask campaigns, which take names of columns."""
        return self._rules(lambda column: column)

    @property
    def for_events(self) -> str:
        """The rules as JSON for functions that put events, which take names of properties."""
        return self._rules(property_name)

    def _rules(self, spelt: Callable[[str], str]) -> str:
        """What `handlers.shared.context` reads."""
        names = {
            "device": self.device,
            "location": self.location,
            "season": self.season,
            "local_event": self.local_event,
        }
        rules = {
            **{key: spelt(column) for key, column in names.items() if column is not None},
            "location_header": self.location_header and self.location_header.lower(),
            "is_southern": self.is_southern,
            "calendar": [
                (each.name, each.first.isoformat(), each.last.isoformat(), each.location)
                for each in self.calendar
            ],
        }
        return json.dumps(rules, separators=(",", ":"))
