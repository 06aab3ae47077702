"""Access logs of stages, delivered to CloudWatch Logs a little after the answers.

Source: Amazon API Gateway Developer Guide, "Set up CloudWatch logging for REST APIs in API Gateway" and "Variables
for access logging for API Gateway".
"""

import asyncio
import json
import logging
import time
import uuid
from collections.abc import Mapping
from typing import Any

from localaws.apigateway.gateway_responses import substitute
from localaws.shared.ports import LoopCalls, Response, ServiceRequest

DELIVERY_SECONDS = 1.0
_ABSENT = "-"
_logger = logging.getLogger(__name__)


class AccessLogs:
    """Collects lines and hands them to CloudWatch Logs together.

    Args:
        calls: CloudWatch Logs is one of the services behind it.
    """

    def __init__(self, calls: LoopCalls) -> None:
        self._calls = calls
        self._log_stream = uuid.uuid4().hex
        self._collected: dict[str, list[dict[str, Any]]] = {}
        self._delivery: asyncio.Task[None] | None = None

    def add(self, settings: Mapping[str, str], context: Mapping[str, Any]) -> None:
        """Log a call that was answered.

        Args:
            settings: `accessLogSettings` of the stage; without a destination and a format nothing is logged.
            context: `$context` of the call; what the format names and it does not have is written as `-`.
        """
        destination, line = settings.get("destinationArn"), settings.get("format")
        if not destination or not line:
            return
        message = substitute(line, {"context": context}, absent=_ABSENT)
        event = {"timestamp": int(time.time() * 1000), "message": message}
        self._collected.setdefault(destination, []).append(event)
        if self._delivery is None or self._delivery.done():
            self._delivery = asyncio.create_task(self._deliver())

    async def _deliver(self) -> None:
        await asyncio.sleep(DELIVERY_SECONDS)
        collected, self._collected = self._collected, {}
        for destination, events in collected.items():
            place = {
                "logGroupName": destination.split(":log-group:", 1)[-1].removesuffix(":*"),
                "logStreamName": self._log_stream,
            }
            # The stream is there already, but for the first time and after the group was made again.
            await self._call("CreateLogStream", destination, place)
            answer = await self._call("PutLogEvents", destination, {**place, "logEvents": events})
            if answer.status >= 400:
                _logger.warning(
                    "%d lines of the access log are lost, %s answered %d: %s",
                    len(events),
                    destination,
                    answer.status,
                    answer.body.decode(errors="replace"),
                )

    async def _call(self, operation: str, destination: str, data: Mapping[str, Any]) -> Response:
        _, _, _, region, account, *_ = destination.split(":")
        return await self._calls.call(
            ServiceRequest(
                service="logs",
                target=f"Logs_20140328.{operation}",
                headers={"content-type": "application/x-amz-json-1.1"},
                body=json.dumps(data).encode(),
                account=account,
                region=region,
            )
        )
