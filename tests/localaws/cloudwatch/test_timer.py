from collections.abc import Iterator

from localaws.shared.ports import Gauge
from tests.support.cloudwatch import START, LocalCloudWatch
from tests.support.local_aws import ACCOUNT, REGION


def depth(value: float) -> Gauge:
    return Gauge(
        namespace="AWS/SQS",
        name="depth",
        dimensions={"QueueName": "q"},
        value=value,
        unit="Count",
        account=ACCOUNT,
        region=REGION,
    )


def test_gauges_are_read_for_every_minute_that_passes(cloudwatch: LocalCloudWatch) -> None:
    values = iter([3.0, 4.0, 5.0])

    def gauges() -> Iterator[Gauge]:
        yield depth(next(values))

    cloudwatch.service.follow(gauges)
    cloudwatch.pass_seconds(59)
    cloudwatch.pass_seconds(1)
    cloudwatch.advance(120)
    points = cloudwatch.ask(
        "GetMetricStatistics",
        Namespace="AWS/SQS",
        MetricName="depth",
        Dimensions=[{"Name": "QueueName", "Value": "q"}],
        StartTime=START,
        EndTime=START + 180,
        Period=60,
        Statistics=["Maximum"],
    )["Datapoints"]
    assert [(each["Timestamp"] - START, each["Maximum"]) for each in points] == [
        (0, 3),
        (60, 4),
        (120, 5),
    ]


def test_a_reset_brings_the_present_back(cloudwatch: LocalCloudWatch) -> None:
    cloudwatch.advance(7200)
    cloudwatch.clock.reset()
    cloudwatch.service.reset()
    cloudwatch.alarm()
    cloudwatch.put("errors", 5, function="a")
    cloudwatch.pass_seconds(60)
    assert cloudwatch.described()["StateTransitionedTimestamp"] == START + 60
