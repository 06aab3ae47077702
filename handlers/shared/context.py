"""What the context of a user is, in words for columns of the interactions: device, location, season, local event.

Requests and events get their words here, from one set of rules, so that a model is asked in the words it was trained with.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from handlers.shared.null_words import NULL_WORDS
from handlers.shared.requests import header_of

MAX_USER_AGENT_LENGTH = 256
"""What is read of a User-Agent, and what a record keeps of it; the mapping templates of the API cut at the same place."""

SEASONS = ("winter", "spring", "summer", "autumn")
"""Of the north, from December on: three whole months each, as meteorology has them."""

# The first that is found. Programs that read the web say which device they play; Android says Mobile on phones alone.
_DEVICES = (
    ("other", re.compile(r"bot[/;-]|crawler|spider|slurp", re.IGNORECASE)),
    (
        "tv",
        re.compile(
            r"smart-?tv|google ?tv|android ?tv|apple ?tv|hbbtv|netcast|web0s|bravia|viera|roku|crkey|\baft[a-z]",
            re.IGNORECASE,
        ),
    ),
    ("tablet", re.compile(r"ipad|tablet|playbook|kindle|android(?!.*mobi)", re.IGNORECASE)),
    (
        "phone",
        re.compile(r"iphone|ipod|mobi|windows phone|blackberry|bb10|opera mini", re.IGNORECASE),
    ),
    ("desktop", re.compile(r"windows nt|macintosh|x11|\bcros\b", re.IGNORECASE)),
)
DEVICES = ("phone", "tablet", "desktop", "tv", "other")

# A bar would make two categories of it; a control character or a quotation mark is nobody's place.
_LOCATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.,%+/-]{0,63}", re.ASCII)


@dataclass(frozen=True)
class Client:
    """What a request tells of its client, as it tells it: any text, or none.

    Attributes:
        user_agent: the header User-Agent.
        location: the header that says where the client is.
    """

    user_agent: str = ""
    location: str = ""


@dataclass(frozen=True)
class LocalEvent:
    """An event in the world, from its first to its last day, in one location or, with None, in all."""

    name: str
    first: date
    last: date
    location: str | None

    def is_on(self, day: date, location: str | None) -> bool:
        """Whether it takes place on a day and where somebody is; None is nowhere that is known."""
        if not self.first <= day <= self.last:
            return False
        return self.location is None or (
            location is not None and self.location.casefold() == location.casefold()
        )


@dataclass(frozen=True, kw_only=True)
class ContextRules:
    """Which names get words, and by what; None for what is not wanted.

    The names are columns of the interactions for requests, and their properties for events.

    Attributes:
        device: name of what says the device.
        location: name of what says the location.
        location_header: of the request, in lower case.
        season: name of what says the season.
        is_southern: whether the seasons are those of the southern hemisphere.
        local_event: name of what says the local event.
        calendar: the local events; of several at one time and place the first counts.
    """

    device: str | None = None
    location: str | None = None
    location_header: str | None = None
    season: str | None = None
    is_southern: bool = False
    local_event: str | None = None
    calendar: tuple[LocalEvent, ...] = ()


NO_CONTEXT = ContextRules()


def read_rules(text: str) -> ContextRules:
    """Read what `components.preflight.checked_context` writes."""
    given = json.loads(text)
    return ContextRules(
        **{
            **given,
            "calendar": tuple(
                LocalEvent(name, date.fromisoformat(first), date.fromisoformat(last), location)
                for name, first, last, location in given["calendar"]
            ),
        }
    )


@cache
def stack_rules(folder: Path) -> ContextRules:
    """The rules that the program packages with a function; none where it does not.

    Args:
        folder: of the function's modules.
    """
    path = folder / "context.json"
    return read_rules(path.read_text(encoding="utf-8")) if path.exists() else NO_CONTEXT


def client_of(event: Mapping[str, Any], rules: ContextRules) -> Client:
    """What a Lambda proxy event of a REST API tells of its client."""
    identity = event["requestContext"].get("identity") or {}
    return Client(
        user_agent=identity.get("userAgent") or "",
        location=header_of(event, rules.location_header or ""),
    )


def derived(
    rules: ContextRules, client: Client, at: float, given: Mapping[str, object]
) -> dict[str, str]:
    """Words for the names that nobody gave a value, as far as they can be known.

    Args:
        rules: which names these are.
        client: who asks, or did something.
        at: when, in seconds since the Unix epoch.
        given: what the client says itself, by name: spelt with or without underscores, in any case. A location among it
            decides about local events, too.
    """
    known = {_plain(name): value for name, value in given.items()}
    day = datetime.fromtimestamp(at, UTC).date()
    said = known.get(_plain(rules.location or ""))
    location = said if isinstance(said, str) else location_of(client.location)
    words = {
        rules.device: device_of(client.user_agent),
        rules.location: location,
        rules.season: season_of(day, is_southern=rules.is_southern),
        rules.local_event: local_event_of(day, location, rules.calendar),
    }
    return {
        name: word
        for name, word in words.items()
        if name is not None and word is not None and _plain(name) not in known
    }


@lru_cache(maxsize=1024)
def device_of(user_agent: str) -> str | None:
    """One of `DEVICES`; None without a User-Agent. A tablet that calls itself a Macintosh, as iPads may, is a desktop."""
    text = user_agent[:MAX_USER_AGENT_LENGTH]
    if not text.strip():
        return None
    return next((device for device, pattern in _DEVICES if pattern.search(text)), "other")


def location_of(header: str) -> str | None:
    """The header's value if it can be a place: 1 to 64 letters, digits, blanks and `_ . , % + / -`."""
    text = header.strip(" ")
    return text if _LOCATION.fullmatch(text) and text not in NULL_WORDS else None


def season_of(day: date, *, is_southern: bool) -> str:
    """One of `SEASONS`."""
    quarter = day.month % 12 // 3
    return SEASONS[(quarter + 2) % 4 if is_southern else quarter]


def local_event_of(day: date, location: str | None, calendar: tuple[LocalEvent, ...]) -> str | None:
    """The first event of a calendar that is on; None when there is none."""
    return next((event.name for event in calendar if event.is_on(day, location)), None)


def _plain(name: str) -> str:
    """A name as the service compares it: DEVICE_TYPE and deviceType are one field."""
    return name.replace("_", "").lower()
