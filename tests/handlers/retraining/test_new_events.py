from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.retraining.new_events import archived_events

NOW = datetime(2026, 3, 1, tzinfo=UTC)


class CloudWatch:
    """Answers with some sums, and keeps what it was asked."""

    def __init__(self, *sums: float) -> None:
        self.sums = sums
        self.asked: dict[str, Any] = {}

    def get_metric_statistics(self, **request: Any) -> dict[str, Any]:
        self.asked = request
        return {"Datapoints": [{"Sum": each} for each in self.sums]}


def test_records_are_summed_up() -> None:
    cloudwatch = CloudWatch(500.0, 1.0)
    assert archived_events(cloudwatch, "archive", NOW - timedelta(hours=1), NOW) == 501
    assert cloudwatch.asked["Dimensions"] == [{"Name": "DeliveryStreamName", "Value": "archive"}]
    assert archived_events(CloudWatch(), "archive", NOW, NOW) == 0


@pytest.mark.parametrize(
    ("days", "period"), [(0.5, 60), (4, 300), (59, 3600), (61, 86_400), (900, 86_400)]
)
def test_one_call_reaches_back(days: float, period: int) -> None:
    cloudwatch = CloudWatch()
    archived_events(cloudwatch, "archive", NOW - timedelta(days=days), NOW)
    assert cloudwatch.asked["Period"] == period
    assert days * 86_400 / period <= 1440
