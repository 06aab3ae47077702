import json
import time
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.shared.metrics import Metric, document, emit

# Amazon CloudWatch User Guide, "Specification: Embedded metric format": what a line must have, and its limits. The guide's
# own schema has these rules in more words.
EMBEDDED = {
    "type": "object",
    "required": ["_aws"],
    "properties": {
        "_aws": {
            "type": "object",
            "required": ["Timestamp", "CloudWatchMetrics"],
            "properties": {
                "Timestamp": {"type": "integer"},
                "CloudWatchMetrics": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["Namespace", "Dimensions", "Metrics"],
                        "properties": {
                            "Namespace": {"type": "string", "minLength": 1, "maxLength": 1024},
                            "Dimensions": {
                                "type": "array",
                                "minItems": 1,
                                "items": {
                                    "type": "array",
                                    "maxItems": 30,
                                    "items": {"type": "string", "minLength": 1, "maxLength": 250},
                                },
                            },
                            "Metrics": {
                                "type": "array",
                                "maxItems": 100,
                                "items": {
                                    "type": "object",
                                    "required": ["Name"],
                                    "properties": {
                                        "Name": {
                                            "type": "string",
                                            "minLength": 1,
                                            "maxLength": 1024,
                                        },
                                        "Unit": {"enum": ["Count", "Milliseconds", "None"]},
                                    },
                                },
                            },
                        },
                    },
                },
            },
        }
    },
}

NAMES = st.text(min_size=1, max_size=300).filter(
    lambda name: name not in {"_aws", "Stack", "Purpose"}
)
METRICS = st.lists(
    st.builds(
        Metric,
        name=NAMES,
        value=st.integers(0, 10**9) | st.floats(0, 1e9),
        unit=st.sampled_from(["Count", "Milliseconds", "None"]),
    ),
    min_size=1,
    max_size=20,
    unique_by=lambda metric: metric.name,
)


def embedded(line: Any) -> dict[str, Any]:
    """The metrics of a line, as CloudWatch extracts them, with their dimensions."""
    jsonschema.Draft202012Validator(EMBEDDED).validate(line)
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    (dimensions,) = directive["Dimensions"]
    return {
        "namespace": directive["Namespace"],
        "dimensions": {name: line[name] for name in dimensions},
        "values": {
            each["Name"]: (line[each["Name"]], each["Unit"]) for each in directive["Metrics"]
        },
    }


@given(METRICS)
def test_what_is_written_is_what_is_extracted(metrics: list[Metric]) -> None:
    line = json.loads(json.dumps(document(metrics, ("shop/dev", "consumer"), 1_700_000_000_000)))
    assert embedded(line) == {
        "namespace": "RecommendationStack",
        "dimensions": {"Stack": "shop/dev", "Purpose": "consumer"},
        "values": {each.name: (each.value, each.unit) for each in metrics},
    }
    assert line["_aws"]["Timestamp"] == 1_700_000_000_000


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_STACK", "shop/dev")
    monkeypatch.setenv("METRICS_PURPOSE", "consumer")


@pytest.mark.usefixtures("measured")
def test_a_line_has_the_dimensions_of_its_function_and_the_time(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = time.time() * 1000 - 1
    emit([Metric("Answers", 1)], requestId="r-1")
    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert embedded(line)["dimensions"] == {"Stack": "shop/dev", "Purpose": "consumer"}
    assert before <= line["_aws"]["Timestamp"] <= time.time() * 1000 + 1
    assert line["requestId"] == "r-1"


@pytest.mark.usefixtures("measured")
def test_a_function_may_tell_of_something_else(capsys: pytest.CaptureFixture[str]) -> None:
    emit([Metric("TrainingAgeHours", 2.5, "None")], purpose="home")
    line = json.loads(capsys.readouterr().out)
    assert embedded(line)["dimensions"] == {"Stack": "shop/dev", "Purpose": "home"}


@pytest.mark.usefixtures("measured")
def test_without_metrics_there_is_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    emit([])
    assert capsys.readouterr().out == ""


def test_a_stack_without_metrics_writes_none(capsys: pytest.CaptureFixture[str]) -> None:
    emit([Metric("Answers", 1)])
    assert capsys.readouterr().out == ""
