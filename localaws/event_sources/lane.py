"""One lane: reads one shard for one mapping, in order, and hands its records to the function."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from localaws.event_sources.batch import (
    Decision,
    Failed,
    NotInvoked,
    Record,
    Result,
    Segment,
    Succeeded,
    after,
    expired,
    result_of_payload,
)
from localaws.event_sources.checkpoints import Checkpoints
from localaws.event_sources.destinations import Destinations
from localaws.event_sources.mapping import MappingSettings, parse
from localaws.event_sources.redelivery import Redelivery
from localaws.event_sources.shard import Reading, lambda_event, part_of, read
from localaws.event_sources.signal import Signal
from localaws.shared.ports import Mappings, Metrics, Shard, Streams, ThreadCalls

IDLE_SECONDS = 1.0
BLOCKED_SECONDS = 0.05
REFUSED_SECONDS = 1.0

logger = logging.getLogger("localaws.event_sources")


@dataclass(frozen=True)
class LaneKey:
    """Which mapping and shard a lane serves, and which of the shard's concurrent lanes it is."""

    account: str
    region: str
    mapping: str
    shard_id: str
    part: int
    parts: int


@dataclass(frozen=True, kw_only=True)
class World:
    """What all lanes read from and hand over to.

    `arrivals` is set whenever a record is put, or time is advanced; `now` is seconds since the Unix epoch.
    """

    streams: Streams
    mappings: Mappings
    calls: ThreadCalls
    destinations: Destinations
    metrics: Metrics
    checkpoints: Checkpoints
    redelivery: Redelivery
    arrivals: Signal
    now: Callable[[], float]


class LaneEnded(Exception):  # noqa: N818 - no error: the lane's work is over
    """The mapping, the stream or the shard is gone or changed, or the lane was told to stop."""


class Lane(threading.Thread):
    """A thread that reads until its mapping, stream or shard is gone, or it is told to stop."""

    def __init__(self, key: LaneKey, world: World) -> None:
        super().__init__(name=f"lane-{key.mapping[:8]}-{key.shard_id}-{key.part}", daemon=True)
        self._key = key
        self._world = world
        self._stopped = threading.Event()

    def end(self) -> None:
        """Tell the lane to stop after the invocation under way."""
        self._stopped.set()

    def run(self) -> None:
        """Read and hand over, until the end."""
        try:
            while True:
                seen = self._world.arrivals.count
                wait_seconds = self._step()
                if wait_seconds > 0:
                    self._world.arrivals.wait(seen, wait_seconds)
        except LaneEnded:
            return
        except Exception:
            logger.exception("lane %s failed and starts anew", self.name)

    def _step(self) -> float:
        """Do what there is to do now, and say for how long there is nothing more unless records arrive."""
        stored, settings = self._mapping()
        shards = self._world.streams.shards(settings.stream_arn) or []
        shard = next((found for found in shards if found.shard_id == self._key.shard_id), None)
        if shard is None:
            raise LaneEnded
        if not settings.is_enabled:
            return IDLE_SECONDS
        if any(other.precedes(shard) and not self._is_read(other) for other in shards):
            return BLOCKED_SECONDS
        position = self._position()
        if shard.last_sequence_number <= position:
            if shard.is_closed:
                raise LaneEnded
            return IDLE_SECONDS
        return self._take(stored, settings, shard, position)

    def _take(
        self, stored: dict[str, Any], settings: MappingSettings, shard: Shard, position: str
    ) -> float:
        """Read a batch and hand it over once it is full or its window has passed, if the function's role may read the stream."""
        has_filters = bool((stored.get("FilterCriteria") or {}).get("Filters"))

        def wanted(record: Record) -> bool:
            if part_of(record.partition_key, self._key.parts) != self._key.part:
                return False
            return not has_filters or self._world.mappings.passes_filters(
                self._event([record], settings, "")["Records"][0], stored
            )

        reading = read(shard.stored, position, limit=settings.batch_size, wanted=wanted)
        if reading.records and not reading.is_full and not shard.is_closed:
            remaining = reading.records[0].arrived_at + settings.window_seconds - self._world.now()
            if remaining > 0:
                return remaining
        # Once a batch: for each record that comes into its window, IAM would take longer than the look at the records.
        lacking = self._world.mappings.missing_permission(self._role(stored), settings.stream_arn)
        if lacking is not None:
            stored["LastProcessingResult"] = f"PROBLEM: {lacking}"
            return REFUSED_SECONDS
        self._hand_over(reading)
        return 0.0

    def _hand_over(self, reading: Reading) -> None:
        """Invoke the function until every record is done or discarded, as the mapping's settings say."""
        segments = [Segment(reading.records)] if reading.records else []
        while segments:
            stored, settings = self._mapping()
            if not settings.is_enabled:
                return
            segment = segments.pop(0)
            decision = expired(segment, settings, self._world.now())
            if decision is None:
                result = self._invoke(segment, settings, stored)
                decision = after(segment, result, settings)
                stored["LastProcessingResult"] = (
                    "OK" if isinstance(result, Succeeded) else "PROBLEM: Function call failed"
                )
            self._settle(decision, settings, stored)
            segments = [*decision.remaining, *segments]
            self._pause(decision.wait_seconds)
        self._advance(reading.read_to)

    def _pause(self, seconds: float) -> None:
        """Wait so long, less where time is advanced or the lane is told to stop."""
        until = self._world.now() + seconds
        while not self._stopped.is_set():
            seen = self._world.arrivals.count
            remaining = until - self._world.now()
            if remaining <= 0:
                return
            self._world.arrivals.wait(seen, remaining)

    def _settle(
        self, decision: Decision, settings: MappingSettings, stored: dict[str, Any]
    ) -> None:
        """Tell the destination of what is discarded, and move past what is done or discarded."""
        finished = decision.done
        if decision.discarded is not None:
            records = decision.discarded.records
            event = self._event(records, settings, self._role(stored))
            told = self._world.destinations.send(
                decision.discarded,
                settings,
                self._key.shard_id,
                event,
                role_arn=self._role(stored) or None,
            )
            if not told:
                self._put("DestinationDeliveryFailures", settings, 1.0, "Count")
            finished += records
        if finished:
            self._advance(finished[-1].sequence_number)

    def _invoke(
        self, segment: Segment, settings: MappingSettings, stored: dict[str, Any]
    ) -> Result:
        age = max(0.0, self._world.now() - segment.records[-1].arrived_at)
        try:
            answer = self._world.calls.invoke(
                settings.function_arn,
                self._event(segment.records, settings, self._role(stored)),
                account=self._key.account,
                region=self._key.region,
            )
        except RuntimeError:
            logger.exception("%s could not be invoked", settings.function_arn)
            return NotInvoked()
        if answer.status >= 400:
            return NotInvoked()
        # Of batches that the function finished, well or not; one that it was never given has no age.
        self._put("IteratorAge", settings, age * 1000, "Milliseconds")
        if answer.function_error:
            return Failed()
        return (
            result_of_payload(answer.payload, segment)
            if settings.reports_item_failures
            else Succeeded()
        )

    def _put(self, name: str, settings: MappingSettings, value: float, unit: str) -> None:
        """Put a metric of the function.

        Source: AWS Lambda Developer Guide, "Types of metrics for Lambda functions".
        """
        function = settings.function_arn.partition(":function:")[2].partition(":")[0]
        place = {"account": self._key.account, "region": self._key.region}
        dimensions = {"FunctionName": function}
        self._world.metrics.put("AWS/Lambda", name, dimensions, value, unit, **place)

    def _role(self, stored: dict[str, Any]) -> str:
        return self._world.mappings.role_arn(self._key.account, self._key.region, stored)

    def _event(
        self, records: tuple[Record, ...] | list[Record], settings: MappingSettings, role: str
    ) -> dict[str, Any]:
        return lambda_event(
            records, shard_id=self._key.shard_id, stream_arn=settings.stream_arn, role_arn=role
        )

    def _mapping(self) -> tuple[dict[str, Any], MappingSettings]:
        """Return the mapping as it is now.

        Raises:
            LaneEnded: the lane was told to stop, or the mapping is gone or has another number of lanes.
        """
        key = self._key
        stored = self._world.mappings.find(key.account, key.region, key.mapping)
        if self._stopped.is_set() or stored is None:
            raise LaneEnded
        settings = parse(stored)
        if settings.parallelization_factor != key.parts:
            raise LaneEnded
        return stored, settings

    def _position(self) -> str:
        key = self._key
        return self._world.checkpoints.position(
            key.mapping, key.shard_id, part=key.part, parts=key.parts
        )

    def _advance(self, position: str) -> None:
        key = self._key
        if not self._stopped.is_set():
            self._world.checkpoints.advance(
                key.mapping, key.shard_id, position, part=key.part, parts=key.parts
            )
            lowest = self._world.checkpoints.lowest(key.mapping, key.shard_id)
            self._world.redelivery.settle((key.mapping, key.shard_id), lowest)

    def _is_read(self, shard: Shard) -> bool:
        return self._world.checkpoints.read_through(
            self._key.mapping, shard.shard_id, shard.last_sequence_number
        )
