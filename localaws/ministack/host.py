"""MiniStack's application with our services in its tables, served on one port.

MiniStack reads its settings from the environment when it is imported: import this module only when the environment is set
(`localaws.process.foreground`).
"""

import asyncio
import os
import signal
import socket
import sys
from typing import cast

from hypercorn.asyncio import serve
from hypercorn.config import Config
from hypercorn.typing import ASGIFramework
from ministack.core import hypercorn_compat, lambda_runtime

from localaws.apigateway.service import GatewayService
from localaws.apigateway.service import install as install_gateway
from localaws.event_sources.service import install as install_streams
from localaws.firehose.service import install as install_firehose
from localaws.ministack import (
    function_credentials,
    functions_telemetry,
    functions_worker,
    loopback_transport,
    root_key,
)
from localaws.ministack.durability import Durability
from localaws.ministack.endpoint import Endpoint
from localaws.personalize.service import install as install_personalize
from localaws.process.credentials import Credentials
from localaws.process.server import KEPT_VARIABLES
from localaws.shared.service import Service
from localaws.shared.settings import Settings

KEEP_ALIVE_SECONDS = 75
GRACEFUL_SECONDS = 2
# A request waits so long, each time, for a thread that computes (copying states, scoring items); Python's own is 5 ms.
THREAD_SWITCH_SECONDS = 0.001


def host(settings: Settings, root: Credentials, listener: socket.socket) -> None:
    """Serve on the listening socket until SIGTERM or SIGINT; `root` is the root key."""
    asyncio.run(_serve(settings, root, listener))


def install_services(settings: Settings, gateway: GatewayService) -> list[Service]:
    """Put our services into MiniStack's tables, in the order in which they start; they stop in the reverse order."""
    durability = Durability()
    durability.install()  # before the others, whose handlers keep their own state
    return [
        durability,
        install_personalize(settings),
        install_firehose(settings),
        gateway,
        install_streams(settings),
    ]


async def _serve(settings: Settings, root: Credentials, listener: socket.socket) -> None:
    sys.setswitchinterval(THREAD_SWITCH_SECONDS)
    hypercorn_compat.install()
    loopback_transport.install()
    functions_worker.install(settings.functions_environment, set(os.environ) - set(KEPT_VARIABLES))
    functions_telemetry.install()
    function_credentials.install()
    root_key.install(root, settings.account)
    gateway = install_gateway(settings)
    services = install_services(settings, gateway)
    endpoint = Endpoint(settings, root, services, gateway.declares_cors)
    config = Config()
    config.bind = [f"fd://{os.dup(listener.fileno())}"]
    config.keep_alive_timeout = KEEP_ALIVE_SECONDS
    config.graceful_timeout = GRACEFUL_SECONDS
    config.loglevel = "WARNING"
    application = cast(
        "ASGIFramework", endpoint
    )  # it takes any scope; hypercorn's type lists each kind
    await serve(application, config, shutdown_trigger=lambda: _until_stopped(endpoint))
    await asyncio.to_thread(lambda_runtime.reset)


async def _until_stopped(endpoint: Endpoint) -> None:
    """Wait for a signal, then stop our services while calls are still answered; MiniStack's own state comes after."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    await asyncio.to_thread(endpoint.stop_services)
