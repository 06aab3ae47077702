from pathlib import Path

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from notebooks.exploration.sessions import PAUSE_EDGES, sessions
from tests.support.exploration import Row, explored, replace_events

GAP = 30
DATABASE = duckdb.connect()

ROWS = st.lists(
    st.tuples(st.sampled_from("uvw"), st.sampled_from("abc"), st.integers(0, 200), st.just("View")),
    min_size=1,
    max_size=40,
)


def by_hand(rows: list[Row]) -> list[list[int]]:
    """The times of each visit."""
    visits: list[list[int]] = []
    for user in sorted({row[0] for row in rows}, key=str):
        times = sorted(int(str(row[2])) for row in rows if row[0] == user)
        for number, time in enumerate(times):
            if number == 0 or time - times[number - 1] > GAP:
                visits.append([])
            visits[-1].append(time)
    return visits


@given(ROWS)
def test_a_pause_that_is_too_long_opens_another_visit(rows: list[Row]) -> None:
    expected = by_hand(rows)
    replace_events(DATABASE, rows)
    found = sessions(DATABASE, GAP)
    assert found.visits == len(expected)
    assert found.single == sum(len(visit) == 1 for visit in expected)
    assert found.visits_per_user == len(expected) / len({row[0] for row in rows})
    assert _visits(DATABASE) == sorted(expected)


def _visits(connection: duckdb.DuckDBPyConnection) -> list[list[int]]:
    query = "SELECT list(time ORDER BY time) FROM visits GROUP BY visit"
    return sorted(times for (times,) in connection.execute(query).fetchall())


def test_pauses_are_counted_between_doubling_edges(tmp_path: Path) -> None:
    times = [0, 0, 1, 4, 4 + 2**40 // 1000]
    connection, _ = explored(tmp_path, [("u", "i", time, "") for time in times])
    found = sessions(connection, GAP)
    assert len(found.pauses) == len(PAUSE_EDGES) - 1
    assert found.pauses[:3].tolist() == [2, 1, 0]
    assert found.pauses[-1] == 1
    assert found.pauses.sum() == 4


def test_the_table_has_minutes(tmp_path: Path) -> None:
    connection, _ = explored(tmp_path, [("u", "i", time, "") for time in (0, 60, 5000)])
    found = sessions(connection, 1800)
    assert (found.visits, found.median_seconds) == (2, 60)
    assert "30 min" in str(found.table())
    assert "1.0 min" in str(found.table())
