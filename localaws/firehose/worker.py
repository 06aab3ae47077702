"""One delivery stream at work: a thread that reads its source, buffers, and delivers what is due."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from localaws.firehose.buffer import Batch, Buffer
from localaws.firehose.destination import Destination, parse
from localaws.firehose.metrics import DeliveryMetrics
from localaws.firehose.objects import S3Object, data_object, error_object
from localaws.firehose.records import Record, positions
from localaws.firehose.source import KinesisSource
from localaws.firehose.store import DeliveryStream, Store
from localaws.firehose.transform import Invoke, transform

POLL_SECONDS = (0.25, 2.0)
RETRY_SECONDS = 5.0

logger = logging.getLogger("localaws.firehose")


@dataclass(frozen=True)
class Backends:
    """The services behind a delivery stream.

    Attributes:
        kinesis: calls an operation of Kinesis.
        invoke: invokes a Lambda function.
        put_object: writes an object: bucket, key, body.
    """

    kinesis: Callable[[str, Any], Any]
    invoke: Invoke
    put_object: Callable[[str, str, bytes], None]


class Worker:
    """Reads, buffers and delivers for one delivery stream."""

    def __init__(
        self,
        stream: DeliveryStream,
        store: Store,
        backends: Backends,
        metrics: DeliveryMetrics,
        now: Callable[[], float],
    ) -> None:
        self.stream = stream
        self.now = now
        self._metrics = metrics
        self._store = store
        self._backends = backends
        self._buffer = Buffer(store.folder(stream) / "journal")
        self._lock = threading.Lock()
        self._delivered = store.load_positions(stream)
        self._read = dict(self._delivered)
        for batch in self._buffer.batches():
            self._read |= positions(batch.records)
        self._source = (
            KinesisSource(
                backends.kinesis,
                stream.source["KinesisStreamARN"],
                started_at=stream.source["DeliveryStartTimestamp"],
            )
            if stream.source
            else None
        )
        self._stopping = threading.Event()
        self._dropping = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"firehose-{stream.name}", daemon=True
        )

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self, *, deliver: bool) -> None:
        """End.

        Args:
            deliver: what is buffered is delivered first; what cannot be stays in the journal for the next start.
        """
        if not deliver:
            self._dropping.set()
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        if deliver:
            with self._lock:
                self._buffer.seal()
            self._attempt(self._deliver_due)
        self._buffer.close()

    def put(self, records: Sequence[Record]) -> None:
        """Buffer records.

        Raises:
            BufferFullError: too much waits for delivery.
        """
        with self._lock:
            self._buffer.add(records, now=self.now())
        self._metrics.taken(records)

    def read_to(self, shard_id: str) -> str:
        """Return the sequence number up to which a shard of the source is in the journal; empty before the first."""
        return self._read.get(shard_id, "")

    @property
    def destination(self) -> Destination:
        """Where and how to write, as configured now."""
        return parse(self.stream.configuration)

    def _run(self) -> None:
        while not self._stopping.wait(self._pause()):
            if not (self._attempt(self._read_source) and self._attempt(self._deliver_due)):
                self._stopping.wait(RETRY_SECONDS)

    def _pause(self) -> float:
        """A quarter of the buffering interval: short intervals are kept, long ones cost little."""
        shortest, longest = POLL_SECONDS
        return min(longest, max(shortest, self.destination.interval_seconds / 4))

    def _attempt(self, work: Callable[[], None]) -> bool:
        try:
            work()
        except Exception as error:
            # A missing bucket, stream or function: what is buffered stays, and the next attempt may succeed.
            logger.warning("delivery stream %s: %s", self.stream.name, error)
            return False
        return True

    def _read_source(self) -> None:
        if self._source is None:
            return
        for page in self._source.read(self._read):
            if self._stopping.is_set():
                return
            self.put(page)
            self._read |= positions(page)
            if self._waiting_bytes() >= self.destination.size_bytes:
                # Full buffers are delivered before more is read.
                self._deliver_due()

    def _deliver_due(self) -> None:
        while not self._dropping.is_set() and (batch := self._take_due()):
            try:
                self._deliver(batch)
            except Exception:
                self._metrics.refused(batch.records, self.now())
                raise
            self._metrics.delivered(batch.records, self.now())
            if self._source is not None:
                self._delivered |= positions(batch.records)
                self._store.save_positions(self.stream, self._delivered)
            with self._lock:
                self._buffer.remove(batch)

    def _waiting_bytes(self) -> int:
        with self._lock:
            return self._buffer.size_bytes

    def _take_due(self) -> Batch | None:
        destination = self.destination
        with self._lock:
            return self._buffer.take_due(
                size_bytes=destination.size_bytes,
                interval_seconds=destination.interval_seconds,
                now=self.now(),
            )

    def _deliver(self, batch: Batch) -> None:
        destination = self.destination
        event = {
            "deliveryStreamArn": self.stream.arn,
            "region": self.stream.region,
            **(
                {"sourceKinesisStreamArn": self.stream.source["KinesisStreamARN"]}
                if self.stream.source
                else {}
            ),
        }
        done = transform(batch.records, destination.processors, self._backends.invoke, event)
        name = f"{self.stream.name}-{self.stream.version}"
        objects: list[S3Object] = []
        if done.records:
            objects.append(data_object(name, batch.batch_id, done.records, destination))
        if done.failures:
            objects.append(error_object(name, batch.batch_id, done.failures, destination))
        for each in objects:
            self._backends.put_object(destination.bucket, each.key, each.body)
