"""Partition projection."""

from datetime import UTC, datetime

import pytest

from localaws.athena.catalog import projection
from localaws.athena.catalog.table import Column, Table
from localaws.athena.errors import QueryError

NOW = datetime(2024, 3, 5, 12, tzinfo=UTC)


def projected(**given: str) -> list[str]:
    table = Table(
        database="db",
        name="t",
        columns=[],
        keys=[Column("k", "string")],
        location="s3://b/t",
        parameters={
            "projection.enabled": "TRUE",
            **{f"projection.k.{name.replace('_', '.')}": value for name, value in given.items()},
        },
    )
    assert projection.is_projected(table)
    return [values[0] for values, _ in projection.partitions(table, NOW)]


@pytest.mark.parametrize(
    ("given", "values"),
    [
        ({"type": "enum", "values": "a, b"}, ["a", "b"]),
        ({"type": "integer", "range": "8,11", "digits": "2"}, ["08", "09", "10", "11"]),
        ({"type": "integer", "range": "0,10", "interval": "5"}, ["0", "5", "10"]),
        (
            {"type": "date", "range": "2024/02/28,2024/03/01", "format": "yyyy/MM/dd"},
            ["2024/02/28", "2024/02/29", "2024/03/01"],
        ),
        (
            {"type": "date", "range": "NOW-2DAYS,NOW", "format": "yyyy-MM-dd"},
            ["2024-03-03", "2024-03-04", "2024-03-05"],
        ),
        (
            {
                "type": "date",
                "range": "2023-11,NOW",
                "format": "yyyy-MM",
                "interval_unit": "MONTHS",
            },
            ["2023-11", "2023-12", "2024-01", "2024-02", "2024-03"],
        ),
        # Months that are too short end with their last day.
        (
            {
                "type": "date",
                "range": "2023-12-31,NOW",
                "format": "yyyy-MM-dd",
                "interval_unit": "MONTHS",
            },
            ["2023-12-31", "2024-01-31", "2024-02-29"],
        ),
        (
            {
                "type": "date",
                "range": "2024-01-01-22,2024-01-02-04",
                "format": "yyyy-MM-dd-HH",
                "interval": "3",
                "interval_unit": "HOURS",
            },
            ["2024-01-01-22", "2024-01-02-01", "2024-01-02-04"],
        ),
    ],
)
def test_properties_tell_values(given: dict[str, str], values: list[str]) -> None:
    assert projected(**given) == values


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"type": "injected"}, "Partition projection of the type 'injected'"),
        ({"type": "enum"}, "partition column k is not valid"),
        ({"type": "integer", "range": "a,b"}, "partition column k is not valid"),
        ({"type": "integer", "range": "0,9999999"}, "10000000 partitions"),
    ],
)
def test_what_tells_none_is_refused(given: dict[str, str], told: str) -> None:
    with pytest.raises(QueryError, match=told):
        projected(**given)
