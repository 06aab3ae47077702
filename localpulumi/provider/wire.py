"""The gRPC side of a plugin: messages to plain Python and back. The only module that knows protobuf."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent import futures
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2_grpc, status_pb2
from pulumi.runtime.proto import provider_pb2 as pb

from localpulumi.provider.kind import InitFailedError, PluginError
from localpulumi.provider.plugin import Call, Observed, Plugin, UnservedError
from localpulumi.provider.shapes import Props

_LARGEST_MESSAGE_BYTES = 400 * 1024 * 1024
_OPTIONS = [
    ("grpc.max_receive_message_length", _LARGEST_MESSAGE_BYTES),
    ("grpc.max_send_message_length", _LARGEST_MESSAGE_BYTES),
]
_THREADS = 64
_ENGINE_CHECK_SECONDS = 1.0


def plain(struct: Any) -> Props:
    """Return a protobuf struct as a dict; its numbers are doubles, whole ones become integers."""
    return {key: _whole(value) for key, value in json_format.MessageToDict(struct).items()}


def _whole(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_whole(element) for element in value]
    if isinstance(value, dict):
        return {key: _whole(element) for key, element in value.items()}
    return value


def to_struct(values: Mapping[str, Any]) -> Any:
    """Return a dict as a protobuf struct, without its None values."""
    return json_format.ParseDict(_without_none(values), struct_pb2.Struct())


def _without_none(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_none(item) for item in value]
    return value


def _call(request: Any, region: Any) -> Call:
    return Call(
        type=request.type or request.urn.split("::")[2].rpartition("$")[2],
        region=region if isinstance(region, str) else None,
        timeout_seconds=getattr(request, "timeout", 0.0),
    )


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """Answers the engine's calls through a `Plugin`. Method names are those of the protocol."""

    def __init__(self, plugin: Plugin) -> None:
        self._plugin = plugin

    def Handshake(self, _request: Any, _context: Any) -> Any:  # noqa: N802 - protocol
        """Accept no secrets, resources or outputs: the engine sends plain values and marks secrets again."""
        return pb.ProviderHandshakeResponse()

    def Attach(self, _request: Any, _context: Any) -> Any:  # noqa: N802 - protocol
        """Accept an engine that did not start this process."""
        return empty_pb2.Empty()

    def GetPluginInfo(self, _request: Any, _context: Any) -> Any:  # noqa: N802 - protocol
        """Return the version of the SDK, which the engine compares with the program's."""
        return plugin_pb2.PluginInfo(version=self._plugin.version)

    def GetSchema(self, _request: Any, _context: Any) -> Any:  # noqa: N802 - protocol
        """Return an empty schema; deployments do not ask for it."""
        return pb.GetSchemaResponse(schema="{}")

    def CheckConfig(self, request: Any, _context: Any) -> Any:  # noqa: N802 - protocol
        """Take the provider's configuration as it is."""
        return pb.CheckResponse(inputs=request.news)

    def DiffConfig(self, _request: Any, _context: Any) -> Any:  # noqa: N802 - protocol
        """Let the engine compare the provider's configurations."""
        return pb.DiffResponse(changes=pb.DiffResponse.DIFF_UNKNOWN)

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802 - protocol
        """Connect to the local AWS."""
        with _told(context):
            self._plugin.configure(plain(request.args))
        return pb.ConfigureResponse(supportsPreview=True)

    def Cancel(self, _request: Any, _context: Any) -> Any:  # noqa: N802 - protocol
        """End all waits."""
        self._plugin.cancel()
        return empty_pb2.Empty()

    def Check(self, request: Any, context: Any) -> Any:  # noqa: N802 - protocol
        """Complete and check a resource's inputs."""
        call = _call(request, None)
        with _told(context):
            checked = self._plugin.check(
                call.type,
                request.name or request.urn.rpartition("::")[2],
                plain(request.olds),
                plain(request.news),
                request.randomSeed,
            )
        failures = [pb.CheckFailure(property=name, reason=why) for name, why in checked.failures]
        return pb.CheckResponse(inputs=to_struct(checked.inputs), failures=failures)

    def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802 - protocol
        """Compare old and new inputs."""
        with _told(context):
            difference = self._plugin.diff(
                _call(request, None).type,
                plain(request.old_inputs),
                plain(request.news),
                list(request.ignoreChanges),
            )
        none, some = pb.DiffResponse.DIFF_NONE, pb.DiffResponse.DIFF_SOME
        return pb.DiffResponse(
            changes=some if difference.changed else none,
            diffs=difference.changed,
            replaces=difference.replaces,
            deleteBeforeReplace=difference.delete_before_replace,
        )

    def Create(self, request: Any, context: Any) -> Any:  # noqa: N802 - protocol
        """Make a resource, or say what it would be."""
        props = plain(request.properties)
        call = _call(request, props.get("region"))
        with _told(context):
            if request.preview:
                outputs = self._plugin.preview_create(call.type, props)
                return pb.CreateResponse(properties=to_struct(outputs))
            made = self._plugin.create(call, props)
            return pb.CreateResponse(id=made.id, properties=to_struct(made.outputs))

    def Read(self, request: Any, context: Any) -> Any:  # noqa: N802 - protocol
        """Return a resource as it is now; an empty id says that it is gone."""
        props, inputs = plain(request.properties), plain(request.inputs)
        with _told(context):
            region = inputs.get("region", props.get("region"))
            live = self._plugin.read(_call(request, region), request.id, props, inputs)
        return _read_response(live)

    def Update(self, request: Any, context: Any) -> Any:  # noqa: N802 - protocol
        """Change a resource in place, or say what it would be."""
        olds, news = plain(request.olds), plain(request.news)
        call = _call(request, news.get("region"))
        with _told(context):
            if request.preview:
                outputs = self._plugin.preview_update(
                    call.type, olds, plain(request.old_inputs), news
                )
            else:
                outputs = self._plugin.update(call, request.id, olds, news).outputs
        return pb.UpdateResponse(properties=to_struct(outputs))

    def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802 - protocol
        """Remove a resource."""
        props = plain(request.properties)
        with _told(context):
            self._plugin.delete(_call(request, props.get("region")), request.id, props)
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Any) -> Any:  # noqa: N802 - protocol
        """Call a function."""
        with _told(context):
            result = self._plugin.invoke(request.tok, plain(request.args))
        return pb.InvokeResponse(**{"return": to_struct(result)})


def _read_response(live: Observed | None) -> Any:
    if live is None:
        return pb.ReadResponse(id="")
    return pb.ReadResponse(
        id=live.id, properties=to_struct(live.outputs), inputs=to_struct(live.inputs)
    )


@contextmanager
def _told(context: Any) -> Iterator[None]:
    """Turn errors into gRPC statuses: one sentence each, no traceback. Nothing runs after an abort."""
    try:
        yield
    except InitFailedError as error:
        status = _init_failed(error)
    except UnservedError as error:
        status = _status(grpc.StatusCode.UNIMPLEMENTED, str(error))
    except (PluginError, OSError) as error:
        status = _status(grpc.StatusCode.UNKNOWN, str(error))
    except Exception as error:
        sentence = f"unexpected {type(error).__name__} in the local plugin: {error}"
        status = _status(grpc.StatusCode.INTERNAL, sentence)
    else:
        return
    context.abort_with_status(status)


def _status(code: Any, sentence: str) -> Any:
    status = grpc.Status()
    status.code, status.details, status.trailing_metadata = code, sentence, ()
    return status


def _init_failed(error: InitFailedError) -> Any:
    """Return the status that keeps the object in the state and has the next `up` try again."""
    detail = pb.ErrorResourceInitFailed(
        id=error.id,
        properties=to_struct(error.outputs),
        inputs=to_struct(error.inputs),
        reasons=[error.reason],
    )
    message = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=error.reason)
    message.details.add().Pack(detail)
    status = _status(grpc.StatusCode.UNKNOWN, error.reason)
    status.trailing_metadata = (("grpc-status-details-bin", message.SerializeToString()),)
    return status


def start(plugin: Plugin) -> tuple[Any, int]:
    """Start serving on a free port of this machine; return the server and the port."""
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=_THREADS), options=_OPTIONS)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(plugin), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def serve(plugin: Plugin) -> None:
    """Serve until interrupted or until the engine, which started this process, is gone.

    The first line of standard output is the port, as the engine expects. An engine that is killed ends no plugin.
    """
    # The engine ends a plugin by SIGINT, once no call is left, and waits for its end: nothing remains to be done.
    signal.signal(signal.SIGINT, lambda _signal, _frame: os._exit(0))
    engine = os.getppid()
    server, port = start(plugin)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    while os.getppid() == engine:
        time.sleep(_ENGINE_CHECK_SECONDS)
    server.stop(0)
