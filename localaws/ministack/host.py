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
from localaws.athena.service import AthenaService
from localaws.cloudwatch.service import CloudWatchService
from localaws.event_sources.service import StreamsService
from localaws.eventbridge.service import EventBridgeService
from localaws.firehose.service import FirehoseService
from localaws.glue.service import GlueService
from localaws.ministack import key_permissions, record_journal, rest_apis, role_permissions
from localaws.ministack.calls import MiniStackLoopCalls, MiniStackObjects, MiniStackThreadCalls
from localaws.ministack.durability import Durability
from localaws.ministack.endpoint import Administered, Endpoint
from localaws.ministack.event_bus import MiniStackEventBus
from localaws.ministack.event_source_mappings import MiniStackMappings
from localaws.ministack.functions_worker import FunctionsWorker
from localaws.ministack.kept_telemetry import KeptTelemetry
from localaws.ministack.multipart_uploads import MultipartUploads
from localaws.ministack.passing_time import PassingTime
from localaws.ministack.repeated_messages import RepeatedMessages
from localaws.ministack.replacement import install
from localaws.ministack.replacements import Parts, table
from localaws.ministack.root_key import RootKey
from localaws.ministack.schedules import MiniStackSchedules
from localaws.ministack.service_metrics import queue_gauges
from localaws.ministack.service_roles import MiniStackServiceRoles
from localaws.ministack.streams import MiniStackStreams, Retention
from localaws.ministack.target_permissions import MiniStackTargetPermissions
from localaws.personalize.service import PersonalizeService
from localaws.process.credentials import Credentials
from localaws.process.server import NOTEBOOK_PATH
from localaws.sagemaker.service import SageMakerService
from localaws.shared.advanced_time import clock_of
from localaws.shared.mailbox import Mailbox
from localaws.shared.service import Service
from localaws.shared.settings import Settings
from localaws.stepfunctions.service import StepFunctionsService

PERSONALIZE_PRINCIPAL = "personalize.amazonaws.com"
GLUE_PRINCIPAL = "glue.amazonaws.com"
STEP_FUNCTIONS_PRINCIPAL = "states.amazonaws.com"
SAGEMAKER_PRINCIPAL = "sagemaker.amazonaws.com"
KEEP_ALIVE_SECONDS = 75
GRACEFUL_SECONDS = 2
# A request waits so long, each time, for a thread that computes (copying states, scoring items); Python's own is 5 ms.
THREAD_SWITCH_SECONDS = 0.001


def host(settings: Settings, root: Credentials, listener: socket.socket) -> None:
    """Serve on the listening socket until SIGTERM or SIGINT; `root` is the root key."""
    asyncio.run(_serve(settings, root, listener))


def install_services(
    settings: Settings, root: Credentials
) -> tuple[list[Service], GatewayService, Administered]:
    """Put our services into MiniStack's tables; they start in the order of the result, and stop in the reverse order.

    Returns:
        all services, that of them which serves REST APIs, and what administrative paths ask of them.

    Raises:
        MiniStackChangedError: MiniStack is not the one that they are made for.
    """
    loop_calls = MiniStackLoopCalls()
    calls = MiniStackThreadCalls(loop_calls)
    durability = Durability()
    uploads = MultipartUploads(settings.home / "uploads")
    clock = clock_of(settings.home)
    bus = MiniStackEventBus()
    cloudwatch = CloudWatchService(settings, calls, bus, clock)
    cloudwatch.follow(queue_gauges)
    metrics = cloudwatch.metrics
    mailbox = Mailbox(settings.home / "mail" / "mails.json")
    root_key = RootKey(root, settings.account)
    roles = MiniStackServiceRoles(
        PERSONALIZE_PRINCIPAL, names_source_to_s3=not settings.personalize.unnamed_s3_calls
    )
    personalize = PersonalizeService(settings, roles, clock.now)
    objects = MiniStackObjects(calls)
    gateway = GatewayService(settings, loop_calls, rest_apis.caller_identity, metrics)
    event_sources = StreamsService(
        settings,
        streams=MiniStackStreams(),
        mappings=MiniStackMappings(),
        calls=calls,
        objects=objects,
        metrics=metrics,
        now=clock.now,
    )
    firehose = FirehoseService(settings, calls, objects, metrics, clock.now)
    step_functions = StepFunctionsService(
        settings,
        calls=calls,
        roles=MiniStackServiceRoles(STEP_FUNCTIONS_PRINCIPAL),
        denial=role_permissions.denial,
        metrics=metrics,
        bus=bus,
        now=clock.now,
    )
    glue = GlueService(
        settings, calls=calls, roles=MiniStackServiceRoles(GLUE_PRINCIPAL), now=clock.now
    )
    sagemaker = SageMakerService(
        settings,
        roles=MiniStackServiceRoles(SAGEMAKER_PRINCIPAL),
        key_refusal=key_permissions.unusable,
        page=f"{settings.endpoint}{NOTEBOOK_PATH}",
        now=clock.now,
    )
    athena = AthenaService(settings, calls, clock.now)
    eventbridge = EventBridgeService(
        settings, MiniStackSchedules(calls), calls, MiniStackTargetPermissions(), clock.now
    )
    durability.followers += [event_sources.checkpoints, eventbridge.deliveries]
    journal = record_journal.RecordJournal(settings.home / "streams" / "records")
    durability.journals[record_journal.STATE] = journal
    repeated = RepeatedMessages(event_sources.redelivery)
    parts = Parts(
        durability=durability,
        uploads=uploads,
        root_key=root_key,
        own_services=(
            personalize.own_service,
            firehose.own_service,
            cloudwatch.own_service,
            step_functions.own_service,
            glue.own_service,
            sagemaker.own_service,
            athena.own_service,
        ),
        gateway=gateway,
        event_sources=event_sources,
        repeated_messages=repeated,
        record_journal=journal,
        retention=Retention((event_sources.read_to, firehose.read_to), durability.flowed),
        functions=FunctionsWorker(settings, os.environ),
        cloudwatch=cloudwatch,
        eventbridge=eventbridge,
        mailbox=mailbox,
        now=clock.now,
        step_functions=step_functions,
    )
    install(table(parts))
    root_key.register()
    services: list[Service] = [
        journal,
        durability,
        uploads,
        KeptTelemetry(),
        mailbox,
        cloudwatch,
        personalize,
        firehose,
        gateway,
        repeated,
        event_sources,
        glue,
        athena,
        step_functions,
        sagemaker,
        eventbridge,
    ]
    administered = Administered(
        personalize=personalize,
        clock=clock,
        steps=PassingTime(step_functions, personalize, glue, athena).steps,
        # Alarms are evaluated for the minutes that passed before the streams fill the one in which they end.
        catch_up=(
            personalize.catch_up,
            cloudwatch.catch_up,
            event_sources.catch_up,
            eventbridge.catch_up,
        ),
        mails=mailbox.mails,
    )
    return services, gateway, administered


async def _serve(settings: Settings, root: Credentials, listener: socket.socket) -> None:
    sys.setswitchinterval(THREAD_SWITCH_SECONDS)
    hypercorn_compat.install()
    services, gateway, administered = install_services(settings, root)
    declares_cors = rest_apis.RestApis(gateway).declares_cors
    endpoint = Endpoint(settings, root, services, declares_cors, administered)
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
