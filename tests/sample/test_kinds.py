import csv
from collections import Counter
from pathlib import Path

import pytest

from sample import names
from sample.generate import write_sample
from sample.kinds import KINDS

ITEMS, USERS = 120, 300


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    found = {kind: tmp_path_factory.mktemp(kind) for kind in KINDS}
    for kind, folder in found.items():
        write_sample(folder, kind=kind, interactions=6_000, users=USERS, items=ITEMS)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_columns_and_ids(kind: str, folders: dict[str, Path]) -> None:
    told, folder = KINDS[kind], folders[kind]
    items, users = rows(folder, "items"), rows(folder, "users")
    assert tuple(items[0]) == tuple(told.item_columns)
    assert tuple(users[0]) == tuple(told.user_columns)
    item_ids = {row["ITEM_ID"] for row in items}
    assert (len(item_ids), len(users)) == (ITEMS, USERS)
    events = rows(folder, "interactions")
    assert {row["ITEM_ID"] for row in events} <= item_ids
    assert {row["USER_ID"] for row in events} == {row["USER_ID"] for row in users}
    assert all(row["USER_ID"].startswith(f"{told.person}-") for row in users)
    assert "" not in {cell for row in (*items, *users) for cell in row.values()}


def test_every_kind_tells_the_same_behaviour(folders: dict[str, Path]) -> None:
    told = set()
    for kind, folder in folders.items():
        events = rows(folder, "interactions")
        numbers = [int(row["USER_ID"].rpartition("-")[2]) for row in events]
        times = [int(row["TIMESTAMP"]) for row in events]
        items = [int(row["ITEM_ID"].rpartition("-")[2]) for row in events]
        types = [KINDS[kind].event_types.index(row["EVENT_TYPE"]) for row in events]
        told.add(tuple(zip(numbers, times, items, types, strict=True)))
    assert len(told) == 1


def test_a_film_and_an_article_are_described_in_their_own_words(folders: dict[str, Path]) -> None:
    films = rows(folders["media"], "items")
    assert Counter(row["GENRES"] for row in films).keys() == set(names.GENRES)
    assert {row["GENRE_L2"] for row in films} <= set(names.MOODS)
    assert all(20 <= int(row["DURATION"]) <= 240 for row in films)
    articles = rows(folders["ecommerce"], "items")
    assert {row["CATEGORY_L1"] for row in articles} == set(names.DEPARTMENTS)
    for row in articles:
        assert row["CATEGORY_L2"] in names.GOODS[row["CATEGORY_L1"]]
        assert row["CATEGORY_L2"] in row["ITEM_ID"]
        assert float(row["PRICE"]) > 0


def test_vocabulary_covers_every_category() -> None:
    for words, table in ((names.GENRES, names.FILMS), (names.DEPARTMENTS, names.GOODS)):
        assert len(words) == len(names.CATEGORIES)
        assert set(words) == set(table)
    assert len(names.MOODS) == len(names.SEASONS)
    assert len(names.SUBSCRIPTIONS) == len(names.BUYS_FOR) == len(names.COMPANIONS)
