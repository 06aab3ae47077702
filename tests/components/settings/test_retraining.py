from typing import Any

import pytest

from components.core.errors import ProblemsError
from components.settings.retraining import RetrainingSettings
from components.settings.stack import StackConfig, parse

VERSION = "arn:aws:personalize:us-east-1:123456789012:solution/s/1f"


def configured(**settings: Any) -> StackConfig:
    return parse({"interactions": "a.csv", **settings})


def retraining(**settings: Any) -> RetrainingSettings:
    made = configured(retraining=settings).retraining
    assert made
    return made


def test_an_empty_section_waits_for_a_file_and_moves_nothing() -> None:
    made = retraining()
    assert made.parameter_file == "params.json"
    assert (made.import_schedule, made.training_schedule) == (None, None)
    assert (made.deployment, made.is_managed, made.bake_minutes) == ("pinned", False, 30)
    assert made.gate.metrics == ("normalized_discounted_cumulative_gain_at_25",)
    assert made.min_new_events == "off"
    assert (made.gate.min_ratio, made.gate.min_ratio_to_popularity) == (0.95, None)


def test_values_as_pulumi_gives_them() -> None:
    text = '{"deployment": "managed", "bakeMinutes": "0", "gate": {"minRatio": 1}, "trainingSchedule": "rate(1 day)"}'
    made = configured(retraining=text).retraining
    assert made
    assert made.is_managed
    assert (made.bake_minutes, made.gate.min_ratio) == (0, 1)


@pytest.mark.parametrize(
    "expression",
    ["rate(1 hour)", "rate(30 days)", "cron(0 3 * * ? *)", "cron(15 10 ? * MON-FRI 2026-2030)"],
)
def test_schedules(expression: str) -> None:
    assert retraining(importSchedule=expression).import_schedule == expression


def test_alarms_by_name_or_arn() -> None:
    arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:checkout"
    assert retraining(bakeAlarms=["sales", arn]).bake_alarms == ("sales", "checkout")


def test_a_version_is_pinned() -> None:
    assert retraining(versions={"home": VERSION}).versions == {"home": VERSION}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"parameterFile": "files/params.json"}, "parameterFile"),
        ({"importSchedule": "every day"}, "rate(<number> hours)"),
        ({"importSchedule": "rate(0 days)"}, "rate(<number> hours)"),
        ({"trainingSchedule": "cron(0 3 * * * *)"}, "one must be ?"),
        ({"trainingSchedule": "at(2026-01-01T00:00:00)"}, "rate(<number> hours)"),
        ({"gate": {"metrics": ["accuracy"]}}, "Amazon Personalize measures"),
        ({"gate": {"metrics": []}}, "at least 1"),
        ({"gate": {"minRatio": -1}}, "greater than or equal to 0"),
        ({"minNewEvents": 0}, "off or a whole number from 1"),
        ({"bakeMinutes": 1441}, "0 to 1440"),
        ({"deployment": "manual"}, "'pinned' or 'managed'"),
        ({"deployment": "managed", "versions": {"home": VERSION}}, "remove versions"),
        ({"versions": {"home": "latest"}}, "versions"),
        ({"versions": {"ranking": VERSION}}, "a model that this stack does not have"),
        ({"email": "nobody"}, "one address"),
        ({"mode": "FULL"}, "personalize:retraining.mode is unknown"),
    ],
)
def test_what_cannot_be_is_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ProblemsError, match="personalize:retraining") as refused:
        retraining(**settings)
    assert words in str(refused.value)


def test_a_campaign_that_moves_by_itself_passes_no_gate() -> None:
    with pytest.raises(ProblemsError, match="the model home has autoTraining"):
        configured(retraining={}, autoTraining=7)


def test_recommenders_train_by_themselves() -> None:
    use_cases = {"home": {"recipe": "recommended-for-you"}}
    with pytest.raises(ProblemsError, match="leaves no model that could be trained"):
        configured(retraining={}, domain="ECOMMERCE", useCases=use_cases)


@pytest.mark.parametrize(
    ("settings", "warned"),
    [
        ({"deployment": "managed"}, True),
        ({"deployment": "managed", "bakeMinutes": 0}, False),
        ({"deployment": "managed", "bakeAlarms": ["sales"]}, False),
        ({}, False),
    ],
)
def test_a_bake_without_alarms_is_told(settings: dict[str, Any], warned: bool) -> None:
    assert (
        any("roll a bad version" in w for w in configured(retraining=settings).warnings) == warned
    )
    assert not configured(retraining=settings, monitoring={}).warnings
