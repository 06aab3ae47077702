from pathlib import Path

import numpy as np
import pytest

from localaws.personalize.columns import Histories, write_histories
from localaws.personalize.histories import MAX_HISTORY, EventRule, event_rule, history
from localaws.personalize.store import Store

ITEMS = {f"i{code}": code for code in range(500)}


def put(store: Store, item: str, sent_at: float, *, kind: str = "view", counts: int = 1) -> None:
    store.database.execute(
        "INSERT INTO events (dataset_group_arn, user_key, session_id, event_type, sent_at, item_id, "
        "fingerprint, counts, details) VALUES ('g', 'u', 's', ?, ?, ?, randomblob(8), ?, '{}')",
        (kind, sent_at, item, counts),
    )


def codes(
    store: Store, folder: Path, rule: EventRule | None = None, last_event: int = 0
) -> list[int]:
    found = history(
        store.database,
        Histories(folder),
        ITEMS,
        rule or EventRule({}),
        dataset_group_arn="g",
        user_id="u",
        last_event=last_event,
    )
    return [int(code) for code in found]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    rows = np.array([1, 2, 3])
    write_histories(tmp_path, ["u"], np.zeros(3, np.int64), rows, rows * 100)
    return Store(tmp_path / "db")


def test_events_follow_what_was_trained_in_order_of_time(tmp_path: Path, store: Store) -> None:
    put(store, "i9", 400.5)
    put(store, "i8", 150)
    put(store, "i7", 400.5)
    assert codes(store, tmp_path) == [1, 8, 2, 3, 9, 7]


def test_events_that_do_not_count_are_left_out(tmp_path: Path, store: Store) -> None:
    put(store, "unknown", 500)
    put(store, "i8", 500, counts=0)
    put(store, "i7", 500, kind="purchase")
    rule = EventRule({"view": None})
    assert codes(store, tmp_path, rule) == [1, 2, 3]
    assert codes(store, tmp_path) == [1, 2, 3, 7]


def test_events_that_were_trained_with_do_not_count_twice(tmp_path: Path, store: Store) -> None:
    put(store, "i8", 500)
    put(store, "i7", 501)
    assert codes(store, tmp_path, last_event=1) == [1, 2, 3, 7]


def test_only_the_newest_are_looked_at(tmp_path: Path, store: Store) -> None:
    for number in range(MAX_HISTORY + 50):
        put(store, f"i{number}", 1000 + number)
    assert codes(store, tmp_path) == list(range(50, MAX_HISTORY + 50))


@pytest.mark.parametrize(
    ("version", "event", "expected"),
    [
        ({"solutionConfig": {}}, ("view", None), True),
        ({"eventType": "buy", "solutionConfig": {}}, ("view", None), False),
        ({"eventType": "buy", "solutionConfig": {}}, ("buy", None), True),
        ({"eventType": "buy", "solutionConfig": {"eventValueThreshold": "2"}}, ("buy", 1.0), False),
        ({"eventType": "buy", "solutionConfig": {"eventValueThreshold": "2"}}, ("buy", 2.0), True),
        ({"solutionConfig": {"eventValueThreshold": "2"}}, ("any", 3.0), True),
        ({"solutionConfig": {"eventValueThreshold": "2"}}, ("any", None), False),
        (
            {"solutionConfig": {"eventsConfig": {"eventParametersList": [{"eventType": "a"}]}}},
            ("b", None),
            False,
        ),
    ],
)
def test_the_solution_says_which_events_count(
    version: dict[str, object], event: tuple[str, float | None], *, expected: bool
) -> None:
    assert event_rule(version).counts(*event) is expected
