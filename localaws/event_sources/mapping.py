"""The settings of an event source mapping with a Kinesis stream, as the Lambda API stores them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DEFAULT_BATCH_SIZE = 100
FOREVER = -1

# Source: AWS Lambda API Reference, CreateEventSourceMapping; AWS Lambda Developer Guide, parameters for Kinesis.
RANGES = {
    "BatchSize": (1, 10_000),
    "MaximumBatchingWindowInSeconds": (0, 300),
    "ParallelizationFactor": (1, 10),
    "MaximumRetryAttempts": (-1, 10_000),
    "MaximumRecordAgeInSeconds": (-1, 604_800),
    "TumblingWindowInSeconds": (0, 900),
}
STARTING_POSITIONS = ("TRIM_HORIZON", "LATEST", "AT_TIMESTAMP")
MINIMUM_RECORD_AGE_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class MappingSettings:
    """What decides how records reach the function; ages and windows in seconds, -1 = without limit."""

    uuid: str
    function_arn: str
    stream_arn: str
    is_enabled: bool
    batch_size: int
    window_seconds: float
    parallelization_factor: int
    bisects: bool
    maximum_retries: int
    maximum_age_seconds: int
    reports_item_failures: bool
    failure_destination: str | None


def parse(stored: Mapping[str, Any]) -> MappingSettings:
    """Read the settings from the mapping that the Lambda API stores."""
    on_failure = (stored.get("DestinationConfig") or {}).get("OnFailure") or {}
    return MappingSettings(
        uuid=stored["UUID"],
        function_arn=stored["FunctionArn"],
        stream_arn=stored["EventSourceArn"],
        is_enabled=bool(stored.get("Enabled", True)),
        batch_size=stored.get("BatchSize") or DEFAULT_BATCH_SIZE,
        window_seconds=stored.get("MaximumBatchingWindowInSeconds") or 0,
        parallelization_factor=stored.get("ParallelizationFactor") or 1,
        bisects=bool(stored.get("BisectBatchOnFunctionError")),
        maximum_retries=_limit(stored.get("MaximumRetryAttempts")),
        maximum_age_seconds=_limit(stored.get("MaximumRecordAgeInSeconds")),
        reports_item_failures="ReportBatchItemFailures"
        in (stored.get("FunctionResponseTypes") or ()),
        failure_destination=on_failure.get("Destination"),
    )


def problem(request: Mapping[str, Any], *, creates: bool) -> str | None:
    """Say what the Lambda API refuses in a create or update request for a Kinesis stream; None when nothing."""
    for name, (low, high) in RANGES.items():
        value = request.get(name)
        if value is not None and not low <= value <= high:
            return f"Value '{value}' at '{name}' must be between {low} and {high}"
    age = request.get("MaximumRecordAgeInSeconds")
    if age is not None and age != FOREVER and age < MINIMUM_RECORD_AGE_SECONDS:
        return f"Value '{age}' at 'MaximumRecordAgeInSeconds' must be -1, or at least {MINIMUM_RECORD_AGE_SECONDS}"
    return _starting_position_problem(request) if creates else None


def _starting_position_problem(request: Mapping[str, Any]) -> str | None:
    position = request.get("StartingPosition")
    if position not in STARTING_POSITIONS:
        return (
            f"StartingPosition must be one of {', '.join(STARTING_POSITIONS)}, and is {position!r}"
        )
    has_timestamp = request.get("StartingPositionTimestamp") is not None
    if has_timestamp != (position == "AT_TIMESTAMP"):
        return "StartingPositionTimestamp is required with the StartingPosition AT_TIMESTAMP, and only with it"
    return None


def with_defaults(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return the mapping with every setting that AWS answers for a stream, also those that were not given."""
    return {
        "BisectBatchOnFunctionError": False,
        "DestinationConfig": {"OnFailure": {}},
        "MaximumRecordAgeInSeconds": FOREVER,
        "MaximumRetryAttempts": FOREVER,
        "ParallelizationFactor": 1,
        "TumblingWindowInSeconds": 0,
        **stored,
    }


def _limit(value: int | None) -> int:
    return FOREVER if value is None else value
