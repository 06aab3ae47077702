from typing import Any

import pytest

from localaws.event_sources.mapping import parse, problem, with_defaults

STORED = {
    "UUID": "u",
    "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:f",
    "EventSourceArn": "arn:aws:kinesis:us-east-1:000000000000:stream/s",
}


def test_what_is_not_set_has_the_defaults_of_aws() -> None:
    settings = parse(STORED)
    assert (settings.batch_size, settings.window_seconds, settings.parallelization_factor) == (
        100,
        0,
        1,
    )
    assert (settings.maximum_retries, settings.maximum_age_seconds) == (-1, -1)
    assert (settings.is_enabled, settings.bisects, settings.reports_item_failures) == (
        True,
        False,
        False,
    )
    assert settings.failure_destination is None


def test_no_retries_is_not_the_default() -> None:
    assert parse({**STORED, "MaximumRetryAttempts": 0}).maximum_retries == 0


def test_answers_hold_the_defaults_and_what_was_set() -> None:
    answer = with_defaults({"BisectBatchOnFunctionError": True})
    assert answer["BisectBatchOnFunctionError"] is True
    assert answer["MaximumRetryAttempts"] == -1
    assert answer["DestinationConfig"] == {"OnFailure": {}}


@pytest.mark.parametrize(
    ("request_", "named"),
    [
        ({"BatchSize": 0}, "BatchSize"),
        ({"BatchSize": 10_001}, "BatchSize"),
        ({"MaximumBatchingWindowInSeconds": 301}, "MaximumBatchingWindowInSeconds"),
        ({"ParallelizationFactor": 11}, "ParallelizationFactor"),
        ({"MaximumRetryAttempts": 10_001}, "MaximumRetryAttempts"),
        ({"MaximumRecordAgeInSeconds": 59}, "MaximumRecordAgeInSeconds"),
        ({"StartingPosition": "NOW"}, "StartingPosition"),
        ({"StartingPosition": None}, "StartingPosition"),
        ({"StartingPosition": "AT_TIMESTAMP"}, "StartingPositionTimestamp"),
        ({"StartingPositionTimestamp": 1.0}, "StartingPositionTimestamp"),
    ],
)
def test_impossible_settings_are_refused_by_name(request_: dict[str, Any], named: str) -> None:
    refusal = problem({"StartingPosition": "LATEST", **request_}, creates=True)
    assert refusal is not None
    assert named in refusal


def test_possible_settings_are_accepted() -> None:
    request = {
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 10_000,
        "MaximumRecordAgeInSeconds": -1,
    }
    assert problem(request, creates=True) is None
    assert problem({"BatchSize": 1}, creates=False) is None
