"""The poller of Kinesis event source mappings: one lane per mapping and shard, in place of MiniStack's one for all."""

import logging
import threading
import time
from collections.abc import Callable, Iterator

from localaws.event_sources.checkpoints import Checkpoints, start_position
from localaws.event_sources.destinations import Destinations
from localaws.event_sources.lane import Lane, LaneKey, World
from localaws.event_sources.mapping import parse
from localaws.event_sources.redelivery import Redelivery
from localaws.event_sources.shard import unread
from localaws.event_sources.signal import Signal
from localaws.shared.ports import Mappings, Metrics, Objects, Streams, ThreadCalls
from localaws.shared.settings import Settings

CHECK_SECONDS = 0.5
STOP_SECONDS = 10.0

logger = logging.getLogger("localaws.event_sources")


class StreamsService:
    """Starts a lane for every mapping and shard, and keeps their checkpoints.

    Args:
        settings: of the local AWS.
        streams: that are read.
        mappings: of streams to functions.
        calls: invokes the functions, and tells queues and topics of what is discarded.
        objects: takes what is discarded.
        metrics: of the functions.
        now: the time of streams and of all that reads them, seconds since the Unix epoch.

    Attributes:
        arrivals: the host sets it whenever a record is put; so does `catch_up`.
        changes: the host sets it whenever a mapping or the shards of a stream change.
        redelivery: which records may come a second time.
        checkpoints: how far each lane has come; the host writes them after the states of all services.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        streams: Streams,
        mappings: Mappings,
        calls: ThreadCalls,
        objects: Objects,
        metrics: Metrics,
        now: Callable[[], float],
    ) -> None:
        self.arrivals = Signal()
        self.changes = Signal()
        self._streams = streams
        self._mappings = mappings
        self.redelivery = Redelivery()
        self.checkpoints = Checkpoints(settings.home / "streams" / "checkpoints.json")
        self._world = World(
            streams=streams,
            mappings=mappings,
            calls=calls,
            destinations=Destinations(calls, objects, now),
            metrics=metrics,
            checkpoints=self.checkpoints,
            redelivery=self.redelivery,
            arrivals=self.arrivals,
            now=now,
        )
        self._lanes: dict[LaneKey, Lane] = {}
        self._lanes_lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._supervise, name="streams", daemon=True)

    def catch_up(self) -> None:
        """Look at once, after time was advanced: records are older, and pauses before a retry may be over."""
        self.arrivals.set()

    def start(self) -> None:
        """Begin to read the streams of all mappings."""
        self._expect_redelivery()
        self._thread.start()

    def stop(self) -> None:
        """Let the invocations under way end, and write down how far each lane has come."""
        self._stopping.set()
        self.changes.set()
        self._thread.join()
        deadline = time.monotonic() + STOP_SECONDS
        for lane in self._end_lanes():
            lane.join(max(0.0, deadline - time.monotonic()))
        self.checkpoints.take()()

    def reset(self) -> None:
        """Forget how far each lane has come."""
        self._end_lanes()
        self.checkpoints.clear()
        self.redelivery.clear()

    def _expect_redelivery(self) -> None:
        """Note what was not written down as done when the last server ended, which may have been killed."""
        for _, _, stored in self._mappings.all():
            settings = parse(stored)
            for shard in self._streams.shards(settings.stream_arn) or []:
                position = self.checkpoints.lowest(settings.uuid, shard.shard_id)
                numbers = (str(each["SequenceNumber"]) for each in unread(shard.stored, position))
                self.redelivery.expect((settings.uuid, shard.shard_id), numbers)

    def anchor(self, mapping: str, start: str) -> None:
        """Set where a new mapping starts to read; on disk before its creation is answered.

        After a crash LATEST must still mean the moment at which the mapping was created.
        """
        self.checkpoints.anchor(mapping, start)
        self.changes.set()

    def read_to(self, stream_arn: str, shard_id: str) -> str | None:
        """Return up to which sequence number all mappings of a stream have read a shard; None when there is none."""
        mappings = (stored for _, _, stored in self._mappings.all())
        positions = [
            self.checkpoints.lowest(stored["UUID"], shard_id)
            for stored in mappings
            if stored["EventSourceArn"] == stream_arn
        ]
        return min(positions, default=None)

    def _end_lanes(self) -> list[Lane]:
        with self._lanes_lock:
            lanes = list(self._lanes.values())
            self._lanes.clear()
        for lane in lanes:
            lane.end()
        self.arrivals.set()
        return lanes

    def _supervise(self) -> None:
        while not self._stopping.is_set():
            seen = self.changes.count
            try:
                self._reconcile()
            except Exception:
                logger.exception("the lanes were not brought up to date")
            self.changes.wait(seen, CHECK_SECONDS)

    def _reconcile(self) -> None:
        """Start the lanes that are missing; a lane ends by itself when it has nothing to serve."""
        wanted = list(self._wanted_lanes())
        self.checkpoints.keep_only(
            lambda: {stored["UUID"] for _, _, stored in self._mappings.all()}
        )
        with self._lanes_lock:
            for key in [key for key, lane in self._lanes.items() if not lane.is_alive()]:
                del self._lanes[key]
            for key in wanted:
                if key not in self._lanes and not self._stopping.is_set():
                    self._lanes[key] = Lane(key, self._world)
                    self._lanes[key].start()

    def _wanted_lanes(self) -> Iterator[LaneKey]:
        for account, region, stored in self._mappings.all():
            settings = parse(stored)
            if not self.checkpoints.has(settings.uuid):
                self.checkpoints.anchor(
                    settings.uuid,
                    start_position(
                        stored.get("StartingPosition", "TRIM_HORIZON"),
                        stored.get("StartingPositionTimestamp"),
                        self._streams.draw_sequence_number(),
                    ),
                )
            for shard in self._streams.shards(settings.stream_arn) or []:
                if shard.is_closed and self.checkpoints.read_through(
                    settings.uuid, shard.shard_id, shard.last_sequence_number
                ):
                    continue
                for part in range(settings.parallelization_factor):
                    yield LaneKey(
                        account,
                        region,
                        settings.uuid,
                        shard.shard_id,
                        part,
                        settings.parallelization_factor,
                    )
