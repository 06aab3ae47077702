import time
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from ministack.services import kinesis

from localaws.ministack.streams import (
    ENDING,
    FILL_SHARE,
    KEPT_BYTES,
    MEASURED,
    RECORD_BYTES,
    Retention,
    expire_iterators,
    halving,
    is_closed,
    resharded,
    route,
    size_of,
)


def shard(
    first: int = 0, last: int = 99, *, numbers: int = 1, ending: str | None = None
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "records": [{"SequenceNumber": str(i)} for i in range(numbers)],
        "starting_hash_key": str(first),
        "ending_hash_key": str(last),
    }
    return made if ending is None else made | {ENDING: ending}


def test_new_shards_that_took_an_old_number_get_a_new_one() -> None:
    before = {"shardId-000000000000": shard()}
    after = {
        "shardId-000000000000": shard(0, 49, numbers=0),
        "shardId-000000000001": shard(50, 99, numbers=0),
    }
    result = resharded(before, after, "7")
    assert result["shardId-000000000000"]["ending_sequence_number"] == "7"
    opened = {name: kept for name, kept in result.items() if not is_closed(kept)}
    assert {kept["starting_hash_key"] for kept in opened.values()} == {"0", "50"}
    assert "shardId-000000000000" not in opened


def test_a_closed_shard_without_records_is_not_kept() -> None:
    before = {"shardId-000000000000": shard(numbers=0)}
    after = {
        "shardId-000000000001": shard(0, 49, numbers=0),
        "shardId-000000000002": shard(50, 99, numbers=0),
    }
    assert list(resharded(before, after, "7")) == ["shardId-000000000001", "shardId-000000000002"]


@given(st.integers(0, 9), st.integers(0, 9), st.sampled_from(["AFTER", "AT"]))
def test_an_iterator_starts_where_ministack_starts_it(count: int, at: int, kind: str) -> None:
    records, place = shard(numbers=count)["records"], (f"{kind}_SEQUENCE_NUMBER", str(at), None)
    original = kinesis._start_position
    assert halving(original)(records, *place) == original(records, *place)


def test_records_go_to_open_shards_only() -> None:
    stream = {
        "shards": {
            "shardId-000000000000": shard(ending="7"),
            "shardId-000000000001": shard(0, 49),
            "shardId-000000000002": shard(50, 99),
        }
    }
    assert route(10, stream) == "shardId-000000000001"
    assert route(50, stream) == "shardId-000000000002"


@given(counts=st.lists(st.integers(1, 6), min_size=1, max_size=6))
def test_recounting_again_and_again_loses_no_shard_with_records(counts: list[int]) -> None:
    shards: dict[str, Any] = {"shardId-000000000000": shard()}
    made = 1
    for count in counts:
        renumbered = {f"shardId-{i:012d}": shard() for i in range(count)}
        shards = resharded(shards, renumbered, "7")
        made += count
        assert len(shards) == made
        assert sum(not is_closed(kept) for kept in shards.values()) == count
        newest = max(shards)
        assert not is_closed(shards[newest])


def stream(*counts: int, age_seconds: float = 0, size: int = 1000) -> dict[str, Any]:
    """A stream with so many records in each shard, each of `size` bytes in memory."""
    now = time.time()
    shards = {
        f"shardId-{number:012d}": {
            "records": [
                {
                    "SequenceNumber": f"{index:08d}",
                    "PartitionKey": "k",
                    "Data": "x" * (size - RECORD_BYTES - 1),
                    "ApproximateArrivalTimestamp": now - age_seconds,
                }
                for index in range(count)
            ],
            "starting_hash_key": "0",
            "ending_hash_key": "99",
        }
        for number, count in enumerate(counts)
    }
    return {"StreamARN": "arn:stream", "RetentionPeriodHours": 24, "shards": shards}


def kept(made: dict[str, Any]) -> list[int]:
    return [len(each["records"]) for each in made["shards"].values()]


FULL = KEPT_BYTES // 1000 + 10
CUT = int(KEPT_BYTES * FILL_SHARE) // 1000


def test_what_all_have_read_is_bounded_and_the_newest_stay() -> None:
    made = stream(FULL)
    Retention([lambda arn, shard: "99999999", lambda arn, shard: None], lambda: None).expire(made)
    assert kept(made) == [CUT]
    assert (
        made["shards"]["shardId-000000000000"]["records"][-1]["SequenceNumber"] == f"{FULL - 1:08d}"
    )


def test_a_stream_that_nobody_reads_is_bounded_too() -> None:
    made = stream(FULL)
    Retention([lambda arn, shard: None], lambda: None).expire(made)
    assert kept(made) == [CUT]


def test_what_one_reader_has_not_read_stays() -> None:
    made = stream(FULL)
    Retention([lambda arn, shard: "99999999", lambda arn, shard: "00000004"], lambda: None).expire(
        made
    )
    assert kept(made) == [FULL - 5]


def test_shards_share_the_bound() -> None:
    made = stream(FULL // 2 + 10, 100)
    Retention([], lambda: None).expire(made)
    assert kept(made) == [CUT // 2, 100]


def test_records_past_their_retention_go_even_unread() -> None:
    made = stream(3, age_seconds=25 * 3600)
    made["shards"]["shardId-000000000000"]["records"][2]["ApproximateArrivalTimestamp"] += 7200
    Retention([lambda arn, shard: ""], lambda: None).expire(made)
    assert kept(made) == [1]


def test_what_went_is_told_so_that_the_disk_forgets_it_too() -> None:
    told: list[bool] = []
    made = stream(3, age_seconds=25 * 3600)
    for _ in range(2):
        Retention([], lambda: told.append(True)).expire(made)
    assert (kept(made), told) == ([0], [True])


@given(st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_sizes_are_measured_once_and_rightly(arrivals: list[int]) -> None:
    made = stream(0)
    shard_ = made["shards"]["shardId-000000000000"]
    number = 0
    for count in arrivals:
        for _ in range(count):
            record = {"SequenceNumber": f"{number:08d}", "PartitionKey": "k", "Data": "x" * number}
            shard_["records"].append(record | {"ApproximateArrivalTimestamp": time.time()})
            number += 1
        Retention([], lambda: None).expire(made)
    assert shard_[MEASURED][1] == sum(map(size_of, shard_["records"]))


def test_an_iterator_goes_on_where_it_was() -> None:
    made = stream(FULL)
    place = {"stream_arn": "arn:stream", "shard_id": "shardId-000000000000"}
    for token, position in (("behind", 1), ("ahead", FULL - 1)):
        kinesis._shard_iterators.set_scoped("1", "r", token, {**place, "position": position})
    try:
        Retention([], lambda: None).expire(made)
        positions = {
            token: kinesis._shard_iterators.get_scoped("1", "r", token)["position"]
            for token in ("behind", "ahead")
        }
    finally:
        kinesis._shard_iterators.clear()
    assert positions == {"behind": 0, "ahead": CUT - 1}


def test_old_iterators_go_in_every_account_and_young_ones_stay() -> None:
    now = time.time()
    ages = {"oldest": 900, "old": 301, "young": 290, "new": 0}
    for number, (token, age) in enumerate(ages.items()):
        kinesis._shard_iterators.set_scoped(str(number), "r", token, {"created_at": now - age})
    try:
        expire_iterators()
        left = [token for (_, _, token), _ in kinesis._shard_iterators.all_items()]
    finally:
        kinesis._shard_iterators.clear()
    assert left == ["young", "new"]
