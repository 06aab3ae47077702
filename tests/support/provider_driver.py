"""A provider plugin served over gRPC in this process, and a driver that asks it what the engine asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import provider_pb2_grpc, status_pb2

from localpulumi.provider.__main__ import plugin
from localpulumi.provider.plugin import Plugin
from localpulumi.provider.wire import plain, start, to_struct
from tests.support.local_aws import LocalAws, enter

DEFAULT_TAGS = {"project": "personalize"}
CONFIG = {"region": "us-east-1", "defaultTags": '{"tags": {"project": "personalize"}}'}


class FailedCallError(Exception):
    """What the engine would show: the status code, the sentence and the object that was kept."""

    def __init__(self, error: grpc.RpcError) -> None:
        super().__init__(error.details())
        self.code = error.code()
        self.sentence = error.details()
        self.kept: Any = None
        status = dict(error.trailing_metadata()).get("grpc-status-details-bin")
        if status:
            self.kept = pb.ErrorResourceInitFailed()
            assert status_pb2.Status.FromString(status).details[0].Unpack(self.kept)


def shown(call: Callable[..., Any], request: Any) -> Any:
    try:
        return call(request)
    except grpc.RpcError as error:
        raise FailedCallError(error) from error


@dataclass
class State:
    """One resource in a stack's state."""

    type: str
    name: str
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]

    @property
    def urn(self) -> str:
        return f"urn:pulumi:dev::project::{self.type}::{self.name}"


@dataclass
class Driver:
    """Asks the plugin as the engine does: check before everything, old inputs with every diff."""

    stub: Any
    states: list[State] = field(default_factory=list)

    def check(
        self,
        type_: str,
        name: str,
        inputs: Mapping[str, Any],
        olds: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        checked = shown(
            self.stub.Check,
            pb.CheckRequest(
                urn=f"urn:pulumi:dev::project::{type_}::{name}",
                name=name,
                type=type_,
                olds=to_struct(olds or {}),
                news=to_struct(inputs),
                randomSeed=bytes(range(32)),
            ),
        )
        assert not checked.failures, checked.failures
        return plain(checked.inputs)

    def preview(self, type_: str, name: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        checked = self.check(type_, name, inputs)
        request = pb.CreateRequest(
            type=type_, name=name, properties=to_struct(checked), preview=True
        )
        answer = shown(self.stub.Create, request)
        assert answer.id == ""
        return plain(answer.properties)

    def create(self, type_: str, name: str, inputs: Mapping[str, Any]) -> State:
        checked = self.check(type_, name, inputs)
        state = State(type_, name, "", checked, {})
        made = shown(
            self.stub.Create,
            pb.CreateRequest(urn=state.urn, type=type_, name=name, properties=to_struct(checked)),
        )
        state.id, state.outputs = made.id, plain(made.properties)
        self.states.append(state)
        return state

    def diff(
        self, state: State, inputs: Mapping[str, Any], ignored: tuple[str, ...] = ()
    ) -> tuple[list[str], list[str], bool]:
        """Return the changed properties, the replacing ones, and whether the old object goes first."""
        answer = shown(
            self.stub.Diff,
            pb.DiffRequest(
                id=state.id,
                urn=state.urn,
                type=state.type,
                name=state.name,
                olds=to_struct(state.outputs),
                old_inputs=to_struct(state.inputs),
                news=to_struct(inputs),
                ignoreChanges=ignored,
            ),
        )
        has_changes = answer.changes == pb.DiffResponse.DIFF_SOME
        assert has_changes == bool(answer.diffs)
        return list(answer.diffs), list(answer.replaces), answer.deleteBeforeReplace

    def update(self, state: State, inputs: Mapping[str, Any], *, preview: bool = False) -> Any:
        checked = self.check(state.type, state.name, inputs, state.inputs)
        answer = shown(
            self.stub.Update,
            pb.UpdateRequest(
                id=state.id,
                urn=state.urn,
                type=state.type,
                name=state.name,
                olds=to_struct(state.outputs),
                old_inputs=to_struct(state.inputs),
                news=to_struct(checked),
                preview=preview,
            ),
        )
        outputs = plain(answer.properties)
        if not preview:
            state.inputs, state.outputs = checked, outputs
        return outputs

    def refresh(self, state: State) -> bool:
        """Read the object into the state; return False when it is gone."""
        live = shown(
            self.stub.Read,
            pb.ReadRequest(
                id=state.id,
                urn=state.urn,
                type=state.type,
                name=state.name,
                properties=to_struct(state.outputs),
                inputs=to_struct(state.inputs),
            ),
        )
        if live.id:
            assert live.id == state.id
            state.inputs, state.outputs = plain(live.inputs), plain(live.properties)
        return bool(live.id)

    def imported(self, type_: str, id_: str) -> State | None:
        live = shown(self.stub.Read, pb.ReadRequest(id=id_, type=type_, name="imported"))
        if not live.id:
            return None
        return State(type_, "imported", live.id, plain(live.inputs), plain(live.properties))

    def delete(self, state: State) -> None:
        shown(
            self.stub.Delete,
            pb.DeleteRequest(
                id=state.id,
                urn=state.urn,
                type=state.type,
                name=state.name,
                properties=to_struct(state.outputs),
            ),
        )

    def invoke(self, token: str, **args: Any) -> dict[str, Any]:
        answer = shown(self.stub.Invoke, pb.InvokeRequest(tok=token, args=to_struct(args)))
        return plain(getattr(answer, "return"))

    def clean_up(self) -> None:
        """Delete what tests left, the youngest first."""
        while self.states:
            self.delete(self.states.pop())


def serving(served: Plugin, **config: str) -> Iterator[Driver]:
    server, port = start(served)
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        driver = Driver(provider_pb2_grpc.ResourceProviderStub(channel))
        shown(driver.stub.Configure, pb.ConfigureRequest(args=to_struct(CONFIG | config)))
        yield driver
    server.stop(0).wait()


def driving(
    package: str, local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch, **config: str
) -> Iterator[Driver]:
    """The plugin of a package on the local AWS; what a test creates is deleted after it."""
    enter(local_aws, monkeypatch)
    for driver in serving(plugin(package), **config):
        yield driver
        driver.clean_up()
