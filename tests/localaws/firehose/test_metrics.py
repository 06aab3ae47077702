"""What a delivery stream tells CloudWatch."""

import pytest

from localaws.cloudwatch.metrics.store import MetricStore, metric
from localaws.firehose.metrics import DeliveryMetrics
from localaws.firehose.records import Record
from localaws.firehose.store import DeliveryStream

HERE = ("000000000000", "us-east-1")
RECORDS = [Record(record_id=str(n), data=b"data", arrived_at=100.0 + n) for n in range(3)]


def told(store: MetricStore) -> dict[str, float]:
    """The sum of each metric."""
    sums = {}
    for each, _ in store.metrics(HERE):
        assert each == metric("AWS/Firehose", each.name, {"DeliveryStreamName": "archive"})
        sums[each.name] = store.read(HERE, each, start=0, period=60, count=10)[0].total
    return sums


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ({}, ("IncomingRecords", "IncomingBytes")),
        (
            {"KinesisStreamARN": "arn"},
            ("DataReadFromKinesisStream.Records", "DataReadFromKinesisStream.Bytes"),
        ),
    ],
)
def test_what_is_taken_delivered_and_refused_counts(
    source: dict[str, str], names: tuple[str, str]
) -> None:
    stream = DeliveryStream(*HERE, "archive", 0.0, 0.0, {}, source=source)
    store = MetricStore(lambda: 0.0)
    metrics = DeliveryMetrics(stream, store)
    metrics.taken(RECORDS)
    assert told(store) == {names[0]: 3, names[1]: 12}
    metrics.refused(RECORDS, now=110.0)
    assert told(store)["DeliveryToS3.Success"] == 0
    metrics.delivered(RECORDS, now=130.0)
    assert told(store) | {
        "DeliveryToS3.Records": 3,
        "DeliveryToS3.Bytes": 12,
        "DeliveryToS3.Success": 1,
        "DeliveryToS3.DataFreshness": 40,
    } == told(store)
