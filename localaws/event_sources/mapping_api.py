"""The Lambda API's operations on event source mappings, where MiniStack drops or misses what a stream needs."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import kinesis, lambda_svc

from localaws.event_sources.checkpoints import Checkpoints, start_position
from localaws.event_sources.mapping import DEFAULT_BATCH_SIZE, problem, with_defaults
from localaws.event_sources.signal import Signal

Answer = tuple[int, dict[str, str], Any]

# Settings that MiniStack accepts and forgets.
FORGOTTEN = ("StartingPositionTimestamp", "TumblingWindowInSeconds")


def install(checkpoints: Checkpoints, changes: Signal) -> None:
    """Correct the operations; `changes` is set whenever a mapping was made, changed or deleted."""
    lambda_svc._poll_kinesis = lambda: False  # the lanes read streams
    lambda_svc._esm_response = _answering_defaults(lambda_svc._esm_response)
    lambda_svc._create_esm = _creating(lambda_svc._create_esm, checkpoints, changes)
    lambda_svc._update_esm = _updating(lambda_svc._update_esm, changes)
    lambda_svc._delete_esm = _deleting(lambda_svc._delete_esm, changes)


def _reads_stream(settings: Mapping[str, Any]) -> bool:
    return ":kinesis:" in (settings.get("EventSourceArn") or "")


def _answering_defaults(
    original: Callable[[dict[str, Any]], dict[str, Any]],
) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def respond(stored: dict[str, Any]) -> dict[str, Any]:
        answer = original(stored)
        return with_defaults(answer) if _reads_stream(stored) else answer

    return respond


def _creating(
    original: Callable[[dict[str, Any]], Answer], checkpoints: Checkpoints, changes: Signal
) -> Callable[[dict[str, Any]], Answer]:
    def create(request: dict[str, Any]) -> Answer:
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
        stored = lambda_svc._esms[uuid]
        stored |= {name: request[name] for name in FORGOTTEN if request.get(name) is not None}
        start = start_position(
            request["StartingPosition"], request.get("StartingPositionTimestamp"), latest
        )
        checkpoints.anchor(uuid, start)
        checkpoints.write_if_changed()  # before the answer: after a crash LATEST must still mean now
        changes.set()
        return _accepted(stored)

    return create


def _updating(
    original: Callable[[str, dict[str, Any]], Answer], changes: Signal
) -> Callable[[str, dict[str, Any]], Answer]:
    def update(uuid: str, request: dict[str, Any]) -> Answer:
        stored = lambda_svc._esms.get(uuid)
        if stored is None or not _reads_stream(stored):
            return original(uuid, request)
        wrong = problem(request, creates=False)
        if wrong is not None:
            return _error("InvalidParameterValueException", wrong, 400)
        status, headers, body = original(uuid, request)
        if status >= 400:
            return status, headers, body
        stored |= {name: request[name] for name in FORGOTTEN if request.get(name) is not None}
        changes.set()
        return _accepted(stored)

    return update


def _deleting(original: Callable[[str], Answer], changes: Signal) -> Callable[[str], Answer]:
    def delete(uuid: str) -> Answer:
        answer = original(uuid)
        changes.set()
        return answer

    return delete


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


def _accepted(stored: dict[str, Any]) -> Answer:
    answer: Answer = json_response(lambda_svc._esm_response(stored), 202)
    return answer
