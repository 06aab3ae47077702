"""What MiniStack holds of streams, event source mappings and functions, as the poller needs it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ministack.services import kinesis, lambda_svc

from localaws.event_sources import retention


@dataclass(frozen=True)
class Shard:
    """A shard as it is now. `stored` are its records, oldest first; a closed shard takes no more."""

    shard_id: str
    stored: list[dict[str, Any]]
    first_hash: int
    last_hash: int
    is_closed: bool

    @property
    def last_sequence_number(self) -> str:
        """Sequence number of the newest record; empty when it holds none."""
        return str(self.stored[-1]["SequenceNumber"]) if self.stored else ""

    def precedes(self, other: "Shard") -> bool:
        """Say whether keys of `other` were in this closed shard before, so that its records come first."""
        overlaps = self.first_hash <= other.last_hash and other.first_hash <= self.last_hash
        return self.is_closed and self.shard_id < other.shard_id and overlaps


def kinesis_mappings() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield account, region and stored settings of every event source mapping with a stream."""
    for (account, region, _), stored in lambda_svc._esms.all_items():
        if ":kinesis:" in stored.get("EventSourceArn", ""):
            yield account, region, stored


def kinesis_mapping_ids() -> set[str]:
    """Return the id of every event source mapping with a stream."""
    return {stored["UUID"] for _, _, stored in kinesis_mappings()}


def mapping(account: str, region: str, uuid: str) -> dict[str, Any] | None:
    """Return a mapping's stored settings; None when it was deleted."""
    found: dict[str, Any] | None = lambda_svc._esms.get_scoped(account, region, uuid)
    return found


def shards(stream_arn: str) -> list[Shard] | None:
    """Return the shards of a stream, closed ones included, by number; None when there is no such stream."""
    parts = stream_arn.split(":", 5)
    name = parts[5].removeprefix("stream/").split("/")[0]
    stream = kinesis._streams.get_scoped(parts[4], parts[3], name)
    if stream is None:
        return None
    return [_shard(shard_id, shard) for shard_id, shard in sorted(stream["shards"].items())]


def draw_sequence_number() -> str:
    """Return a sequence number after those of all records so far, and before those of all to come."""
    return str(kinesis._next_sequence_number())


def role_arn(account: str, region: str, stored: Mapping[str, Any]) -> str:
    """Return the role of a mapping's function; empty when the function was deleted."""
    function = lambda_svc._functions.get_scoped(account, region, stored["FunctionName"]) or {}
    return str((function.get("config") or {}).get("Role", ""))


def passes_filters(event_record: dict[str, Any], stored: Mapping[str, Any]) -> bool:
    """Say whether a mapping's filter criteria, if any, let a record through."""
    return bool(lambda_svc._apply_filter_criteria([event_record], stored))


def _shard(shard_id: str, shard: dict[str, Any]) -> Shard:
    return Shard(
        shard_id=shard_id,
        stored=shard["records"],
        first_hash=int(shard["starting_hash_key"]),
        last_hash=int(shard["ending_hash_key"]),
        is_closed=retention.is_closed(shard),
    )
