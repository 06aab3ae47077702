"""The engine as a program sees it: a resource monitor and a log, which write down what they are told."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, resource_pb2, resource_pb2_grpc


@dataclass
class FakeEngine(resource_pb2_grpc.ResourceMonitorServicer, engine_pb2_grpc.EngineServicer):
    """Accepts every resource, and keeps the errors of the log."""

    address: str = ""
    types: list[str] = field(default_factory=list)
    stack_trace_lengths: list[int] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    invoked: list[str] = field(default_factory=list)
    root: str = ""

    def GetDeploymentInfo(self, request: Any, context: Any) -> Any:  # noqa: N802 - protocol
        """Refuse, as engine 3.259 does, which does not have this call yet."""
        context.abort(grpc.StatusCode.UNIMPLEMENTED, "unknown method GetDeploymentInfo")

    def SupportsFeature(self, request: Any, context: Any) -> Any:  # noqa: N802 - protocol
        return resource_pb2.SupportsFeatureResponse(hasSupport=False)

    def RegisterResource(self, request: Any, context: Any) -> Any:  # noqa: N802 - protocol
        self.types.append(request.type)
        self.stack_trace_lengths.append(len(request.stackTrace.frames))
        urn = f"urn:pulumi:s::p::{request.type}::{request.name}"
        return resource_pb2.RegisterResourceResponse(urn=urn, object=request.object)

    def Invoke(self, request: Any, context: Any) -> Any:  # noqa: N802 - protocol
        """Answer as the engine does for a function that a provider does not have."""
        self.invoked.append(request.tok)
        context.abort(grpc.StatusCode.UNKNOWN, f"invocation of {request.tok} returned an error")

    def RegisterResourceOutputs(self, request: Any, context: Any) -> Any:  # noqa: N802 - protocol
        self.outputs |= json_format.MessageToDict(request.outputs)
        return empty_pb2.Empty()

    def SignalAndWaitForShutdown(self, request: Any, context: Any) -> Any:  # noqa: N802 - protocol
        return empty_pb2.Empty()

    def Log(self, request: Any, context: Any) -> Any:  # noqa: N802 - protocol
        if request.severity == engine_pb2.ERROR:
            self.errors.append(request.message)
        return empty_pb2.Empty()

    def GetRootResource(self, request: Any, context: Any) -> Any:  # noqa: N802 - protocol
        return engine_pb2.GetRootResourceResponse(urn=self.root)

    def SetRootResource(self, request: Any, context: Any) -> Any:  # noqa: N802 - protocol
        self.root = request.urn
        return engine_pb2.SetRootResourceResponse()


@contextmanager
def running_engine() -> Iterator[FakeEngine]:
    """Serve a fake engine on a free port while the block runs."""
    server = grpc.server(futures.ThreadPoolExecutor(8))
    engine = FakeEngine()
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(engine, server)
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    engine.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield engine
    finally:
        server.stop(0).wait()
