"""Entry of Firehose into the local AWS: its handler in MiniStack's table, its start and stop."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from ministack import app as ministack_app
from ministack.core.responses import error_response_json, get_account_id, get_region, json_response

from localaws.firehose.errors import FirehoseError
from localaws.firehose.operations import Operations
from localaws.firehose.store import DeliveryStream, Store
from localaws.firehose.transform import InvocationError
from localaws.firehose.worker import Backends, Worker
from localaws.ministack import internal
from localaws.shared.service import Service
from localaws.shared.settings import Settings

JSON = "application/x-amz-json-1.1"

Reply = tuple[int, dict[str, str], bytes]


class FirehoseService:
    """The API handler and the workers behind it."""

    def __init__(self, settings: Settings) -> None:
        store = Store(settings.home / "firehose")
        self._operations = Operations(
            store, lambda stream: Worker(stream, store, _backends(stream))
        )

    def start(self) -> None:
        """Take up all delivery streams."""
        self._operations.start()

    def stop(self) -> None:
        """Deliver what is buffered and end."""
        self._operations.stop()

    def reset(self) -> None:
        """Forget all delivery streams."""
        self._operations.reset()

    async def handle(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        query: Mapping[str, list[str]],
    ) -> Reply:
        """Answer one request; in a thread, since an operation may wait for a worker that needs the event loop."""
        del method, path, query
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        try:
            answer = await asyncio.to_thread(
                self._operations.call, operation, get_account_id(), get_region(), _decoded(body)
            )
        except FirehoseError as error:
            return _typed(
                error_response_json(error.code, str(error), error.status, content_type=JSON)
            )
        return _typed(json_response(answer, content_type=JSON))


def install(settings: Settings) -> Service:
    """Put Firehose into MiniStack's table of handlers."""
    service = FirehoseService(settings)
    ministack_app.SERVICE_HANDLERS["firehose"] = service.handle
    return service


def _backends(stream: DeliveryStream) -> Backends:
    def kinesis(operation: str, data: Mapping[str, Any]) -> Any:
        return internal.call_json(
            "kinesis",
            f"Kinesis_20131202.{operation}",
            data,
            account=stream.account,
            region=stream.region,
        )

    def invoke(function_arn: str, event: dict[str, Any]) -> Any:
        result = internal.invoke_function(
            function_arn, event, account=stream.account, region=stream.region
        )
        if result.function_error or result.status >= 400:
            raise InvocationError(
                f"status {result.status} {result.function_error or ''}: {result.payload}"
            )
        return result.payload

    def put_object(bucket: str, key: str, body: bytes) -> None:
        internal.s3_put(bucket, key, body, stream.account)

    return Backends(kinesis=kinesis, invoke=invoke, put_object=put_object)


def _decoded(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body or b"{}")
    except ValueError as error:
        raise FirehoseError("SerializationException", "The request is not JSON") from error
    if not isinstance(data, dict):
        raise FirehoseError("SerializationException", "The request is not a JSON object")
    return data


def _typed(reply: Any) -> Reply:
    status, headers, body = reply
    return int(status), dict(headers), bytes(body)
