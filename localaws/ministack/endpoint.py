"""The ASGI application on the port: MiniStack's, with our services' life cycle and our own administrative paths."""

import asyncio
import gc
import json
import logging
import os
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

from ministack import app as ministack_app

from localaws.process.server import HEALTH_PATH
from localaws.shared.service import Service
from localaws.shared.settings import Settings

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

RESET_PATH = "/_ministack/reset"

logger = logging.getLogger("localaws")


class Endpoint:
    """MiniStack's application, around which our services start, stop and reset."""

    def __init__(self, settings: Settings, services: Sequence[Service]) -> None:
        self._settings = settings
        self._services = services

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, or lead through the life of the server."""
        if scope["type"] == "lifespan":
            await ministack_app.app(scope, receive, self._starting_services(send))
        elif scope["type"] == "http" and scope["path"] == HEALTH_PATH:
            await _answer(send, {"pid": os.getpid(), "home": str(self._settings.home)})
        else:
            if scope["type"] == "http" and (scope["method"], scope["path"]) == ("POST", RESET_PATH):
                await asyncio.to_thread(self._reset_services)
            await ministack_app.app(scope, receive, send)

    def stop_services(self) -> None:
        """Stop our services, the last started first; one that fails does not keep the others from stopping."""
        for service in reversed(self._services):
            try:
                service.stop()
            except Exception:
                logger.exception("stopping %s failed", type(service).__module__)

    def _reset_services(self) -> None:
        for service in reversed(self._services):
            service.reset()

    def _starting_services(self, send: Send) -> Send:
        """Start our services once MiniStack has restored its state and before the first request is taken.

        One that fails ends the server: to serve without it would only fail later, and say less.
        """

        async def started(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                failure = await asyncio.to_thread(self._start_services)
                if failure is not None:
                    message = {"type": "lifespan.startup.failed", "message": failure}
            await send(message)

        return started

    def _start_services(self) -> str | None:
        """Start our services; what failed, or None when all have started."""
        for service in self._services:
            try:
                service.start()
            except Exception as error:
                logger.exception("starting %s failed", type(service).__module__)
                return f"{type(service).__module__} did not start: {error}"
        # What is there now stays; a full collection, which stops all threads, need not look at it each time.
        gc.collect()
        gc.freeze()
        return None


async def _answer(send: Send, data: dict[str, Any]) -> None:
    body = json.dumps(data).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
