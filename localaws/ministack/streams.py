"""Kinesis streams, read for the ports; their records stay readable until they expire, also when their shard is closed by a reshard.

MiniStack drops a shard that is split, merged or recounted, with the records nobody has read, and gives its number away again.
On AWS it is closed: its records stay until they expire, and new shards get new numbers. Closed shards stay among the stream's
shards, so every reader finds them and MiniStack persists them.
"""

import json
import time
from collections.abc import Callable
from typing import Any

from ministack.services import kinesis

from localaws.event_sources.signal import Signal
from localaws.shared import ports

ENDING = "ending_sequence_number"  # what a closed shard has, and an open one has not

Stream = dict[str, Any]
Shard = dict[str, Any]
Answer = tuple[int, dict[str, str], Any]
Operation = Callable[[dict[str, Any]], Answer]


class MiniStackStreams:
    """`Streams`: those of MiniStack's Kinesis."""

    def shards(self, stream_arn: str) -> list[ports.Shard] | None:
        """Return the shards of a stream, closed ones included, by number; None when there is no such stream."""
        parts = stream_arn.split(":", 5)
        name = parts[5].removeprefix("stream/").split("/")[0]
        stream = kinesis._streams.get_scoped(parts[4], parts[3], name)
        if stream is None:
            return None
        return [_shard(shard_id, shard) for shard_id, shard in sorted(stream["shards"].items())]

    def draw_sequence_number(self) -> str:
        """Return a sequence number after those of all records so far, and before those of all to come."""
        return str(kinesis._next_sequence_number())


def is_closed(shard: Shard) -> bool:
    """Say whether a shard takes no more records."""
    return ENDING in shard


def route(hash_key: int, stream: Stream) -> str:
    """Return the open shard that takes a record with this hash key."""
    shards: dict[str, Shard] = stream["shards"]
    return next(
        name
        for name, shard in shards.items()
        if not is_closed(shard)
        and int(shard["starting_hash_key"]) <= hash_key <= int(shard["ending_hash_key"])
    )


def expire(stream: Stream) -> None:
    """Drop records past the stream's retention, and closed shards that are empty.

    MiniStack does this with every call, and copies all records each time; this costs nothing while the oldest is young.
    """
    oldest_kept = time.time() - stream["RetentionPeriodHours"] * 3600
    emptied = []
    for name, shard in stream["shards"].items():
        records = shard["records"]
        if records and records[0]["ApproximateArrivalTimestamp"] < oldest_kept:
            shard["records"] = [
                r for r in records if r["ApproximateArrivalTimestamp"] >= oldest_kept
            ]
        if is_closed(shard) and not shard["records"]:
            emptied.append(name)
    for name in emptied:
        del stream["shards"][name]


def resharded(before: dict[str, Shard], after: dict[str, Shard], ending: str) -> dict[str, Shard]:
    """Return all shards after a reshard: those that are gone stay, closed, and new ones get new numbers.

    Args:
        before: all shards before, closed ones too.
        after: the open shards after; a new one may have taken the number of an old one.
        ending: sequence number at which the missing shards are closed.
    """
    following = 1 + max(_number(name) for name in (*before, *after))
    new = {}
    for name, shard in after.items():
        if name in before and before[name] is not shard:
            new[f"shardId-{following:012d}"] = shard
            following += 1
        else:
            new[name] = shard
    kept = {name: shard for name, shard in before.items() if name not in new and shard["records"]}
    for shard in kept.values():
        shard.setdefault(ENDING, ending)
    return dict(sorted((kept | new).items()))


def _number(shard_id: str) -> int:
    return int(shard_id.rpartition("-")[2])


def keeping_closed(original: Operation, changes: Signal) -> Operation:
    """Let an operation see the open shards alone, and put the closed ones back afterwards.

    Args:
        original: splits, merges or recounts shards.
        changes: set when it has.
    """

    def reshard(data: dict[str, Any]) -> Answer:
        _, stream = kinesis._resolve_stream(data)
        if stream is None:
            return original(data)
        before = dict(stream["shards"])
        stream["shards"] = {name: shard for name, shard in before.items() if not is_closed(shard)}
        try:
            return original(data)
        finally:
            stream["shards"] = resharded(before, stream["shards"], kinesis._next_sequence_number())
            changes.set()

    return reshard


def with_ending(
    original: Callable[[str, Shard], dict[str, Any]],
) -> Callable[[str, Shard], dict[str, Any]]:
    """Describe where a closed shard ends."""

    def described(shard_id: str, shard: Shard) -> dict[str, Any]:
        answer = original(shard_id, shard)
        if is_closed(shard):
            answer["SequenceNumberRange"]["EndingSequenceNumber"] = shard[ENDING]
        return answer

    return described


def counting_open(original: Operation) -> Operation:
    """Count the open shards alone."""

    def summary(data: dict[str, Any]) -> Answer:
        status, headers, body = original(data)
        _, stream = kinesis._resolve_stream(data)
        if stream is None:
            return status, headers, body
        answer = json.loads(body)
        count = sum(not is_closed(shard) for shard in stream["shards"].values())
        answer["StreamDescriptionSummary"]["OpenShardCount"] = count
        return status, headers, json.dumps(answer).encode()

    return summary


def _shard(shard_id: str, shard: Shard) -> ports.Shard:
    return ports.Shard(
        shard_id=shard_id,
        stored=shard["records"],
        first_hash=int(shard["starting_hash_key"]),
        last_hash=int(shard["ending_hash_key"]),
        is_closed=is_closed(shard),
    )
