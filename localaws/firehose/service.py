"""Firehose as a host serves it: its handler, its start and stop, and the services behind its delivery streams."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

from localaws.firehose.metrics import DeliveryMetrics
from localaws.firehose.operations import Operations
from localaws.firehose.store import DeliveryStream, Store
from localaws.firehose.transform import InvocationError
from localaws.firehose.worker import Backends, Worker
from localaws.shared import json_protocol
from localaws.shared.ports import (
    Metrics,
    Objects,
    OwnService,
    Request,
    Response,
    ThreadCalls,
    call_json,
)
from localaws.shared.settings import Settings


class FirehoseService:
    """The API handler and the workers behind it.

    Args:
        settings: of the local AWS.
        calls: reaches the source streams and the transforming functions.
        objects: takes what is delivered.
        metrics: of the delivery streams.
        now: time of the source streams, seconds since the Unix epoch.
    """

    def __init__(
        self,
        settings: Settings,
        calls: ThreadCalls,
        objects: Objects,
        metrics: Metrics,
        now: Callable[[], float] = time.time,
    ) -> None:
        store = Store(settings.home / "firehose")
        self._operations = Operations(
            store,
            lambda stream: Worker(
                stream,
                store,
                _backends(stream, calls, objects),
                DeliveryMetrics(stream, metrics),
                now,
            ),
            now,
        )

    @property
    def own_service(self) -> OwnService:
        """What the host puts into its tables."""
        return OwnService(name="firehose", handler=self.handle)

    def start(self) -> None:
        """Take up all delivery streams."""
        self._operations.start()

    def stop(self) -> None:
        """Deliver what is buffered and end."""
        self._operations.stop()

    def reset(self) -> None:
        """Forget all delivery streams."""
        self._operations.reset()

    def read_to(self, stream_arn: str, shard_id: str) -> str | None:
        """Return up to which sequence number all delivery streams of a stream have read a shard; None when there is none."""
        return self._operations.read_to(stream_arn, shard_id)

    async def handle(self, request: Request) -> Response:
        """Answer one request; in a thread, since an operation may wait for a worker that needs the event loop."""
        operation = json_protocol.operation_of(request)
        try:
            answer = await asyncio.to_thread(
                self._operations.call,
                operation,
                request.account,
                request.region,
                json_protocol.decoded(request.body),
            )
        except json_protocol.RefusedError as error:
            return json_protocol.refused(error)
        return json_protocol.answered(answer)


def _backends(stream: DeliveryStream, calls: ThreadCalls, objects: Objects) -> Backends:
    def kinesis(operation: str, data: Mapping[str, Any]) -> Any:
        return call_json(
            calls,
            "kinesis",
            f"Kinesis_20131202.{operation}",
            data,
            account=stream.account,
            region=stream.region,
            role_arn=stream.source["RoleARN"],
        )

    def invoke(function_arn: str, event: dict[str, Any]) -> Any:
        result = calls.invoke(function_arn, event, account=stream.account, region=stream.region)
        if result.function_error or result.status >= 400:
            raise InvocationError(
                f"status {result.status} {result.function_error or ''}: {result.payload}"
            )
        return result.payload

    def put_object(bucket: str, key: str, body: bytes) -> None:
        role_arn = stream.configuration["RoleARN"]
        objects.put(bucket, key, body, account=stream.account, role_arn=role_arn)

    return Backends(kinesis=kinesis, invoke=invoke, put_object=put_object)
