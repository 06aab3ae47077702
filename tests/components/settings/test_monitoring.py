from typing import Any

import pytest

from components.core.errors import ProblemsError
from components.core.telemetry import Telemetry
from components.settings.monitoring import MonitoringSettings
from components.settings.stack import StackConfig, parse

TOPIC = "arn:aws:sns:eu-west-1:123456789012:oncall"


def configured(**settings: Any) -> StackConfig:
    return parse({"interactions": "a.csv", **settings})


def monitoring(**settings: Any) -> MonitoringSettings:
    made = configured(monitoring=settings).monitoring
    assert made
    return made


def test_without_the_section_nothing_is_watched_and_nothing_measured() -> None:
    assert configured().monitoring is None
    assert configured().telemetry == Telemetry(log_retention_days=30, metrics=False, tracing=False)


def test_an_empty_section_has_alarms_and_a_dashboard() -> None:
    made = monitoring()
    assert (made.email, made.topic_arn, made.dashboard) == (None, None, True)
    assert made.alarms.iterator_age_seconds == 300
    assert made.alarms.no_events_hours == "off"
    assert configured(monitoring={}).telemetry == Telemetry(metrics=True)


def test_values_as_pulumi_gives_them() -> None:
    text = '{"email": "oncall@shop.example", "tracing": true, "logRetentionDays": 90, "alarms": {"latencyMs": "800"}}'
    config = configured(monitoring=text)
    assert config.telemetry == Telemetry(log_retention_days=90, metrics=True, tracing=True)
    assert config.monitoring
    assert config.monitoring.email == "oncall@shop.example"
    assert config.monitoring.alarms.latency_ms == 800


@pytest.mark.parametrize("off", ["off", "Off", False])
def test_an_alarm_may_be_off(off: object) -> None:
    assert monitoring(alarms={"latencyMs": off}).alarms.latency_ms == "off"


def test_a_topic_stands_in_for_one_of_the_stack() -> None:
    assert monitoring(topicArn=TOPIC).topic_arn == TOPIC


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"email": "nobody"}, "one address"),
        ({"email": "a@b.example, c@d.example"}, "one address"),
        ({"topicArn": f"{TOPIC}.fifo"}, "standard SNS topic"),
        ({"topicArn": "oncall"}, "standard SNS topic"),
        ({"email": "a@b.example", "topicArn": TOPIC}, "leave out topicArn"),
        ({"logRetentionDays": 31}, "1, 3, 5, 7, 14, 30"),
        ({"dashboard": "maybe"}, "true or false"),
        ({"alarms": {"errorPercent": 0}}, "off or a whole number from 1 to 100"),
        ({"alarms": {"errorPercent": 101}}, "from 1 to 100"),
        ({"alarms": {"latencyMs": 29_001}}, "from 1 to 29000"),
        ({"alarms": {"noEventsHours": 25}}, "from 1 to 24"),
        ({"alarms": {"iteratorAgeSeconds": 59}}, "from 60 to 86400"),
        ({"alarms": {"latency": 1}}, "personalize:monitoring.alarms.latency is unknown"),
        ({"mail": "a@b.example"}, "personalize:monitoring.mail is unknown"),
    ],
)
def test_what_cannot_be_is_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ProblemsError, match="personalize:monitoring") as refused:
        monitoring(**settings)
    assert words in str(refused.value)
