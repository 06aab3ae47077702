"""Delivery streams on disk."""

from dataclasses import replace
from pathlib import Path

import pytest

from localaws.firehose.store import DeliveryStream, Store

STREAM = DeliveryStream(
    account="000000000000",
    region="us-east-1",
    name="s",
    created_at=1.0,
    updated_at=2.0,
    configuration={"BucketARN": "arn:aws:s3:::b"},
    source={"KinesisStreamARN": "k"},
    tags={"a": "1"},
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "firehose")


def test_what_was_saved_is_loaded_by_the_next_process(store: Store, tmp_path: Path) -> None:
    direct = replace(STREAM, name="direct", source={}, version=3)
    for stream in (STREAM, direct):
        store.save(stream)
    assert Store(tmp_path / "firehose").load() == [direct, STREAM]
    assert (STREAM.type, direct.type) == ("KinesisStreamAsSource", "DirectPut")


def test_streams_of_one_name_are_apart_by_account_and_region(store: Store) -> None:
    others = [replace(STREAM, region="eu-west-1"), replace(STREAM, account="111111111111")]
    for stream in (STREAM, *others):
        store.save(stream)
    store.delete(STREAM)
    assert {stream.key for stream in store.load()} == {stream.key for stream in others}


def test_positions_are_kept_with_their_stream(store: Store) -> None:
    assert store.load_positions(STREAM) == {}
    store.save_positions(STREAM, {"shard": "1"})
    store.save_positions(STREAM, {"shard": "2"})
    assert store.load_positions(STREAM) == {"shard": "2"}
    store.delete(STREAM)
    assert store.load_positions(STREAM) == {}


def test_nothing_is_left_of_all(store: Store) -> None:
    store.save(STREAM)
    store.clear()
    assert store.load() == []
    store.clear()
