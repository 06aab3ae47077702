"""The poller of Kinesis event source mappings: one lane per mapping and shard, in place of MiniStack's one for all."""

import logging
import threading
import time
from collections.abc import Iterator

from localaws.event_sources import mapping_api, ministack_state, retention
from localaws.event_sources.checkpoints import Checkpoints, start_position
from localaws.event_sources.lane import Lane, LaneKey
from localaws.event_sources.mapping import parse
from localaws.event_sources.signal import Signal
from localaws.shared.service import Service
from localaws.shared.settings import Settings

CHECK_SECONDS = 0.5
STOP_SECONDS = 10.0

logger = logging.getLogger("localaws.event_sources")


class StreamsService:
    """Starts a lane for every mapping and shard, and keeps their checkpoints."""

    def __init__(self, checkpoints: Checkpoints, arrivals: Signal, changes: Signal) -> None:
        self._checkpoints = checkpoints
        self._arrivals = arrivals
        self._changes = changes
        self._lanes: dict[LaneKey, Lane] = {}
        self._lanes_lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._supervise, name="streams", daemon=True)

    def start(self) -> None:
        """Begin to read the streams of all mappings."""
        self._thread.start()

    def stop(self) -> None:
        """Let the invocations under way end, and write down how far each lane has come."""
        self._stopping.set()
        self._changes.set()
        self._thread.join()
        deadline = time.monotonic() + STOP_SECONDS
        for lane in self._end_lanes():
            lane.join(max(0.0, deadline - time.monotonic()))
        self._checkpoints.write_if_changed()

    def reset(self) -> None:
        """Forget how far each lane has come."""
        self._end_lanes()
        self._checkpoints.clear()

    def _end_lanes(self) -> list[Lane]:
        with self._lanes_lock:
            lanes = list(self._lanes.values())
            self._lanes.clear()
        for lane in lanes:
            lane.end()
        self._arrivals.set()
        return lanes

    def _supervise(self) -> None:
        while not self._stopping.is_set():
            seen = self._changes.count
            try:
                self._reconcile()
                self._checkpoints.write_if_changed()
            except Exception:
                logger.exception("the lanes were not brought up to date")
            self._changes.wait(seen, CHECK_SECONDS)

    def _reconcile(self) -> None:
        """Start the lanes that are missing; a lane ends by itself when it has nothing to serve."""
        wanted = list(self._wanted_lanes())
        self._checkpoints.keep_only(ministack_state.kinesis_mapping_ids)
        with self._lanes_lock:
            for key in [key for key, lane in self._lanes.items() if not lane.is_alive()]:
                del self._lanes[key]
            for key in wanted:
                if key not in self._lanes and not self._stopping.is_set():
                    self._lanes[key] = Lane(key, self._checkpoints, self._arrivals)
                    self._lanes[key].start()

    def _wanted_lanes(self) -> Iterator[LaneKey]:
        for account, region, stored in ministack_state.kinesis_mappings():
            settings = parse(stored)
            if not self._checkpoints.has(settings.uuid):
                self._checkpoints.anchor(
                    settings.uuid,
                    start_position(
                        stored.get("StartingPosition", "TRIM_HORIZON"),
                        stored.get("StartingPositionTimestamp"),
                        ministack_state.draw_sequence_number(),
                    ),
                )
            for shard in ministack_state.shards(settings.stream_arn) or []:
                if shard.is_closed and self._checkpoints.read_through(
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


def install(settings: Settings) -> Service:
    """Put the poller in the place of MiniStack's, and correct the operations that it depends on."""
    arrivals, changes = Signal(), Signal()
    checkpoints = Checkpoints(settings.home / "streams" / "checkpoints.json")
    retention.install(arrivals, changes)
    mapping_api.install(checkpoints, changes)
    return StreamsService(checkpoints, arrivals, changes)
