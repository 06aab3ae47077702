"""The native Personalize types against the real local AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.filterable_group import group_with_dataset
from tests.support.local_aws import LocalAws
from tests.support.personalize_stack import TRUST_POLICY, wait_for
from tests.support.provider_driver import Driver, FailedCallError, State
from tests.support.sdk_types import assert_sdk_types

SCHEMA = "aws-native:personalize:Schema"
GROUP = "aws-native:personalize:DatasetGroup"
FILTER = "aws-native:personalize:Filter"
METRICS = "aws-native:personalize:MetricAttribution"
SEEN = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")'
FIELDS = [
    {"name": "USER_ID", "type": "string"},
    {"name": "ITEM_ID", "type": "string"},
    {"name": "TIMESTAMP", "type": "long"},
]
AVRO = {
    "type": "record",
    "name": "Interactions",
    "namespace": "com.amazonaws.personalize.schema",
    "fields": FIELDS,
    "version": "1.0",
}
TAGS = [{"key": "project", "value": "personalize"}, {"key": "a", "value": "1"}]


def assert_unchanged(driver: Driver, state: State, inputs: dict[str, Any]) -> None:
    before = state.outputs
    assert_sdk_types(state.type, before)
    assert driver.refresh(state)
    assert state.outputs == before
    checked = driver.check(state.type, state.name, inputs, state.inputs)
    assert driver.diff(state, checked) == ([], [], False)


@pytest.mark.parametrize(
    ("type_", "inputs", "arn"),
    [
        (SCHEMA, {"schema": json.dumps(AVRO, indent=2), "tags": TAGS}, "schemaArn"),
        (GROUP, {"tags": TAGS}, "datasetGroupArn"),
    ],
)
def test_life(aws_native: Driver, type_: str, inputs: dict[str, Any], arn: str) -> None:
    state = aws_native.create(type_, "life", inputs)
    assert state.id == state.outputs[arn]
    assert state.id.endswith("/life-0001020")
    assert state.outputs["tags"] == TAGS
    assert_unchanged(aws_native, state, inputs)

    imported = aws_native.imported(type_, state.id)
    assert imported
    assert aws_native.diff(imported, state.inputs) == ([], [], False)

    aws_native.delete(state)
    assert not aws_native.refresh(state)
    aws_native.delete(state)


def test_a_group_is_active_when_it_is_made_and_gone_when_it_is_deleted(
    aws_native: Driver, local_aws: LocalAws
) -> None:
    personalize = local_aws.client("personalize")
    state = aws_native.create(GROUP, "active", {})
    live = personalize.describe_dataset_group(datasetGroupArn=state.id)["datasetGroup"]
    assert live["status"] == "ACTIVE"
    aws_native.delete(state)
    groups = personalize.list_dataset_groups()["datasetGroups"]
    assert state.id not in {group["datasetGroupArn"] for group in groups}


@pytest.fixture
def group_with_events(aws_native: Driver, local_aws: LocalAws) -> Iterator[str]:
    """ARN of a dataset group with an Interactions dataset that has event types."""
    with group_with_dataset(aws_native, local_aws) as group:
        yield group


def test_life_of_a_filter(aws_native: Driver, group_with_events: str) -> None:
    inputs = {"datasetGroupArn": group_with_events, "filterExpression": SEEN, "tags": TAGS}
    state = aws_native.create(FILTER, "life", inputs)
    assert state.id == state.outputs["filterArn"]
    assert state.id.endswith("filter/life-0001020")
    assert (state.outputs["status"], state.outputs["tags"]) == ("ACTIVE", TAGS)
    assert_unchanged(aws_native, state, inputs)
    imported = aws_native.imported(FILTER, state.id)
    assert imported
    assert aws_native.diff(imported, state.inputs) == ([], [], False)

    retagged = {**inputs, "tags": [{"key": "a", "value": "2"}]}
    aws_native.update(state, aws_native.check(FILTER, "life", retagged, state.inputs))
    assert state.outputs["tags"] == [{"key": "a", "value": "2"}]
    assert_unchanged(aws_native, state, retagged)
    other = {**retagged, "filterExpression": SEEN.replace("EXCLUDE", "INCLUDE")}
    checked = aws_native.check(FILTER, "life", other, state.inputs)
    assert aws_native.diff(state, checked) == (["filterExpression"], ["filterExpression"], True)

    aws_native.delete(state)
    assert not aws_native.refresh(state)
    aws_native.delete(state)


def test_an_expression_that_is_none_makes_no_filter(
    aws_native: Driver, local_aws: LocalAws, group_with_events: str
) -> None:
    inputs = {"datasetGroupArn": group_with_events, "filterExpression": "all"}
    with pytest.raises(FailedCallError, match="at character 1 stands 'all'") as failure:
        aws_native.create(FILTER, "wrong", inputs)
    assert failure.value.kept is None
    assert (
        local_aws.client("personalize").list_filters(datasetGroupArn=group_with_events)["Filters"]
        == []
    )


def test_an_existing_name_is_a_hard_error(aws_native: Driver) -> None:
    aws_native.create(GROUP, "twice", {"name": "taken"})
    with pytest.raises(FailedCallError, match="ResourceAlreadyExistsException") as failure:
        aws_native.create(GROUP, "twice", {"name": "taken"})
    assert failure.value.kept is None


def test_a_tag_that_was_changed_by_hand_shows(aws_native: Driver, local_aws: LocalAws) -> None:
    state = aws_native.create(GROUP, "drift", {"tags": TAGS})
    local_aws.client("personalize").untag_resource(resourceArn=state.id, tagKeys=["a"])
    assert aws_native.refresh(state)
    checked = aws_native.check(GROUP, "drift", {"tags": TAGS}, state.inputs)
    assert aws_native.diff(state, checked) == (["tags"], ["tags"], True)
    assert aws_native.diff(state, checked, ("tags",)) == ([], [], False)


def test_default_tags_are_not_for_native_types(aws_native: Driver) -> None:
    assert aws_native.create(GROUP, "plain", {}).outputs.get("tags", []) == []


@pytest.fixture
def role(local_aws: LocalAws) -> Iterator[str]:
    """ARN of a role that the service may assume."""
    iam = local_aws.client("iam")
    made = iam.create_role(RoleName="metrics", AssumeRolePolicyDocument=json.dumps(TRUST_POLICY))
    yield str(made["Role"]["Arn"])
    iam.delete_role(RoleName="metrics")


def test_life_of_a_metric_attribution(
    aws_native: Driver, local_aws: LocalAws, group_with_events: str, role: str
) -> None:
    metric = {"metricName": "VIEWS", "eventType": "VIEW", "expression": "SAMPLECOUNT()"}
    inputs = {
        "datasetGroupArn": group_with_events,
        "metrics": [metric],
        "metricsOutputConfig": {"roleArn": role},
    }
    state = aws_native.create(METRICS, "life", inputs)
    assert state.id == state.outputs["metricAttributionArn"]
    assert state.id.endswith("metric-attribution/life-0001020")
    assert state.outputs["status"] == "ACTIVE"
    assert_unchanged(aws_native, state, inputs)
    imported = aws_native.imported(METRICS, state.id)
    assert imported
    assert aws_native.diff(imported, state.inputs) == ([], [], False)

    reported = {
        **inputs,
        "metricsOutputConfig": {"roleArn": role, "s3DataDestination": {"path": "s3://bucket/a/"}},
    }
    aws_native.update(state, aws_native.check(METRICS, "life", reported, state.inputs))
    assert_unchanged(aws_native, state, reported)

    personalize = local_aws.client("personalize")
    added = {**metric, "metricName": "OTHERS"}
    personalize.update_metric_attribution(metricAttributionArn=state.id, addMetrics=[added])
    assert aws_native.refresh(state)
    checked = aws_native.check(METRICS, "life", reported, state.inputs)
    assert aws_native.diff(state, checked) == (["metrics"], ["metrics"], True)
    status = personalize.describe_metric_attribution
    wait_for(lambda: status(metricAttributionArn=state.id)["metricAttribution"]["status"], "ACTIVE")

    aws_native.delete(state)
    assert not aws_native.refresh(state)
    aws_native.delete(state)
