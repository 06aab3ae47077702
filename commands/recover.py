"""`make recover`, or `python -m commands.recover --stack dev`: after a killed run the state learns what the run made.

It works on AWS as on the local AWS, with the `pulumi`, the backend and the credentials of the shell; for the stack
`local` with those of this workspace.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence

from botocore.exceptions import BotoCoreError
from rich.console import Console

from commands.inventory import Client, client_factory
from commands.local_server import kept_running, start_local_aws
from commands.pulumi_stack import PulumiStack, StackError
from commands.recovery.creates import Deployment
from commands.recovery.recovery import export, recover
from commands.recovery.search import RecoveryError
from commands.up import STACK, open_stack
from commands.workspace import REGION, Workspace, find_workspace
from components.core.access import AssumedRole, open_session
from localaws.process.credentials import read_credentials
from localaws.process.server import ServerError

AWS_PROVIDER = "pulumi:providers:aws"


def account_client(deployment: Deployment) -> Client:
    """Makes boto3 clients for the region, and with the profile and role, that the stack's provider has.

    A state without a provider leaves them to the environment, as the program does.
    """
    providers = [each for each in deployment.get("resources") or () if each["type"] == AWS_PROVIDER]
    inputs: Mapping[str, str] = providers[0]["inputs"] if providers else {}
    region = inputs.get("region") or os.environ.get("AWS_REGION")
    roles = json.loads(inputs.get("assumeRoles") or "[]")
    role = AssumedRole.from_property(roles[0] if roles else None)
    client: Client = open_session(region, inputs.get("profile"), role).client
    return client


def recover_local(console: Console, workspace: Workspace, *, is_dry: bool) -> None:
    """Recover the stack `local` of this workspace, whose local AWS is started."""
    record = start_local_aws(workspace)
    stack = open_stack(workspace, record.endpoint)
    client = client_factory(record.endpoint, REGION, read_credentials(workspace.home))
    with kept_running(workspace):
        stack.release()
        if not is_dry:
            stack.ensure()
        recover(console, stack, client, looks_ahead=True, is_dry=is_dry)


def recover_account(console: Console, workspace: Workspace, name: str, *, is_dry: bool) -> None:
    """Recover a stack of the shell's backend."""
    stack = PulumiStack(name, workspace.root, os.environ)
    client = account_client(export(stack).get("deployment") or {})
    recover(console, stack, client, looks_ahead=True, is_dry=is_dry)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run it; errors end it with one message, and the same command goes on."""
    parser = argparse.ArgumentParser(prog="python -m commands.recover", description=__doc__)
    parser.add_argument("--stack", default=STACK, help=f"name of the stack, default {STACK}")
    parser.add_argument("--dry-run", action="store_true", help="tell only, and change nothing")
    options = parser.parse_args(arguments)
    console, workspace = Console(), find_workspace()
    try:
        if options.stack == STACK:
            recover_local(console, workspace, is_dry=options.dry_run)
        else:
            recover_account(console, workspace, options.stack, is_dry=options.dry_run)
    except (StackError, RecoveryError, ServerError, BotoCoreError) as error:
        sys.exit(f"recover: {error}")
    except KeyboardInterrupt:
        sys.exit("\nrecover: interrupted; the same command goes on")


if __name__ == "__main__":
    main()
