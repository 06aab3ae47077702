"""The process that the engine starts for dynamic providers, spoken to over gRPC as the engine does."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from pulumi.dynamic.dynamic import PROVIDER_KEY, ResourceProvider, serialize_provider
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

ROOT = Path(__file__).parents[2]


class DynamicPlugin:
    """A running plugin process and one provider in it.

    Args:
        process: the process.
        stub: the connection.
        shown: what the process has printed so far.
    """

    def __init__(self, process: subprocess.Popen[str], stub: Any, shown: list[str]) -> None:
        self.process = process
        self.shown = shown
        self._stub = stub

    def check(self, provider: ResourceProvider, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """The checked inputs."""
        request = provider_pb2.CheckRequest(news=_pack(provider, inputs))
        answer = self._stub.Check(request)
        assert not answer.failures
        return _unpack(answer.inputs)

    def diff(
        self,
        provider: ResourceProvider,
        identity: str,
        olds: Mapping[str, Any],
        news: Mapping[str, Any],
    ) -> Any:
        """The comparison."""
        request = provider_pb2.DiffRequest(
            id=identity, olds=_pack(provider, olds), news=_pack(provider, news)
        )
        return self._stub.Diff(request)

    def create(
        self, provider: ResourceProvider, inputs: Mapping[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        """The new id and its outputs."""
        answer = self._stub.Create(provider_pb2.CreateRequest(properties=_pack(provider, inputs)))
        return answer.id, _unpack(answer.properties)

    def read(
        self, provider: ResourceProvider, identity: str, outs: Mapping[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        """The id (empty when gone) and the outputs as they are now."""
        request = provider_pb2.ReadRequest(id=identity, properties=_pack(provider, outs))
        answer = self._stub.Read(request)
        return answer.id, _unpack(answer.properties)

    def update(
        self,
        provider: ResourceProvider,
        identity: str,
        olds: Mapping[str, Any],
        news: Mapping[str, Any],
    ) -> dict[str, Any]:
        """The outputs after an update."""
        request = provider_pb2.UpdateRequest(
            id=identity, olds=_pack(provider, olds), news=_pack(provider, news)
        )
        return _unpack(self._stub.Update(request).properties)

    def delete(self, provider: ResourceProvider, identity: str, outs: Mapping[str, Any]) -> None:
        """Delete."""
        self._stub.Delete(provider_pb2.DeleteRequest(id=identity, properties=_pack(provider, outs)))


@contextmanager
def dynamic_plugin(environment: Mapping[str, str]) -> Iterator[DynamicPlugin]:
    """Start `python -m pulumi.dynamic` in the repository's root, as the engine does in a project's folder."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "pulumi.dynamic"],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    port = int(process.stdout.readline())
    shown: list[str] = []
    reader = threading.Thread(target=shown.extend, args=(process.stdout,))
    reader.start()
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield DynamicPlugin(process, provider_pb2_grpc.ResourceProviderStub(channel), shown)
    finally:
        process.terminate()
        process.wait()
        reader.join()
        process.stdout.close()


def _pack(provider: ResourceProvider, props: Mapping[str, Any]) -> Any:
    every = {**props, PROVIDER_KEY: serialize_provider(provider)}
    # asyncio.run would leave the thread without the event loop that Pulumi's mocks need in other tests.
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(rpc.serialize_properties(every, {}))
    finally:
        loop.close()


def _unpack(struct: Any) -> dict[str, Any]:
    return {k: v for k, v in rpc.deserialize_properties(struct).items() if k != PROVIDER_KEY}
