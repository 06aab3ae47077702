"""The service on the wire: one handler for the three APIs, and what a host must know to serve it."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from localaws.personalize import iam, shapes
from localaws.personalize.control.event_trackers import by_tracking_id
from localaws.personalize.control.plane import Caller
from localaws.personalize.errors import ServiceError
from localaws.personalize.faults import error_of
from localaws.personalize.personalize import Personalize
from localaws.shared import json_object
from localaws.shared.clock import clock
from localaws.shared.ports import IamContext, OwnService, Request, Response, ServiceRoles
from localaws.shared.settings import Settings

_log = logging.getLogger(__name__)

THREADS = 4
"""Requests are answered off the event loop, so that no other service waits for a recommendation."""

_STATUS_OF_DATA_PLANE = {"ResourceNotFoundException": 404, "ResourceInUseException": 409}


class PersonalizeService(Personalize):
    """The local Personalize as a host serves it.

    Args:
        settings: of the local AWS.
        roles: roles that imports act under.
        now: seconds since the Unix epoch; the settings name the pace.
    """

    def __init__(self, settings: Settings, roles: ServiceRoles, now: Callable[[], float]) -> None:
        super().__init__(settings, roles, clock(settings.clock, now))
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="personalize")

    @property
    def own_service(self) -> OwnService:
        """What the host puts into its tables; all three APIs sign as one."""
        return OwnService(
            name=iam.SERVICE,
            handler=self.handle,
            target_prefix=iam.TARGET_PREFIX,
            aliases=shapes.APIS[1:],
            iam_action=iam.action_of,
            iam_resource=self._resource_of,
            iam_context=self._iam_context,
            tags_of=self._tags_of,
        )

    async def handle(self, request: Request) -> Response:
        """Answer one request, in a thread."""
        return await asyncio.get_running_loop().run_in_executor(
            self._threads,
            answer,
            self,
            Caller(request.account, request.region),
            iam.operation_of(request.path, request.headers),
            request.body,
        )

    def explanation(self, parameters: Mapping[str, str]) -> tuple[int, shapes.Json]:
        """Status and body of an answer to `GET /_localaws/personalize/explanation`; an error is its message."""
        try:
            return 200, self.explain(parameters)
        except ServiceError as error:
            return _STATUS_OF_DATA_PLANE.get(error.code, 400), {"message": error.message}

    def order_fault(self, parameters: Mapping[str, str]) -> tuple[int, shapes.Json]:
        """Status and body of an answer to `POST /_localaws/personalize/faults`."""
        try:
            self.faults.order(parameters)
        except ValueError as error:
            return 400, {"message": f"{error}."}
        return 200, {"ok": True}

    def _resource_of(self, request: Request) -> str:
        operation = iam.operation_of(request.path, request.headers) or ""
        named = json_object.read(request.body)
        return iam.resource_of(operation, named, request.region, request.account, self._tracker_arn)

    def _iam_context(self, action: str, body: bytes, region: str, account: str) -> IamContext:
        operation = action.partition(":")[2]
        if not operation.startswith(iam.WITH_CONTEXT):
            return IamContext()
        named = json_object.read(body)
        resource = iam.resource_of(operation, named, region, account, self._tracker_arn)
        return iam.context_of(operation, named, resource)

    def _tags_of(self, arn: str) -> Mapping[str, str]:
        resource = self.plane.store.find(arn)
        return {} if resource is None else resource.tags

    def _tracker_arn(self, account: str, region: str, tracking_id: str) -> str | None:
        tracker = by_tracking_id(self.plane, Caller(account, region), tracking_id)
        return None if tracker is None else tracker.arn


def answer(
    personalize: Personalize, caller: Caller, operation: str | None, body: bytes | str
) -> Response:
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
        fault = personalize.faults.next(known)
        if fault is None or fault.carried_out:
            result = personalize.call(caller, known, shapes.check_request(known, _parsed(body)))
        if fault is not None:
            return _error(api, error_of(fault, known), fault.status)
    except ServiceError as error:
        return _error(api, error)
    except Exception:
        _log.exception("%s failed", operation)
        failure = ServiceError(
            "InternalFailure", f"{operation} failed in the local Personalize; see its log."
        )
        return _error(api, failure, 500)
    content = b"" if result is None else json.dumps(result).encode()
    return Response(200, _headers(api), content)


def _known(operation: str | None) -> str:
    if operation is None or operation not in shapes.api_of_operations():
        raise ServiceError("UnknownOperationException", f"There is no operation {operation}.")
    return operation


def _parsed(body: bytes | str) -> Any:
    try:
        return json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise ServiceError("SerializationException", f"The request is no JSON: {error}.") from error


def _error(api: str, error: ServiceError, status: int | None = None) -> Response:
    known = 400 if api == shapes.APIS[0] else _STATUS_OF_DATA_PLANE.get(error.code, 400)
    content = json.dumps({"__type": error.code, "message": error.message}).encode()
    return Response(status or known, {**_headers(api), "x-amzn-ErrorType": error.code}, content)


def _headers(api: str) -> dict[str, str]:
    kind = "application/x-amz-json-1.1" if api == shapes.APIS[0] else "application/json"
    return {"Content-Type": kind}
