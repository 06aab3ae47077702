import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.load_client import Offer
from benchmarks.recorded_events import Recorded

OFFER = Offer(
    url="http://127.0.0.1:1",
    key="k",
    run="r",
    began=0.0,
    per_second=10,
    batch=1,
    seconds=1,
    connections=1,
    users=2,
)


def put(path: Path, *events: tuple[str, str]) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, user_id TEXT, item_id TEXT)"
        )
        database.executemany("INSERT INTO events (user_id, item_id) VALUES (?, ?)", events)


def test_events_are_counted_once_and_their_order_is_that_of_their_user(tmp_path: Path) -> None:
    path = tmp_path / "personalize.sqlite"
    put(path, ("r-0-0", "0"), ("another", "item"))
    recorded = Recorded(path, OFFER)
    recorded.begin()
    recorded.look()
    assert recorded.counts == {}
    put(path, ("r-0-0", "1"), ("r-0-1", "4"), ("r-0-0", "3"), ("another", "item"))
    recorded.look()
    put(path, ("r-0-0", "2"), ("r-0-1", "4"), ("r-0-1", "5"))
    recorded.look()
    assert recorded.counts == {1: 1, 2: 1, 3: 1, 4: 2, 5: 1}
    assert recorded.out_of_order == 1
    assert len(recorded.lags) == 6
