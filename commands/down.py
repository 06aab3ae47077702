"""`make down`: `pulumi destroy` of what the demos made, then the local AWS stops; fails if anything is left."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence

from rich.console import Console

from commands.command_line import without_options
from commands.inventory import Client, client_factory, inventory
from commands.local_server import kept_running, known_endpoint, start_local_aws, stop_local_aws
from commands.local_stack import Stack, stack_names
from commands.pulumi_stack import StackError
from commands.recovery.recovery import recover
from commands.recovery.search import RecoveryError
from commands.up import RETRAINED_STACK, STACK, bring_up, ensure_sample, heal, open_stack
from commands.workspace import PROJECT, REGION, Workspace, find_workspace
from localaws.process.credentials import read_credentials
from localaws.process.server import ServerError

DESTROY = ("destroy", "--yes", "--skip-preview", "--suppress-progress")

# Versions and jobs of earlier data are in no state any more; they go with their solution and their dataset.
GO_WITH_THEIR_PARENT = frozenset({"import job", "solution version"})


class LeftoverError(RuntimeError):
    """Something is left in the local AWS, so it goes on running."""


def unrecorded(
    stack: Stack,
    recorded: Collection[str],
    resources: Sequence[tuple[str, str]],
    *,
    is_alone: bool,
) -> list[tuple[str, str]]:
    """Those of the resources that a killed run of the stack made and could not record.

    Args:
        stack: its resources have names that begin with project and stack.
        recorded: what the resources that the engine knows are called.
        resources: kind and name of what the local AWS holds.
        is_alone: there is no other stack, so that a mapping, which has no name, can be only this one's.
    """
    prefix = f"{PROJECT}-{stack.name}-"
    return [
        (kind, name)
        for kind, name in resources
        if kind not in GO_WITH_THEIR_PARENT
        and (prefix in name or (is_alone and kind == "event source mapping"))
        and name not in recorded
    ]


def destroy_twins(console: Console, stack: Stack, client: Client, *, is_alone: bool) -> None:
    """Take what is there under a name of the destroyed stack into it, and destroy it too.

    A create whose answer was lost was asked again, and some services then make a twin of the same name; each kill may have
    left one, and only one of a name can join the stack at a time.

    Raises:
        StackError, RecoveryError: as `down`.
    """
    twins = unrecorded(stack, (), inventory(client), is_alone=is_alone)
    while twins:
        console.print(
            "An interrupted run made something twice. The twin joins the stack, and goes too."
        )
        recover(console, stack, client, looks_ahead=True)
        stack.run(*DESTROY)
        left = unrecorded(stack, (), inventory(client), is_alone=is_alone)
        if len(left) >= len(twins):
            return
        twins = left


def retains_data(stack: Stack) -> bool:
    """Whether the stack is to leave its data behind."""
    return stack.exists() and stack.configuration().get("personalize:retainData") == "true"


def refuse_to_forget(stack: Stack, stays: Sequence[tuple[str, str]]) -> None:
    """End where a destroyed stack has left its data, as it was told to.

    Raises:
        LeftoverError: it has; the message lists them.
    """
    if stays and retains_data(stack):
        raise LeftoverError(
            f"personalize:retainData keeps {len(stays)} resources of the stack {stack.name}:\n{_lines(stays)}\n"
            "The local AWS keeps running. They join the stack again by `python -m commands.recover --stack "
            f"{stack.name}`; after `pulumi config set personalize:retainData false --stack {stack.name}` they go with the next"
            " `make down`. Both need the shell of `make env`."
        )


def remove(console: Console, workspace: Workspace, stack: Stack, client: Client) -> None:
    """Destroy a stack with all that killed runs left of it, and forget it.

    Raises:
        StackError, RecoveryError, LeftoverError: as `down`.
    """
    heal(console, stack, client)
    recorded = stack.recorded_names()
    is_alone = not other_stacks(workspace, stack.name)
    # They would block the destroy: a dataset, say, cannot go before an event tracker that nobody deletes.
    if unrecorded(stack, recorded, inventory(client), is_alone=is_alone) and not retains_data(
        stack
    ):
        console.print(
            "An interrupted run left resources that the stack does not know."
            " They join it first, and go with the `pulumi destroy` after it."
        )
        ensure_sample(workspace)
        stack.ensure()
        recover(console, stack, client, looks_ahead=True)
        bring_up(stack)  # the dynamic resources find their own
    if stack.exists():
        stack.run(*DESTROY)
        left = unrecorded(stack, (), inventory(client), is_alone=is_alone)
        refuse_to_forget(stack, left)
        if left:
            destroy_twins(console, stack, client, is_alone=is_alone)
        stack.run("stack", "rm", "--yes", "--preserve-config")


def other_stacks(workspace: Workspace, name: str) -> list[str]:
    """All stacks of the workspace but this one."""
    return [each for each in stack_names(workspace.pulumi_state) if each != name]


def down(console: Console, workspace: Workspace) -> None:
    """Destroy the stacks of the demos and stop the local AWS.

    Raises:
        StackError: `pulumi destroy` failed.
        RecoveryError: what a killed run began is still being made, or cannot be looked up.
        LeftoverError: data that a stack retains, another stack, or a resource that belongs to no stack, is still there.
    """
    if known_endpoint(workspace) is None:
        console.print("nothing to do: the local AWS was never started")
        return
    record = start_local_aws(workspace)
    retrained, local = (
        open_stack(workspace, record.endpoint, name) for name in (RETRAINED_STACK, STACK)
    )
    client = client_factory(record.endpoint, REGION, read_credentials(workspace.home))
    with kept_running(workspace):
        if retrained.exists():
            remove(console, workspace, retrained, client)
        remove(console, workspace, local, client)
    others = other_stacks(workspace, STACK)
    if others:
        raise LeftoverError(
            f"other stacks live on the local AWS: {', '.join(others)}. It keeps running. Remove each with"
            " `pulumi destroy --stack NAME` and `pulumi stack rm NAME`, then run `make down` again."
        )
    left = inventory(client)
    if left:
        raise LeftoverError(
            f"the local AWS still holds {len(left)} resources that no stack knows:\n{_lines(left)}\n"
            "Delete them, or forget everything with `.venv/bin/python -m localaws reset`."
        )
    stop_local_aws(workspace)
    console.print("nothing is left; the local AWS is stopped")


def _lines(resources: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"  {kind:22} {name}" for kind, name in resources)


def main(given: Sequence[str] | None = None) -> None:
    """Run it; errors end it with one message."""
    without_options("commands.down", __doc__, given)
    try:
        down(Console(), find_workspace())
    except (StackError, RecoveryError, LeftoverError, ServerError) as error:
        sys.exit(f"down: {error}")
    except KeyboardInterrupt:
        sys.exit("\ndown: interrupted; the same command goes on")


if __name__ == "__main__":
    main()
