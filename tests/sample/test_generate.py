import csv
import hashlib
import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest

from sample import generate, names, travel

SCHEMAS = Path(generate.__file__).parent / "schemas"
FILES = ("interactions", "items", "users")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    generate.main(["--out", str(folder)])
    return folder


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_same_seed_gives_the_same_bytes(sample: Path, tmp_path: Path) -> None:
    generate.write_sample(tmp_path)
    for name in FILES:
        assert (tmp_path / f"{name}.csv").read_bytes() == (sample / f"{name}.csv").read_bytes()


def test_bytes_are_the_same_on_every_machine(tmp_path: Path) -> None:
    generate.write_sample(tmp_path, interactions=2_000, users=100, items=80, seed=3)
    content = b"".join((tmp_path / f"{name}.csv").read_bytes() for name in FILES)
    assert (
        hashlib.sha256(content).hexdigest()
        == "4ddc05248d5a0472fa3de6b8d2ca2cbdea7a50b841a57b2ab50e37e9134043dc"
    )


def test_other_seed_gives_other_interactions(sample: Path, tmp_path: Path) -> None:
    generate.write_sample(tmp_path, seed=8)
    assert (tmp_path / "interactions.csv").read_bytes() != (
        sample / "interactions.csv"
    ).read_bytes()


def test_default_sizes(sample: Path) -> None:
    assert len(rows(sample, "interactions")) == 60_000
    assert len(rows(sample, "users")) == 2_500
    assert len(rows(sample, "items")) == 600


@pytest.mark.parametrize(("interactions", "users", "items"), [(1_000, 30, 50), (5_001, 777, 123)])
def test_sizes_are_exact(tmp_path: Path, interactions: int, users: int, items: int) -> None:
    generate.write_sample(tmp_path, interactions=interactions, users=users, items=items)
    assert [len(rows(tmp_path, name)) for name in FILES] == [interactions, items, users]


@pytest.mark.parametrize(
    ("interactions", "users", "items"), [(99, 50, 50), (100, 0, 50), (100, 5, 49)]
)
def test_impossible_sizes_are_refused(
    tmp_path: Path, interactions: int, users: int, items: int
) -> None:
    with pytest.raises(ValueError, match="expected at least 50 items"):
        generate.write_sample(tmp_path, interactions=interactions, users=users, items=items)


def test_ids_are_unique_known_and_short(sample: Path) -> None:
    item_ids = [row["ITEM_ID"] for row in rows(sample, "items")]
    user_ids = [row["USER_ID"] for row in rows(sample, "users")]
    for ids in (item_ids, user_ids):
        assert len(ids) == len(set(ids))
        assert all(1 <= len(value) <= 256 and value.isascii() for value in ids)
    events = rows(sample, "interactions")
    assert {event["ITEM_ID"] for event in events} <= set(item_ids)
    assert {event["USER_ID"] for event in events} == set(user_ids)


def test_some_items_are_new_arrivals_without_interactions(sample: Path) -> None:
    seen = {event["ITEM_ID"] for event in rows(sample, "interactions")}
    created = {
        row["ITEM_ID"]: int(row["CREATION_TIMESTAMP"])
        for row in rows(sample, "items")
        if row["ITEM_ID"] not in seen
    }
    assert len(created) >= 10
    assert (
        max(created.values())
        > max(int(e["TIMESTAMP"]) for e in rows(sample, "interactions")) - 30 * 86_400
    )


def test_every_user_has_two_events_and_no_event_is_double(sample: Path) -> None:
    events = rows(sample, "interactions")
    assert min(Counter(event["USER_ID"] for event in events).values()) >= 2
    assert len({tuple(event.values()) for event in events}) == len(events)


def test_times_lie_in_the_year_in_seconds_and_in_order(tmp_path: Path) -> None:
    generate.write_sample(tmp_path, interactions=3_000, users=200, items=60, start="2023-01-01")
    times = [int(event["TIMESTAMP"]) for event in rows(tmp_path, "interactions")]
    assert times == sorted(times)
    assert times[0] >= 1_672_531_200
    assert times[-1] < 1_672_531_200 + 365 * 86_400


def test_items_exist_before_they_are_seen(sample: Path) -> None:
    created = {row["ITEM_ID"]: int(row["CREATION_TIMESTAMP"]) for row in rows(sample, "items")}
    assert all(
        created[event["ITEM_ID"]] < int(event["TIMESTAMP"])
        for event in rows(sample, "interactions")
    )


def test_views_outnumber_clicks_and_clicks_bookings(sample: Path) -> None:
    count = Counter(event["EVENT_TYPE"] for event in rows(sample, "interactions"))
    assert set(count) == set(travel.EVENT_TYPES)
    assert count["View"] > 2 * count["Click"] > 4 * count["Book"] > 4_000


def test_popularity_has_a_long_tail(sample: Path) -> None:
    counts = sorted(
        Counter(e["ITEM_ID"] for e in rows(sample, "interactions")).values(), reverse=True
    )
    tenth = sum(counts[:60]) / sum(counts)
    assert 0.25 < tenth < 0.75


def favourite_share(users: Iterable[str], categories: Iterable[str]) -> float:
    """Mean share of each user's events in the user's two most frequent categories."""
    of_user: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for user, category in zip(users, categories, strict=True):
        of_user[user][category] += 1
    shares = [sum(n for _, n in c.most_common(2)) / c.total() for c in of_user.values()]
    return sum(shares) / len(shares)


def test_travellers_have_tastes(sample: Path) -> None:
    category = {row["ITEM_ID"]: row["CATEGORY"] for row in rows(sample, "items")}
    events = rows(sample, "interactions")
    users = [event["USER_ID"] for event in events]
    categories = [category[event["ITEM_ID"]] for event in events]
    shuffled = np.random.default_rng(0).permutation(categories)
    assert favourite_share(users, categories) > 1.25 * favourite_share(users, shuffled)


def test_items_follow_each_other(sample: Path) -> None:
    """The most frequent follower of an item follows far more often than by its popularity."""
    sequence = sorted(
        rows(sample, "interactions"), key=lambda event: (event["USER_ID"], int(event["TIMESTAMP"]))
    )
    followers: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for first, second in itertools.pairwise(sequence):
        if first["USER_ID"] == second["USER_ID"] and first["ITEM_ID"] != second["ITEM_ID"]:
            followers[first["ITEM_ID"]][second["ITEM_ID"]] += 1
    popularity = Counter(event["ITEM_ID"] for event in sequence)
    lifts = []
    for counter in followers.values():
        if counter.total() >= 100:
            item, count = counter.most_common(1)[0]
            lifts.append(count / counter.total() / (popularity[item] / len(sequence)))
    assert np.median(lifts) > 4


def test_season_matters(sample: Path) -> None:
    """Summer items are seen more in the summer quarter of the simulated year than in the winter quarter."""
    season = {row["ITEM_ID"]: row["SEASON"] for row in rows(sample, "items")}
    quarters = Counter(
        int(event["TIMESTAMP"]) // 86_400 % 365 * 4 // 365
        for event in rows(sample, "interactions")
        if season[event["ITEM_ID"]] == "Summer"
    )
    assert quarters[2] > 1.2 * quarters[0]


@pytest.mark.parametrize("name", FILES)
def test_schema_has_the_columns_of_the_file_in_order(sample: Path, name: str) -> None:
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    header = (sample / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header == ",".join(field["name"] for field in schema["fields"])
    assert schema["type"] == "record"
    assert schema["name"] == name.title()
    assert schema["namespace"] == "com.amazonaws.personalize.schema"
    assert schema["version"] == "1.0"


@pytest.mark.parametrize("name", FILES)
def test_values_have_the_types_of_the_schema(sample: Path, name: str) -> None:
    convert: dict[str, Callable[[str], object]] = {"string": str, "long": int, "float": float}
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    for row in rows(sample, name):
        for field in schema["fields"]:
            assert row[field["name"]] != ""
            convert[field["type"]](row[field["name"]])


@pytest.mark.parametrize("size", [24, 250, 1_000])
def test_place_names_are_distinct(size: int) -> None:
    assert len(set(travel.place_names(size))) == size


def test_vocabulary_covers_every_category() -> None:
    for table in (names.ACTIVITIES, names.SEASON_PERCENT):
        assert set(table) == set(names.CATEGORIES)
    assert all(sum(weights) == 100 for weights in names.COMPANION_TASTE.values())
    assert all(sum(shares) <= 100 for shares in names.SEASON_PERCENT.values())
