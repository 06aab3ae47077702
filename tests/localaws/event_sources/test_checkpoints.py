import time
from pathlib import Path

import pytest

from localaws.event_sources.checkpoints import Checkpoints, start_position

SHARD = "shardId-000000000000"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "streams" / "checkpoints.json"


def test_positions_outlive_the_process(path: Path) -> None:
    first = Checkpoints(path)
    first.anchor("m", "005")
    first.advance("m", SHARD, "009", part=0, parts=1)
    first.take()()
    again = Checkpoints(path)
    assert again.position("m", SHARD, part=0, parts=1) == "009"
    assert again.position("m", "shardId-000000000001", part=0, parts=1) == "005"


def test_an_anchor_does_not_move_a_mapping_that_has_started(path: Path) -> None:
    checkpoints = Checkpoints(path)
    checkpoints.anchor("m", "005")
    checkpoints.anchor("m", "009")
    assert checkpoints.position("m", SHARD, part=0, parts=1) == "005"


def test_a_position_never_moves_back(path: Path) -> None:
    checkpoints = Checkpoints(path)
    checkpoints.anchor("m", "")
    checkpoints.advance("m", SHARD, "009", part=0, parts=1)
    checkpoints.advance("m", SHARD, "003", part=0, parts=1)
    assert checkpoints.position("m", SHARD, part=0, parts=1) == "009"


def test_with_another_number_of_lanes_reading_goes_on_from_the_one_furthest_behind(
    path: Path,
) -> None:
    checkpoints = Checkpoints(path)
    checkpoints.anchor("m", "")
    checkpoints.advance("m", SHARD, "009", part=0, parts=2)
    checkpoints.advance("m", SHARD, "004", part=1, parts=2)
    assert [checkpoints.position("m", SHARD, part=part, parts=3) for part in range(3)] == [
        "004"
    ] * 3
    checkpoints.advance("m", SHARD, "006", part=2, parts=3)
    assert [checkpoints.position("m", SHARD, part=part, parts=3) for part in range(3)] == [
        "004",
        "004",
        "006",
    ]


def test_a_shard_is_read_through_when_all_its_lanes_are(path: Path) -> None:
    checkpoints = Checkpoints(path)
    checkpoints.anchor("m", "")
    checkpoints.advance("m", SHARD, "009", part=0, parts=2)
    assert not checkpoints.read_through("m", SHARD, "009")
    checkpoints.advance("m", SHARD, "009", part=1, parts=2)
    assert checkpoints.read_through("m", SHARD, "009")


def test_a_deleted_mapping_is_forgotten_and_stays_so(path: Path) -> None:
    checkpoints = Checkpoints(path)
    checkpoints.anchor("gone", "")
    checkpoints.anchor("kept", "")
    checkpoints.keep_only(lambda: {"kept"})
    checkpoints.advance("gone", SHARD, "009", part=0, parts=1)
    assert not checkpoints.has("gone")
    assert checkpoints.has("kept")


def test_reset_forgets_everything_also_on_disk(path: Path) -> None:
    checkpoints = Checkpoints(path)
    checkpoints.anchor("m", "")
    checkpoints.take()()
    checkpoints.clear()
    assert not path.exists()
    assert not Checkpoints(path).has("m")


def test_starting_positions() -> None:
    now = time.time()
    before, after = f"{int(now * 1000) - 1:020d}0000000005", f"{int(now * 1000) + 1:020d}0000000006"
    assert start_position("TRIM_HORIZON", None, "latest") == ""
    assert start_position("LATEST", None, "latest") == "latest"
    assert before < start_position("AT_TIMESTAMP", now, "latest") < after
