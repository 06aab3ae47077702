from datetime import UTC, datetime
from pathlib import Path

import pytest

from notebooks.exploration.volume import DAY_SECONDS, volume
from tests.support.exploration import explored

START = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())


def rows(*days: float, user: str = "u") -> list[tuple[object, ...]]:
    return [(user, "i", int(START + day * DAY_SECONDS), "View") for day in days]


def test_days_without_an_event_are_shown_as_such(tmp_path: Path) -> None:
    connection, _ = explored(tmp_path, [*rows(0, 0.5, 3), *rows(3.1, user="v")])
    found = volume(connection)
    assert found.period == "day"
    assert found.events.tolist() == [2, 0, 0, 2]
    assert found.users.tolist() == [1, 0, 0, 2]
    assert [str(start)[:10] for start in found.starts] == [
        f"2026-01-0{day}" for day in (1, 2, 3, 4)
    ]
    assert found.longest_gap_seconds == 2.5 * DAY_SECONDS
    assert found.gap_begins == datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert "days without any | 2" in str(found.table())


@pytest.mark.parametrize(
    ("days", "period", "count"), [(120, "day", 121), (121, "week", 18), (1101, "month", 37)]
)
def test_longer_data_are_counted_by_longer_periods(
    tmp_path: Path, days: int, period: str, count: int
) -> None:
    connection, _ = explored(tmp_path, rows(0, days))
    found = volume(connection)
    assert (found.period, len(found.events), int(found.events.sum())) == (period, count, 2)


def test_one_event_has_no_gap(tmp_path: Path) -> None:
    connection, _ = explored(tmp_path, rows(0))
    found = volume(connection)
    assert (found.longest_gap_seconds, found.first) == (0, found.last)
