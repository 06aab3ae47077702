import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.cloudwatch.embedded import measured_in
from localaws.cloudwatch.metrics.store import metric
from tests.support.cloudwatch import START, LocalCloudWatch

DIRECTIVE = {
    "Namespace": "Events",
    "Dimensions": [["service"], ["service", "kind"], []],
    "Metrics": [{"Name": "dropped", "Unit": "Count"}, {"Name": "took", "Unit": "Milliseconds"}],
}
DOCUMENT = {
    "_aws": {"Timestamp": int(START * 1000), "CloudWatchMetrics": [DIRECTIVE]},
    "service": "consume",
    "kind": "batch",
    "dropped": 3,
    "took": [1.5, 2.5],
    "message": "anything",
}


def line(directive: Any = None, **changes: Any) -> str:
    document = DOCUMENT | changes
    if directive is not None:
        document["_aws"] = {**DOCUMENT["_aws"], "CloudWatchMetrics": [DIRECTIVE | directive]}  # type: ignore[dict-item]
    return json.dumps(document)


def test_each_value_counts_for_each_set_of_dimensions() -> None:
    found = list(measured_in(line()))
    assert {at for at, _ in found} == {START}
    dropped = [(each, unit, value) for _, (each, unit, value) in found if each.name == "dropped"]
    assert dropped == [
        (metric("Events", "dropped", {"service": "consume"}), "Count", 3.0),
        (metric("Events", "dropped", {"service": "consume", "kind": "batch"}), "Count", 3.0),
        (metric("Events", "dropped", {}), "Count", 3.0),
    ]
    assert [value for _, (each, _, value) in found if each.name == "took"] == [1.5] * 3 + [2.5] * 3


@pytest.mark.parametrize(
    "broken",
    [
        "no JSON",
        '"_aws"',
        '{"_aws": 1}',
        '{"_aws": {"Timestamp": 1, "CloudWatchMetrics": 3}}',
        line({"Namespace": ""}),
        line({"Dimensions": [["unknown"]]}),
        line({"Dimensions": 1}),
        line({"Dimensions": [[f"d{n}" for n in range(31)]]}, **{f"d{n}": "x" for n in range(31)}),
        line({"Metrics": [{"Name": "absent"}]}),
        line({"Metrics": [{"Name": "dropped", "Unit": "Apples"}]}),
        line({"Metrics": [{"Name": "dropped"}] * 101}),
        line(dropped="3"),
        line(dropped=True),
        line(took=[1] * 101),
        line(service=1),
        line(service=""),
    ],
)
def test_a_broken_document_makes_no_metric(broken: str) -> None:
    assert list(measured_in(broken)) == []


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(json_values, json_values)
def test_no_document_makes_a_failure(timestamp: Any, directives: Any) -> None:
    aws = {"Timestamp": timestamp, "CloudWatchMetrics": directives}
    list(measured_in(json.dumps(DOCUMENT | {"_aws": aws})))


def test_lines_are_moved_to_the_services_time(cloudwatch: LocalCloudWatch) -> None:
    cloudwatch.advance(7200)
    here = {"account": "000000000000", "region": "us-east-1"}
    cloudwatch.service.read_log(["START", line()], **here)
    (found,) = cloudwatch.ask(
        "GetMetricStatistics",
        Namespace="Events",
        MetricName="took",
        StartTime=START + 7200,
        EndTime=START + 7260,
        Period=60,
        Statistics=["Sum", "SampleCount"],
    )["Datapoints"]
    assert (found["Sum"], found["SampleCount"], found["Unit"]) == (4.0, 2.0, "Milliseconds")
