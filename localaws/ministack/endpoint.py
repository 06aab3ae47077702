"""The ASGI application on the port: MiniStack's, with our services' life cycle and our own administrative paths."""

import asyncio
import gc
import logging
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from ministack import app as ministack_app

from localaws.ministack.gate import DeclaresCors, Gate, Message, Receive, Send, send_json
from localaws.process.credentials import Credentials
from localaws.process.server import (
    ADVANCE_PATH,
    EXPLANATION_PATH,
    FAULTS_PATH,
    HEALTH_PATH,
    MAIL_PATH,
    MAX_ADVANCE_SECONDS,
    NOTEBOOK_PATH,
    RESET_PATH,
)
from localaws.shared.advanced_time import AdvancedTime
from localaws.shared.ports import AdministeredPersonalize
from localaws.shared.service import Service
from localaws.shared.settings import Settings

logger = logging.getLogger("localaws")

NO_JUPYTER = (
    "This is the local AWS: it keeps the life cycle of notebook instances, and no Jupyter runs behind them. `make notebook` opens "
    "the same notebooks on this machine."
)


@dataclass(frozen=True, kw_only=True)
class Administered:
    """What administrative paths ask.

    Attributes:
        personalize: of explanations and faults.
        clock: of all services that have a time.
        steps: in which time passes.
        catch_up: each takes up in a service what an advance made due, from a thread; in this order.
        mails: that AWS would have sent.
    """

    personalize: AdministeredPersonalize
    clock: AdvancedTime
    steps: Callable[[float], Iterable[float]]
    catch_up: Sequence[Callable[[], None]]
    mails: Callable[[], list[dict[str, Any]]]

    def advance(self, seconds: float) -> None:
        """Let time pass in all services."""
        for step in self.steps(seconds):
            self.clock.advance(step)
            for catch_up in self.catch_up:
                catch_up()


class Endpoint:
    """MiniStack's application behind the gate, around which our services start, stop and reset.

    Args:
        settings: port and account.
        root: the root key.
        services: our services, in the order in which they start.
        declares_cors: says which paths of deployed APIs answer foreign web pages.
        administered: what administrative paths ask.
    """

    def __init__(
        self,
        settings: Settings,
        root: Credentials,
        services: Sequence[Service],
        declares_cors: DeclaresCors,
        administered: Administered,
    ) -> None:
        self._services = services
        self._administered = administered
        self._gate = Gate(self._answer, settings=settings, root=root, declares_cors=declares_cors)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, or lead through the life of the server."""
        if scope["type"] == "lifespan":
            await ministack_app.app(scope, receive, self._starting_services(send))
        elif scope["type"] == "http":
            await self._gate(scope, receive, send)
        else:
            await send({"type": "websocket.close"})  # none of our services speaks it: 403

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request that the gate let through."""
        if scope["path"] == HEALTH_PATH:
            await send_json(send, 200, {"ok": True, "pid": os.getpid()})
            return
        if scope["path"] == NOTEBOOK_PATH:
            await send_json(send, 200, {"message": NO_JUPYTER})
            return
        if scope["method"] == "POST" and scope["path"].startswith(f"{ADVANCE_PATH}/"):
            await self._answer_advance(scope["path"].rpartition("/")[2], send)
            return
        if (scope["method"], scope["path"]) == ("POST", FAULTS_PATH):
            ordered = asyncio.to_thread(
                self._administered.personalize.order_fault, _parameters(scope)
            )
            await send_json(send, *await ordered)
            return
        if (scope["method"], scope["path"]) == ("GET", EXPLANATION_PATH):
            explained = asyncio.to_thread(
                self._administered.personalize.explanation, _parameters(scope)
            )
            await send_json(send, *await explained)
            return
        if (scope["method"], scope["path"]) == ("GET", MAIL_PATH):
            await send_json(send, 200, {"mails": self._administered.mails()})
            return
        if (scope["method"], scope["path"]) == ("POST", RESET_PATH):
            await asyncio.to_thread(self._reset_services)
        await ministack_app.app(scope, receive, send)

    async def _answer_advance(self, seconds: str, send: Send) -> None:
        if not (seconds.isascii() and seconds.isdecimal()) or int(seconds) > MAX_ADVANCE_SECONDS:
            message = f"expected whole seconds up to {MAX_ADVANCE_SECONDS}, not {seconds}"
            await send_json(send, 400, {"message": message})
            return
        await asyncio.to_thread(self._administered.advance, float(seconds))
        await send_json(send, 200, {"ok": True})

    def stop_services(self) -> None:
        """Stop our services, the last started first; one that fails does not keep the others from stopping."""
        for service in reversed(self._services):
            try:
                service.stop()
            except Exception:
                logger.exception("stopping %s failed", type(service).__module__)

    def _reset_services(self) -> None:
        # First, since services begin anew at the time that it is then.
        self._administered.clock.reset()
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
        # What is there now stays; a full collection, which stops all threads, need not look at it each time. The collector
        # was off so far (`localaws.process.foreground.run`).
        gc.freeze()
        gc.enable()
        return None


def _parameters(scope: Message) -> dict[str, str]:
    """The parameters of a request's query."""
    return dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
