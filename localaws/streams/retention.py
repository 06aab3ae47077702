"""Records stay readable until they expire, also when their shard is closed by a reshard.

MiniStack drops a shard that is split, merged or recounted, with the records nobody has read, and gives its number away again.
On AWS it is closed: its records stay until they expire, and new shards get new numbers. Closed shards are kept in the stream,
so they are part of MiniStack's persisted state.
"""

import time
from collections.abc import Callable
from typing import Any

from ministack.services import kinesis

from localaws.streams.signal import Signal

CLOSED = "closed_shards"

Stream = dict[str, Any]
Operation = Callable[[dict[str, Any]], tuple[int, dict[str, str], Any]]


def install(arrivals: Signal, changes: Signal) -> None:
    """Correct MiniStack's streams.

    Args:
        arrivals: set whenever a record is put.
        changes: set whenever the shards of a stream change.
    """
    kinesis.esm_wake = (
        arrivals  # MiniStack's poller, which it would wake, reads no streams any more
    )
    kinesis._expire_records = expire
    for name in ("_split_shard", "_merge_shards", "_update_shard_count"):
        setattr(kinesis, name, _keeping_closed(getattr(kinesis, name), changes))


def closed_shards(stream: Stream) -> dict[str, Any]:
    """Return the closed shards that still hold records, by shard id."""
    closed: dict[str, Any] = stream.get(CLOSED) or {}
    return closed


def expire(stream: Stream) -> None:
    """Drop records past the stream's retention; costs nothing when the oldest is young enough."""
    oldest_kept = time.time() - stream["RetentionPeriodHours"] * 3600
    closed = closed_shards(stream)
    for shard in [*stream["shards"].values(), *closed.values()]:
        records = shard["records"]
        if records and records[0]["ApproximateArrivalTimestamp"] < oldest_kept:
            shard["records"] = [
                r for r in records if r["ApproximateArrivalTimestamp"] >= oldest_kept
            ]
    for shard_id in [name for name, shard in closed.items() if not shard["records"]]:
        del closed[shard_id]


def close_missing(stream: Stream, before: dict[str, Any]) -> None:
    """After a reshard, keep the shards that are gone, and number new ones that took an old number anew."""
    after = stream["shards"]
    gone = {name: shard for name, shard in before.items() if after.get(name) is not shard}
    taken = set(before) | set(closed_shards(stream))
    following = 1 + max(int(name.rpartition("-")[2]) for name in taken | set(after))
    numbered = {}
    for name, shard in after.items():
        if shard in before.values() or name not in taken:
            numbered[name] = shard
        else:
            numbered[f"shardId-{following:012d}"] = shard
            following += 1
    stream["shards"] = numbered
    stream.setdefault(CLOSED, {}).update(
        {name: shard for name, shard in gone.items() if shard["records"]}
    )


def _keeping_closed(original: Operation, changes: Signal) -> Operation:
    def reshard(data: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        _, stream = kinesis._resolve_stream(data)
        before = dict(stream["shards"]) if stream else {}
        answer = original(data)
        if stream and answer[0] < 400:
            close_missing(stream, before)
            changes.set()
        return answer

    return reshard
