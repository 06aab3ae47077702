"""`make demo`: the local AWS, the sample, a real `pulumi up` of the stack `local`, and a visit to what it made."""

from __future__ import annotations

import time
from collections.abc import Sequence

from rich.console import Console

from commands.api_client import Api, ApiError
from commands.command_line import resumable, without_options
from commands.inventory import client_factory
from commands.pulumi_stack import StackError
from commands.recovery.search import RecoveryError
from commands.up import up
from commands.visit import Catalogue, VisitError, visit
from commands.workspace import REGION, find_workspace
from localaws.process.administration import explanation
from localaws.process.credentials import read_credentials
from localaws.process.explanation_table import tables
from localaws.process.server import ServerError

GOING_ON = """\
[bold]Go on[/]
  eval "$(make -s env)"             # pulumi, boto3 and curl now reach the local AWS
  pulumi stack output --stack local
  curl -H "x-api-key: $(pulumi stack output apiKey --show-secrets --stack local)" \\
    "$(pulumi stack output apiUrl --stack local)/recommendations/{user}?numResults=5&filter=unseen"
  curl -H "x-api-key: $(pulumi stack output apiKey --show-secrets --stack local)" \\
    -H "content-type: application/json" \\
    -d '{{"events":[{{"userId":"{user}","itemId":"{item}","eventType":"View"}}]}}' \\
    "$(pulumi stack output apiUrl --stack local)/events"
  python -m localaws explain --user {user} \\
    --campaign "$(pulumi stack output campaignArn --stack local)"
  make down                         # pulumi destroy, and the local AWS stops"""


def demo(console: Console) -> None:
    """Run the demo from nothing, or from wherever an earlier one stopped."""
    started = time.monotonic()
    workspace = find_workspace()
    stack, endpoint = up(console, workspace)
    console.print()
    outputs = stack.outputs()
    catalogue = Catalogue.read(workspace.sample)
    s3 = client_factory(endpoint, REGION, read_credentials(workspace.home))("s3")
    item = visit(
        console, Api(outputs["apiUrl"], outputs["apiKey"]), catalogue, s3, outputs["archiveBucket"]
    )
    user = catalogue.known_user()
    console.print("\nwhy it is first, as `localaws explain` says")
    asked = {"campaignArn": outputs["campaignArn"], "userId": user, "itemId": item}
    console.print(*tables(explanation(workspace.home, asked)))
    console.print()
    console.print(
        GOING_ON.format(user=user, item=catalogue.histories[user][-1]),
        highlight=False,
        soft_wrap=True,
    )
    console.print(f"\nfrom command to here: {time.monotonic() - started:.0f} s")


def main(given: Sequence[str] | None = None) -> None:
    """Run the demo; errors end it with one message, and the same command goes on."""
    without_options("commands.demo", __doc__, given)
    with resumable("demo", StackError, RecoveryError, ApiError, VisitError, ServerError):
        demo(Console())


if __name__ == "__main__":
    main()
