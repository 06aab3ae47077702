"""Which settings of metrics are none."""

import json
from typing import Any

import pytest

from components.core.errors import ProblemsError
from components.settings.stack import StackConfig, parse

METRIC = {"eventType": "click", "expression": "SAMPLECOUNT()"}


def config(metrics: Any, **more: Any) -> StackConfig:
    given = json.dumps({"metrics": metrics, **more})
    return parse({"interactions": "i.csv", "metricAttribution": given})


@pytest.mark.parametrize(
    ("metrics", "sentence"),
    [
        ({}, "at least 1 item"),
        ({f"m{number}": METRIC for number in range(11)}, "at most 10 items"),
        ({"a b": METRIC}, "the name 'a b' is none"),
        ({"Clicks": METRIC, "clicks": METRIC}, "'Clicks' and 'clicks' are one name to the service"),
        (
            {"m": {"eventType": "a"}},
            "personalize:metricAttribution.metrics.m.expression is missing",
        ),
        (
            {"m": {**METRIC, "unit": "x"}},
            "personalize:metricAttribution.metrics.m.unit is unknown; the keys are eventType, expression",
        ),
    ],
)
def test_what_is_none_is_refused_with_a_sentence(metrics: Any, sentence: str) -> None:
    with pytest.raises(ProblemsError) as refused:
        config(metrics)
    assert sentence in str(refused.value)


def test_reports_are_off_unless_they_are_asked_for() -> None:
    for reports in ({}, {"reports": False}, {"reports": "true"}):
        found = config({"m": METRIC}, **reports).metric_attribution
        assert found is not None
        assert found.reports == (reports == {"reports": "true"})
