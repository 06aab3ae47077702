"""Kinesis streams, read for the ports; their records stay readable until they expire, also when their shard is closed by a reshard.

MiniStack drops a shard that is split, merged or recounted, with the records nobody has read, and gives its number away again.
On AWS it is closed: its records stay until they expire, and new shards get new numbers. Closed shards stay among the stream's
shards, so every reader finds them and MiniStack persists them.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from typing import Any

from ministack.services import kinesis

from localaws.event_sources.signal import Signal
from localaws.shared import ports

ENDING = "ending_sequence_number"  # what a closed shard has, and an open one has not

MEASURED = "localaws_measured"  # of a shard: newest record that was measured, and the size of all
AFTER_ALL = "~"  # sorts after every sequence number

KEPT_BYTES = 12 * 1024 * 1024
"""Memory that a stream's records may take once they are read; a record of 300 bytes takes about 1 kB."""
FILL_SHARE = 0.9
"""To so much of it a full stream is cut, so that not every record that comes copies all others."""
RECORD_BYTES = 700
"""What a record takes beside its data and key: Python's objects for its four members."""

Reader = Callable[[str, str], str | None]
Stream = dict[str, Any]
Shard = dict[str, Any]
Answer = tuple[int, dict[str, str], Any]
Operation = Callable[[dict[str, Any]], Answer]
StartPosition = Callable[[Sequence[Mapping[str, Any]], str, str | None, Any], int | None]


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


def halving(original: StartPosition) -> StartPosition:
    """Find where an iterator starts by halves where MiniStack looks at every record: delivery streams ask all the time."""

    def start_position(
        records: Sequence[Mapping[str, Any]], kind: str, number: str | None, moment: Any
    ) -> int | None:
        if kind == "AFTER_SEQUENCE_NUMBER" and number is not None:
            return bisect_right(records, number, key=lambda each: each["SequenceNumber"])
        return original(records, kind, number, moment)

    return start_position


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


class Retention:
    """How long records stay: as long as the stream says, and no more of them than this machine's memory should hold.

    A stream keeps the records that somebody has still to read, up to their retention; of those that all its event source
    mappings and delivery streams have read, it keeps the newest `KEPT_BYTES`. A stream that nobody reads has none to keep.

    Args:
        readers: each says, of the ARN of a stream and the id of a shard, up to which sequence number it has read, or
            None when it does not read the shard.
        dropped: told that records went, which the state on disk still has.
    """

    def __init__(self, readers: Sequence[Reader], dropped: Callable[[], None]) -> None:
        self._readers = readers
        self._dropped = dropped

    def expire(self, stream: Stream) -> None:
        """Drop records that need not be kept, and closed shards that are empty.

        MiniStack does this with every call, and copies all records each time; this costs nothing while the oldest is
        young and the records are few.
        """
        oldest_kept = kinesis.time.time() - stream["RetentionPeriodHours"] * 3600
        bound = KEPT_BYTES // max(1, len(stream["shards"]))
        emptied = []
        for name, shard in stream["shards"].items():
            records = shard["records"]
            count = _expired(records, oldest_kept)
            size = _measure(shard)
            if size > bound:
                too_much = size - bound * FILL_SHARE
                count = max(count, _making_room(records, too_much, self._read_to(stream, name)))
            if count:
                _drop(stream, name, count)
                self._dropped()
            if is_closed(shard) and not shard["records"]:
                emptied.append(name)
        for name in emptied:
            del stream["shards"][name]

    def _read_to(self, stream: Stream, shard_id: str) -> str:
        """The sequence number up to which all readers have read; after all others when there is no reader."""
        positions = [reader(stream["StreamARN"], shard_id) for reader in self._readers]
        return min((each for each in positions if each is not None), default=AFTER_ALL)


def size_of(record: Mapping[str, Any]) -> int:
    """Bytes that a record takes in memory, about."""
    return len(record["Data"]) + len(record["PartitionKey"]) + RECORD_BYTES


def _measure(shard: Shard) -> int:
    """Size of a shard's records; only those that came since the last time are looked at."""
    records = shard["records"]
    known, measured = shard.get(MEASURED) or ("", 0)
    newest = known
    for record in reversed(records):
        if record["SequenceNumber"] <= known:
            break
        measured += size_of(record)
        newest = max(newest, record["SequenceNumber"])
    shard[MEASURED] = (newest, measured)
    return int(measured)


def _expired(records: Sequence[Mapping[str, Any]], oldest_kept: float) -> int:
    """How many of the oldest records are past their retention."""
    if not records or records[0]["ApproximateArrivalTimestamp"] >= oldest_kept:
        return 0
    return bisect_left(records, oldest_kept, key=lambda each: each["ApproximateArrivalTimestamp"])


def _making_room(records: Sequence[Mapping[str, Any]], too_much_bytes: float, read_to: str) -> int:
    """How many of the oldest records must go to make so much room, if they are read."""
    count, freed = 0, 0
    for record in records:
        if freed >= too_much_bytes or record["SequenceNumber"] > read_to:
            break
        freed += size_of(record)
        count += 1
    return count


def _drop(stream: Stream, shard_id: str, count: int) -> None:
    """Drop the oldest records of a shard; iterators, which count records, go on where they were.

    The list is made anew: lanes and the writer of the state may be reading the old one.
    """
    shard = stream["shards"][shard_id]
    known, measured = shard[MEASURED]
    shard[MEASURED] = (known, measured - sum(map(size_of, shard["records"][:count])))
    shard["records"] = shard["records"][count:]
    for _, iterator in list(kinesis._shard_iterators.all_items()):
        place = (iterator.get("stream_arn"), iterator["shard_id"])
        if place == (stream["StreamARN"], shard_id):
            iterator["position"] = max(0, iterator["position"] - count)


def expire_iterators() -> None:
    """Forget the iterators that nobody may use any more.

    MiniStack looks at all of them with every call of Kinesis. They stand in the order in which they were made, so the
    first that is young ends the search; delivery streams make some hundreds in the five minutes that one is good for.
    """
    oldest_kept = kinesis.time.time() - kinesis.ITERATOR_EXPIRY_SECONDS
    expired = takewhile(
        lambda item: item[1]["created_at"] < oldest_kept, kinesis._shard_iterators._data.items()
    )
    for (account, region, token), _ in list(expired):
        kinesis._shard_iterators.pop_scoped(account, region, token, None)


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
