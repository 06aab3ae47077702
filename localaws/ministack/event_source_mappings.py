"""Event source mappings of the Lambda API: read for the ports, and its operations where MiniStack drops or misses what a stream needs."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import kinesis, lambda_svc

from localaws.event_sources.checkpoints import start_position
from localaws.event_sources.mapping import DEFAULT_BATCH_SIZE, problem, with_defaults
from localaws.event_sources.service import StreamsService
from localaws.ministack import role_permissions

Answer = tuple[int, dict[str, str], Any]
Stored = dict[str, Any]

READS_STREAM = (
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
)
"""Source: AWS managed policy AWSLambdaKinesisExecutionRole, what reading without enhanced fan-out takes of it."""

# Settings that MiniStack accepts and forgets.
FORGOTTEN = ("StartingPositionTimestamp", "TumblingWindowInSeconds")


class MiniStackMappings:
    """`Mappings`: those of MiniStack's Lambda that read a Kinesis stream."""

    def all(self) -> Iterator[tuple[str, str, Stored]]:
        """Yield account, region and stored settings of every mapping."""
        for (account, region, _), stored in lambda_svc._esms.all_items():
            if _reads_stream(stored):
                yield account, region, stored

    def find(self, account: str, region: str, uuid: str) -> Stored | None:
        """Return a mapping's stored settings; None when it was deleted."""
        found: Stored | None = lambda_svc._esms.get_scoped(account, region, uuid)
        return found

    def role_arn(self, account: str, region: str, stored: Mapping[str, Any]) -> str:
        """Return the role of a mapping's function; empty when the function was deleted."""
        function = lambda_svc._functions.get_scoped(account, region, stored["FunctionName"]) or {}
        return str((function.get("config") or {}).get("Role", ""))

    def missing_permission(self, role_arn: str, stream_arn: str) -> str | None:
        """Say what a role lacks to read a stream; None when it lacks nothing, or its function is gone."""
        if not role_arn:
            return None
        return role_permissions.denial(role_arn, READS_STREAM, stream_arn, stream_arn.split(":")[3])

    def passes_filters(self, event_record: dict[str, Any], stored: Mapping[str, Any]) -> bool:
        """Say whether a mapping's filter criteria, if any, let a record through."""
        return bool(lambda_svc._apply_filter_criteria([event_record], stored))


class Operations:
    """What stands in the place of MiniStack's operations.

    Args:
        event_sources: reads the streams; it is told of every change.
    """

    def __init__(self, event_sources: StreamsService) -> None:
        self._event_sources = event_sources

    def responding(self, original: Callable[[Stored], Stored]) -> Callable[[Stored], Stored]:
        """Answer every setting that AWS answers for a stream."""

        def respond(stored: Stored) -> Stored:
            answer = original(stored)
            return with_defaults(answer) if _reads_stream(stored) else answer

        return respond

    def creating(self, original: Callable[[Stored], Answer]) -> Callable[[Stored], Answer]:
        """Check what is asked for, keep all of it, and anchor where the mapping starts to read."""

        def create(request: Stored) -> Answer:
            if not _reads_stream(request):
                return original(request)
            wrong = problem(request, creates=True)
            if wrong is not None:
                return _error("InvalidParameterValueException", wrong, 400)
            conflict = _conflict(request)
            if conflict is not None:
                return conflict
            latest = kinesis._next_sequence_number()
            status, headers, body = original({"BatchSize": DEFAULT_BATCH_SIZE, **request})
            if status >= 400:
                return status, headers, body
            uuid = json.loads(body)["UUID"]
            stored = _keep_forgotten(uuid, request)
            start = start_position(
                request["StartingPosition"], request.get("StartingPositionTimestamp"), latest
            )
            self._event_sources.anchor(uuid, start)
            return _accepted(stored)

        return create

    def updating(
        self, original: Callable[[str, Stored], Answer]
    ) -> Callable[[str, Stored], Answer]:
        """Check what is asked for and keep all of it."""

        def update(uuid: str, request: Stored) -> Answer:
            if not _reads_stream(lambda_svc._esms.get(uuid) or {}):
                return original(uuid, request)
            wrong = problem(request, creates=False)
            if wrong is not None:
                return _error("InvalidParameterValueException", wrong, 400)
            status, headers, body = original(uuid, request)
            if status >= 400:
                return status, headers, body
            stored = _keep_forgotten(uuid, request)
            self._event_sources.changes.set()
            return _accepted(stored)

        return update

    def deleting(self, original: Callable[[str], Answer]) -> Callable[[str], Answer]:
        """Tell the lanes."""

        def delete(uuid: str) -> Answer:
            answer = original(uuid)
            self._event_sources.changes.set()
            return answer

        return delete


def polling_no_stream(_original: Callable[[], bool]) -> Callable[[], bool]:
    """Leave all streams to the lanes."""
    return lambda: False


def _reads_stream(settings: Mapping[str, Any]) -> bool:
    return ":kinesis:" in (settings.get("EventSourceArn") or "")


def _keep_forgotten(uuid: str, request: Mapping[str, Any]) -> Stored:
    stored: Stored = lambda_svc._esms[uuid]
    stored.update({name: request[name] for name in FORGOTTEN if request.get(name) is not None})
    return stored


def _conflict(request: Mapping[str, Any]) -> Answer | None:
    """Refuse a second mapping of the same stream and function. Source: Lambda API, ResourceConflictException."""
    name, qualifier, missing = lambda_svc._resolve_existing_esm_function(
        request.get("FunctionName", "")
    )
    if missing:
        return None  # MiniStack refuses it
    for other in lambda_svc._esms.values():
        same_function = (other["FunctionName"], other.get("Qualifier")) == (name, qualifier)
        if same_function and other["EventSourceArn"] == request["EventSourceArn"]:
            return _error(
                "ResourceConflictException",
                f'The event source arn (" {request["EventSourceArn"]} ") and function (" {name} ") provided mapping '
                f"already exists. Please update or delete the existing mapping with UUID {other['UUID']}",
                409,
            )
    return None


def _error(code: str, message: str, status: int) -> Answer:
    answer: Answer = error_response_json(code, message, status)
    return answer


def _accepted(stored: Stored) -> Answer:
    answer: Answer = json_response(lambda_svc._esm_response(stored), 202)
    return answer
