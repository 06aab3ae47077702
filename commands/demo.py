"""`make demo`: the local AWS, the sample, a real `pulumi up` of the stack `local`, and a visit to what it made."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from commands.inventory import client_factory
from commands.local_server import kept_running, start_local_aws
from commands.stack import Stack, StackError
from commands.visit import Api, Catalogue, VisitError, visit
from commands.workspace import REGION, Workspace, find_workspace, process_environment
from localaws.process.credentials import read_credentials
from localaws.process.server import ServerError
from localpulumi.engine.build import find_engine

STACK = "local"

GOING_ON = """\
[bold]Go on[/]
  eval "$(make -s env)"             # pulumi, boto3 and curl now reach the local AWS
  pulumi stack output --stack local
  curl -H "x-api-key: $(pulumi stack output apiKey --show-secrets --stack local)" \\
    "$(pulumi stack output apiUrl --stack local)/recommendations/{user}?numResults=5"
  curl -H "x-api-key: $(pulumi stack output apiKey --show-secrets --stack local)" \\
    -H "content-type: application/json" \\
    -d '{{"events":[{{"userId":"{user}","itemId":"{item}","eventType":"View"}}]}}' \\
    "$(pulumi stack output apiUrl --stack local)/events"
  make down                         # pulumi destroy, and the local AWS stops"""


def open_stack(workspace: Workspace, endpoint: str) -> Stack:
    """The stack `local` of this workspace.

    Raises:
        StackError: the engine is missing.
        ServerError: the local AWS was never started, so that it has no root key.
    """
    engine = find_engine()
    if engine is None:
        raise StackError("the Pulumi engine is missing; run `make setup`")
    environment = process_environment(workspace, engine, endpoint, read_credentials(workspace.home))
    return Stack(STACK, workspace.root, environment, workspace.pulumi_state)


def ensure_sample(workspace: Workspace) -> None:
    """Generate the travel sample where it is missing; the same seed gives the same bytes."""
    *others, last = (
        workspace.sample / f"{name}.csv" for name in ("interactions", "items", "users")
    )
    if last.exists():
        return
    workspace.sample.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=workspace.sample) as folder:
        command = [sys.executable, "-m", "sample.generate", "--out", folder]
        subprocess.run(command, cwd=workspace.root, check=True)
        for path in (*others, last):  # the last one says that all are whole
            (Path(folder) / path.name).replace(path)


def bring_up(stack: Stack) -> None:
    """`pulumi up` of a stack, whatever an earlier run left of it.

    The refresh finds what a killed run deleted without writing it down.

    Raises:
        StackError: it failed.
    """
    stack.ensure()
    stack.run(
        "up", "--yes", "--skip-preview", "--refresh", "--suppress-outputs", "--suppress-progress"
    )


def demo(console: Console) -> None:
    """Run the demo from nothing, or from wherever an earlier one stopped."""
    started = time.monotonic()
    workspace = find_workspace()
    record = start_local_aws(workspace)
    console.print(f"local AWS at {record.endpoint}  ({time.monotonic() - started:.1f} s)")
    ensure_sample(workspace)
    stack = open_stack(workspace, record.endpoint)
    up_started = time.monotonic()
    with kept_running(workspace):
        bring_up(stack)
    console.print(f"pulumi up took {time.monotonic() - up_started:.1f} s\n")
    outputs = stack.outputs()
    catalogue = Catalogue.read(workspace.sample)
    s3 = client_factory(record.endpoint, REGION, read_credentials(workspace.home))("s3")
    visit(
        console, Api(outputs["apiUrl"], outputs["apiKey"]), catalogue, s3, outputs["archiveBucket"]
    )
    user = catalogue.known_user()
    console.print()
    console.print(
        GOING_ON.format(user=user, item=catalogue.histories[user][-1]),
        highlight=False,
        soft_wrap=True,
    )
    console.print(f"\nfrom command to here: {time.monotonic() - started:.0f} s")


def main() -> None:
    """Run the demo; errors end it with one message, and the same command goes on."""
    try:
        demo(Console())
    except (StackError, VisitError, ServerError) as error:
        sys.exit(
            f"demo: {error}\nNothing is lost: `make demo` goes on from here, `make down` removes everything."
        )
    except KeyboardInterrupt:
        sys.exit(
            "\ndemo: interrupted; `make demo` goes on from here, `make down` removes everything"
        )


if __name__ == "__main__":
    main()
