import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.operations.alarm_rules import AlarmRule, alarm_rules
from components.operations.metric import Expression, Metric
from components.settings.monitoring import AlarmSettings
from handlers.events.event_metrics import event_metrics
from handlers.recommendations.answer_metrics import THROTTLED, answer_metrics
from handlers.shared.metrics import NAMESPACE
from tests.support.watched import FUNCTIONS, watched

PAGE = Path(__file__).parents[3] / "docs" / "monitoring.md"
ALL = AlarmSettings.model_validate({"noEventsHours": 6})
OFF = AlarmSettings.model_validate(
    dict.fromkeys(
        ("iteratorAgeSeconds", "errorPercent", "latencyMs", "fallbackPercent", "trainingAgeDays"),
        "off",
    )
)


def rules(settings: AlarmSettings = ALL, *, falls_back: bool = True) -> dict[str, AlarmRule]:
    made = alarm_rules(watched(falls_back=falls_back), settings)
    named = {rule.name: rule for rule in made}
    assert len(named) == len(made), "names differ"
    return named


def metrics(rule: AlarmRule) -> Iterator[Metric]:
    yield from [rule.watches] if isinstance(rule.watches, Metric) else rule.watches.metrics.values()


def test_each_alarm_has_a_row_that_says_more() -> None:
    kinds = {rule.kind for rule in rules().values()}
    assert set(re.findall(r"^\| `([a-z-]+)`", PAGE.read_text(), re.MULTILINE)) >= kinds
    for rule in rules().values():
        assert rule.description.startswith(rule.means)
        # Source: Amazon CloudWatch API Reference, PutMetricAlarm.
        assert len(rule.description) <= 1024


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.name)
def test_an_alarm_can_be_evaluated(rule: AlarmRule) -> None:
    """A day at most in all: CloudWatch's bound for periods under an hour, of seven days for others.

    Source: Amazon CloudWatch API Reference, PutMetricAlarm, Period and EvaluationPeriods.
    """
    assert rule.period_seconds in {10, 30} or rule.period_seconds % 60 == 0
    assert rule.period_seconds * rule.periods <= 86_400
    assert rule.periods >= 1


def test_thresholds_are_in_the_units_of_their_metrics() -> None:
    made = rules()
    assert made["events-late"].threshold == 300_000
    assert made["api-errors"].threshold == 0.05
    assert made["api-slow"].threshold == 3000
    assert made["fallbacks"].threshold == 10
    assert made["home-training-old"].threshold == 30 * 24
    assert made["archive-late"].threshold > 300


def test_silence_is_wrong_where_nothing_but_silence_is_looked_for() -> None:
    made = rules()
    assert made["no-events"].below
    assert {name for name, rule in made.items() if rule.missing == "breaching"} == {"no-events"}
    assert made["no-events"].periods == 6
    assert isinstance(made["no-events"].watches, Expression)
    assert made["no-events"].watches.spelt() == "FILL(records, 0)", (
        "a gap must be a value to be seen in time"
    )
    hourly = {name for name, rule in made.items() if rule.missing == "ignore"}
    assert hourly == {"discarded-batches", "home-training-old", "popular-training-old"}


def test_each_function_that_ends_badly_is_told() -> None:
    errors = [rule for rule in rules().values() if rule.kind == "function-errors"]
    assert [rule.subject for rule in errors] == list(FUNCTIONS)


def test_each_state_machine_tells_of_runs_that_ended_badly() -> None:
    made = rules()
    found = {name: made[name].watches for name in made if made[name].subject == "retraining"}
    assert {name: each.name for name, each in found.items() if isinstance(each, Metric)} == {
        "retraining-run-failed": "ExecutionsFailed",
        "retraining-run-timed-out": "ExecutionsTimedOut",
    }


def test_what_is_off_is_not_there() -> None:
    assert rules().keys() - rules(OFF).keys() == {
        "events-late", "api-errors", "api-slow", "fallbacks", "home-training-old", "popular-training-old", "no-events",
    }  # fmt: skip
    assert "fallbacks" not in rules(falls_back=False)


def test_the_stack_s_own_metrics_are_those_that_functions_write() -> None:
    written = {
        metric.name
        for metric in (
            *event_metrics(received=0, delivered=[], refused=0, event_types=()),
            *answer_metrics({"itemList": []}, 0),
            *THROTTLED,
        )
    } | {"DiscardedBatches", "TrainingAgeHours"}
    watched_names = {
        metric.name
        for rule in rules().values()
        for metric in metrics(rule)
        if metric.namespace == NAMESPACE
    }
    assert watched_names <= written
