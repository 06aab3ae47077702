from collections import Counter
from pathlib import Path

import pytest

from commands.demo_retraining.data import ITEM, TIMESTAMP, USER, VISITORS, shuffled, with_visits
from sample.generate import write_sample


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder: Path = tmp_path_factory.mktemp("sample")
    write_sample(folder, interactions=3000, users=150, items=60)
    return (folder / "interactions.csv").read_text().splitlines()


def column(rows: list[str], index: int) -> list[str]:
    return [row.split(",")[index] for row in rows[1:]]


def test_visits_come_after_everything_and_are_of_known_users_and_items(rows: list[str]) -> None:
    more = with_visits(rows, "1")
    assert more[: len(rows)] == rows
    visits = [rows[0], *more[len(rows) :]]
    assert len(set(column(visits, USER))) == VISITORS == len(visits) - 1
    known = set(zip(column(rows, USER), column(rows, ITEM), strict=True))
    assert set(zip(column(visits, USER), column(visits, ITEM), strict=True)) <= known
    assert min(map(int, column(visits, TIMESTAMP))) > max(map(int, column(rows, TIMESTAMP)))


def test_the_mark_decides_the_visits(rows: list[str]) -> None:
    assert with_visits(rows, "1") == with_visits(rows, "1") != with_visits(rows, "2")


def test_shuffled_rows_keep_users_and_the_popularity_of_items(rows: list[str]) -> None:
    mixed = shuffled(rows)
    assert mixed[0] == rows[0]
    for index in (USER, TIMESTAMP):
        assert column(mixed, index) == column(rows, index)
    assert Counter(column(mixed, ITEM)) == Counter(column(rows, ITEM))
    assert column(mixed, ITEM) != column(rows, ITEM)
