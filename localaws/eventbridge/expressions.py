"""Schedule expressions: `at(…)`, `rate(…)` and `cron(…)`.

Source: EventBridge Scheduler User Guide, "Schedule types".
"""

import re
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from localaws.eventbridge import cron
from localaws.eventbridge.cron import Cron

_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}
_CALL = re.compile(r"(at|rate|cron)\(([^()]+)\)")
_RATE = re.compile(r"([1-9][0-9]*) +(minute|hour|day)s?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


@dataclass(frozen=True)
class At:
    """One moment, seconds since the Unix epoch."""

    moment: float

    def last(self, since: float, until: float) -> float | None:
        """The moment, when it is in a span of time, its ends included."""
        return self.moment if since <= self.moment <= until else None


@dataclass(frozen=True)
class Rate:
    """Moments so many seconds apart, from the first on."""

    interval_seconds: int
    first: float

    def last(self, since: float, until: float) -> float | None:
        """The last occurrence in a span of time, its ends included, seconds since the Unix epoch; None for none."""
        passed = (until - self.first) // self.interval_seconds
        moment = self.first + passed * self.interval_seconds
        return moment if passed >= 0 and moment >= since else None


Expression = At | Rate | Cron


def parse(text: str, zone_name: str, first: float) -> Expression:
    """Read a schedule expression.

    Args:
        text: such as `rate(7 days)`.
        zone_name: in which `at` and `cron` are meant, such as `Europe/Berlin`.
        first: of a rate, seconds since the Unix epoch.

    Raises:
        ValueError: it is no schedule expression, or there is no such time zone.
    """
    called = _CALL.fullmatch(text.strip())
    if called is None:
        raise ValueError(f"{text} is none of at(…), rate(…) and cron(…)")
    kind, content = called.groups()
    zone = _zone(zone_name)
    if kind == "rate":
        rate = _RATE.fullmatch(content.strip())
        if rate is None:
            raise ValueError(f"{content} is not a positive number of minutes, hours or days")
        return Rate(int(rate[1]) * _SECONDS[rate[2]], first)
    if kind == "cron":
        return cron.parse(content, zone)
    if not _MOMENT.fullmatch(content.strip()):
        raise ValueError(f"{content} is not a time as yyyy-mm-ddThh:mm:ss")
    return At(datetime.fromisoformat(content.strip()).replace(tzinfo=zone).timestamp())


def _zone(name: str) -> tzinfo:
    if name == "UTC":  # which a machine without a data base of time zones knows, too
        return UTC
    try:
        return zoneinfo.ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:  # no such file, or a name that is none
        raise ValueError(f"{name} is not the name of a time zone, such as Europe/Berlin") from error
