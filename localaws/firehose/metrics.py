"""What a delivery stream tells CloudWatch.

Source: Amazon Data Firehose Developer Guide, "Monitor Amazon Data Firehose Using CloudWatch Metrics".
"""

from collections.abc import Sequence

from localaws.firehose.records import Record
from localaws.firehose.store import DeliveryStream
from localaws.shared.ports import Metrics


class DeliveryMetrics:
    """Metrics of one delivery stream."""

    def __init__(self, stream: DeliveryStream, metrics: Metrics) -> None:
        self._stream = stream
        self._metrics = metrics

    def taken(self, records: Sequence[Record]) -> None:
        """Records were put, or read from the source."""
        count, size = float(len(records)), float(sum(len(each.data) for each in records))
        if self._stream.source:
            self._put("DataReadFromKinesisStream.Records", count, "Count")
            self._put("DataReadFromKinesisStream.Bytes", size, "Bytes")
        else:
            self._put("IncomingRecords", count, "Count")
            self._put("IncomingBytes", size, "Bytes")

    def delivered(self, records: Sequence[Record], now: float) -> None:
        """Records are in the bucket; the freshness is the age of the oldest."""
        self._put("DeliveryToS3.Records", float(len(records)), "Count")
        self._put("DeliveryToS3.Bytes", float(sum(len(each.data) for each in records)), "Bytes")
        self._put("DeliveryToS3.Success", 1.0, "Count")
        self._fresh(records, now)

    def refused(self, records: Sequence[Record], now: float) -> None:
        """A delivery failed; the records wait on."""
        self._put("DeliveryToS3.Success", 0.0, "Count")
        self._fresh(records, now)

    def _fresh(self, records: Sequence[Record], now: float) -> None:
        age = max((now - each.arrived_at for each in records), default=0.0)
        self._put("DeliveryToS3.DataFreshness", age, "Seconds")

    def _put(self, name: str, value: float, unit: str) -> None:
        stream = self._stream
        self._metrics.put(
            "AWS/Firehose",
            name,
            {"DeliveryStreamName": stream.name},
            value,
            unit,
            account=stream.account,
            region=stream.region,
        )
