"""The running stack `local`, as the benchmarks that load it need it."""

from __future__ import annotations

from dataclasses import dataclass

from commands.api_client import Api
from commands.local_server import known_endpoint, start_local_aws
from commands.local_stack import Stack
from commands.pulumi_stack import StackError
from commands.up import open_stack
from commands.visit import Catalogue
from commands.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class RunningStack:
    """The stack `local` on the local AWS of a workspace.

    Attributes:
        stack: its driver.
        endpoint: URL of the local AWS.
        server_pid: process id of the local AWS.
        api: its REST API.
        item: an item that it knows.
    """

    stack: Stack
    endpoint: str
    server_pid: int
    api: Api
    item: str


def find_running_stack(workspace: Workspace) -> RunningStack:
    """The stack `local` of this workspace, whose local AWS is started if need be.

    Raises:
        StackError: the stack is not up.
        ServerError: the local AWS cannot be started.
    """
    missing = StackError("the stack `local` is not up; run `make demo` first")
    if known_endpoint(workspace) is None:
        raise missing
    record = start_local_aws(workspace)
    stack = open_stack(workspace, record.endpoint)
    if not stack.exists() or record.pid is None:
        raise missing
    outputs = stack.outputs()
    return RunningStack(
        stack=stack,
        endpoint=record.endpoint,
        server_pid=record.pid,
        api=Api(outputs["apiUrl"], outputs["apiKey"]),
        item=next(iter(Catalogue.read(workspace.sample).items)),
    )
