"""The service on the wire: one handler for the three APIs, registered beside MiniStack's own services."""

import asyncio
import json
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ministack import app
from ministack.core import router
from ministack.core.responses import get_account_id, get_region
from ministack.services import stepfunctions

from localaws.personalize import iam, shapes
from localaws.personalize.control.event_trackers import by_tracking_id
from localaws.personalize.control.plane import Caller
from localaws.personalize.errors import ServiceError
from localaws.personalize.personalize import Personalize
from localaws.personalize.service_roles import LocalServiceRoles
from localaws.shared.service import Service
from localaws.shared.settings import Settings

_log = logging.getLogger(__name__)

THREADS = 4
"""Requests are answered off the event loop, so that no other service waits for a recommendation."""

_STATUS_OF_DATA_PLANE = {"ResourceNotFoundException": 404, "ResourceInUseException": 409}

Answer = tuple[int, dict[str, str], bytes]


def install(settings: Settings) -> Service:
    """Register the local Personalize in MiniStack's tables, to be started later."""
    personalize = Personalize(settings, LocalServiceRoles())
    threads = ThreadPoolExecutor(THREADS, thread_name_prefix="personalize")

    async def handler(
        _method: str, path: str, headers: Mapping[str, str], body: bytes | str, _query_params: Any
    ) -> Answer:
        caller = Caller(get_account_id(), get_region())
        operation = iam.operation_of(path, headers)
        return await asyncio.get_running_loop().run_in_executor(
            threads, answer, personalize, caller, operation, body
        )

    app.SERVICE_HANDLERS[iam.SERVICE] = handler
    # The names by which integrations call the two data planes; all three APIs sign as one.
    app.SERVICE_NAME_ALIASES |= dict.fromkeys(shapes.APIS[1:], iam.SERVICE)
    router.SERVICE_PATTERNS[iam.SERVICE] = {
        "target_prefixes": [iam.TARGET_PREFIX],
        "host_patterns": [],
    }
    iam.register(
        lambda account, region, tracking_id: _tracker_arn(personalize, account, region, tracking_id)
    )
    _register_step_functions()
    return personalize


def _tracker_arn(
    personalize: Personalize, account: str, region: str, tracking_id: str
) -> str | None:
    tracker = by_tracking_id(personalize.plane, Caller(account, region), tracking_id)
    return None if tracker is None else tracker.arn


def _register_step_functions() -> None:
    """Let aws-sdk tasks of Step Functions, which run in process, reach the three APIs."""
    for name, prefix in (
        ("personalize", "Personalize"),
        ("personalizeevents", "PersonalizeEvents"),
        ("personalizeruntime", "PersonalizeRuntime"),
    ):
        stepfunctions._AWS_SDK_SERVICE_MAP[name] = {
            "target_prefix": iam.TARGET_PREFIX.rstrip("."),
            "protocol": "json",
            "param_case": "lower-camel",
            "service_key": iam.SERVICE,
        }
        stepfunctions._AWS_SDK_ERROR_PREFIX[name] = prefix


def answer(
    personalize: Personalize, caller: Caller, operation: str | None, body: bytes | str
) -> Answer:
    """Answer one request, whatever it holds.

    Args:
        personalize: the service.
        caller: account and region of the credentials.
        operation: that the request asks for, None when it names none.
        body: JSON.
    """
    api = shapes.api_of_operations().get(operation or "", shapes.APIS[0])
    try:
        known = _known(operation)
        result = personalize.call(caller, known, shapes.check_request(known, _parsed(body)))
    except ServiceError as error:
        return _error(api, error)
    except Exception:
        _log.exception("%s failed", operation)
        failure = ServiceError(
            "InternalFailure", f"{operation} failed in the local Personalize; see its log."
        )
        return _error(api, failure, 500)
    content = b"" if result is None else json.dumps(result).encode()
    return 200, _headers(api), content


def _known(operation: str | None) -> str:
    if operation is None or operation not in shapes.api_of_operations():
        raise ServiceError("UnknownOperationException", f"There is no operation {operation}.")
    return operation


def _parsed(body: bytes | str) -> Any:
    try:
        return json.loads(body or b"{}")
    except ValueError as error:
        raise ServiceError("SerializationException", f"The request is no JSON: {error}.") from error


def _error(api: str, error: ServiceError, status: int | None = None) -> Answer:
    known = 400 if api == shapes.APIS[0] else _STATUS_OF_DATA_PLANE.get(error.code, 400)
    content = json.dumps({"__type": error.code, "message": error.message}).encode()
    return status or known, {**_headers(api), "x-amzn-ErrorType": error.code}, content


def _headers(api: str) -> dict[str, str]:
    kind = "application/x-amz-json-1.1" if api == shapes.APIS[0] else "application/json"
    return {"Content-Type": kind}
