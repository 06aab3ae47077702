"""Buckets, streams, queues and what Cloud Control makes are found on the local AWS."""

from __future__ import annotations

import json
from typing import Any

import pytest

from commands.recovery.data_finders import DATA_FINDERS
from tests.support.filterable_group import group_with_dataset
from tests.support.local_aws import LocalAws
from tests.support.personalize_stack import TRUST_POLICY
from tests.support.provider_driver import Driver
from tests.support.provider_world import Case
from tests.support.recovery_world import (
    assert_gone_is_not_found,
    assert_is_found,
    assert_made_is_found,
    cases,
)

TAGS = [{"key": "stack", "value": "recovery"}]
SCHEMA = {
    "type": "record",
    "name": "Users",
    "namespace": "com.amazonaws.personalize.schema",
    "fields": [
        {"name": "USER_ID", "type": "string"},
        {"name": "AGE", "type": "string", "categorical": True},
    ],
    "version": "1.0",
}
NATIVE_CASES = [
    (
        "aws-native:personalize:Schema",
        {"name": "lost-schema", "schema": json.dumps(SCHEMA), "tags": TAGS},
    ),
    ("aws-native:personalize:DatasetGroup", {"name": "lost-group", "tags": TAGS}),
]

CASES = cases(DATA_FINDERS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.type)
def test_what_was_made_is_found(aws: Driver, local_aws: LocalAws, case: Case) -> None:
    assert_made_is_found(aws, local_aws, case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.type)
def test_what_was_not_made_is_not_found(aws: Driver, local_aws: LocalAws, case: Case) -> None:
    assert_gone_is_not_found(aws, local_aws, case)


@pytest.mark.parametrize(("type_", "given"), NATIVE_CASES)
def test_what_cloud_control_made_is_found(
    aws_native: Driver, local_aws: LocalAws, type_: str, given: dict[str, Any]
) -> None:
    assert_is_found(aws_native, local_aws, type_, given)


def test_a_filter_that_cloud_control_made_is_found(aws_native: Driver, local_aws: LocalAws) -> None:
    with group_with_dataset(aws_native, local_aws) as group:
        given = {
            "name": "lost-filter",
            "datasetGroupArn": group,
            "filterExpression": 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")',
            "tags": TAGS,
        }
        assert_is_found(aws_native, local_aws, "aws-native:personalize:Filter", given)
        aws_native.delete(aws_native.states.pop())


def test_a_metric_attribution_that_cloud_control_made_is_found(
    aws_native: Driver, local_aws: LocalAws
) -> None:
    iam = local_aws.client("iam")
    role = iam.create_role(RoleName="lost", AssumeRolePolicyDocument=json.dumps(TRUST_POLICY))
    with group_with_dataset(aws_native, local_aws) as group:
        given = {
            "name": "lost-metrics",
            "datasetGroupArn": group,
            "metrics": [{"metricName": "V", "eventType": "V", "expression": "SAMPLECOUNT()"}],
            "metricsOutputConfig": {"roleArn": role["Role"]["Arn"]},
        }
        assert_is_found(aws_native, local_aws, "aws-native:personalize:MetricAttribution", given)
        aws_native.delete(aws_native.states.pop())
    iam.delete_role(RoleName="lost")
