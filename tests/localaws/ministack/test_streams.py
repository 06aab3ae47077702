from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from localaws.ministack.streams import ENDING, is_closed, resharded, route


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
