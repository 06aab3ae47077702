"""Partition projection: partitions that the table's properties tell, in place of the catalog.

Source: Amazon Athena User Guide, "Partition projection with Amazon Athena", "Supported types for partition projection".
"""

import calendar
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from localaws.athena.catalog.table import Table
from localaws.athena.errors import QueryError, not_served
from localaws.athena.sql.time_formats import from_joda

MAX_PARTITIONS = 100_000
_NOW = re.compile(r"NOW(?:([+-]\d+)(YEAR|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND)S?)?")
_SECONDS = {"SECOND": 1, "MINUTE": 60, "HOUR": 3600, "DAY": 86400, "WEEK": 604800}
_MONTHS = {"MONTH": 1, "YEAR": 12}


def is_projected(table: Table) -> bool:
    """Whether the table's properties tell its partitions."""
    return table.parameters.get("projection.enabled", "").lower() == "true"


def partitions(table: Table, now: datetime) -> Iterator[tuple[tuple[str, ...], str]]:
    """Values and URLs of all partitions that a table may have.

    Args:
        table: with partition projection.
        now: in UTC.

    Raises:
        QueryError: the properties are not right, or tell too many.
    """
    values = [_values(table.parameters, each.name, now) for each in table.keys]
    count = 1
    for each in values:
        count *= len(each)
    if count > MAX_PARTITIONS:
        raise not_served(f"Partition projection with {count} partitions of {table.name}")
    for combined in itertools.product(*values):
        yield combined, _location(table, combined)


def _location(table: Table, values: Sequence[str]) -> str:
    keys = [each.name for each in table.keys]
    template = table.parameters.get("storage.location.template")
    if template is None:
        folders = "/".join(f"{key}={value}" for key, value in zip(keys, values, strict=True))
        return f"{table.location.rstrip('/')}/{folders}/"
    for key, value in zip(keys, values, strict=True):
        template = template.replace(f"${{{key}}}", value)
    return f"{template.rstrip('/')}/"


def _values(parameters: Mapping[str, str], key: str, now: datetime) -> list[str]:
    given = {
        name.removeprefix(f"projection.{key}."): value
        for name, value in parameters.items()
        if name.startswith(f"projection.{key}.")
    }
    type_ = given.get("type", "").lower()
    try:
        if type_ == "enum":
            return [each.strip() for each in given["values"].split(",")]
        if type_ == "integer":
            return _integers(given)
        if type_ == "date":
            return _dates(given, now)
    except (KeyError, ValueError) as error:
        raise QueryError(
            f"INVALID_TABLE_PROPERTY: The projection of the partition column {key} is not valid: {error}"
        ) from error
    raise not_served(f"Partition projection of the type '{type_}' (column {key})")


def _integers(given: Mapping[str, str]) -> list[str]:
    first, last = (int(each) for each in given["range"].split(","))
    width = int(given.get("digits", "0"))
    return [f"{each:0{width}d}" for each in range(first, last + 1, int(given.get("interval", "1")))]


def _dates(given: Mapping[str, str], now: datetime) -> list[str]:
    format_ = from_joda(given["format"])
    first, last = (_moment(each.strip(), format_, now) for each in given["range"].split(","))
    unit = given.get("interval.unit", "DAYS" if "d" in given["format"] else "MONTHS").upper()
    interval = int(given.get("interval", "1"))
    found: list[str] = []
    for number in range(MAX_PARTITIONS + 1):
        moment = _later(first, number * interval, unit.removesuffix("S"))
        if moment > last:
            break
        found.append(moment.strftime(format_))
    return found


def _moment(text: str, format_: str, now: datetime) -> datetime:
    relative = _NOW.fullmatch(text)
    if relative is None:
        return datetime.strptime(text, format_).replace(tzinfo=UTC)
    return now if relative[1] is None else _later(now, int(relative[1]), relative[2])


def _later(moment: datetime, count: int, unit: str) -> datetime:
    if unit in _SECONDS:
        return moment + timedelta(seconds=count * _SECONDS[unit])
    year, month = divmod(moment.year * 12 + moment.month - 1 + count * _MONTHS[unit], 12)
    last_day = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last_day))
