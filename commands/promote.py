"""`make promote FROM=staging TO=prod`, or `python -m commands.promote --from staging --to prod`: the data that passed.

It shows what both stacks were deployed with, and how their versions were measured. With --yes it copies the exact files into the
bucket of the second stack, sets its configuration to them, and runs `pulumi up`. It works in whatever world the shell names.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from commands.inventory import Client
from commands.promotion.comparison import as_table, refusals
from commands.promotion.deployed import Deployed, read
from commands.promotion.transfer import ContentError, destination, too_large, transfer
from commands.promotion.versions import served
from commands.pulumi_stack import PulumiStack, StackError
from commands.recover import account_client
from commands.setup import Progress
from commands.status.parts import NotDeployedError
from commands.workspace import find_workspace

MIN_RATIO = 0.95


class RefusedError(RuntimeError):
    """Nothing is promoted; the message tells why."""


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m commands.promote", description=__doc__)
    parser.add_argument("--from", required=True, dest="source", help="stack whose data passed")
    parser.add_argument("--to", required=True, dest="target", help="stack that is to have them")
    parser.add_argument(
        "--min-ratio",
        type=float,
        default=MIN_RATIO,
        metavar="R",
        help="least ratio of the metrics of the first stack to those of the second (default: %(default)s)",
    )
    parser.add_argument("--yes", action="store_true", help="promote, and not only show")
    options = parser.parse_args(given)
    if options.source == options.target:
        parser.error(f"--from and --to are both {options.source}; name two stacks")
    return options


def require_no_drift(stack: PulumiStack) -> None:
    """Refuse a stack that is not as its program and its configuration say.

    Raises:
        RefusedError: it has drifted, or cannot be previewed; the message has what `pulumi preview` tells.
    """
    try:
        stack.read("preview", "--refresh", "--expect-no-changes", "--non-interactive")
    except StackError as error:
        raise RefusedError(
            f"the stack {stack.name} is not as it was deployed, and a promotion would change more than its data. Look at it with "
            f"`pulumi preview --refresh --stack {stack.name}`, and run `pulumi up` or take the change back first.\n{error}"
        ) from None


def bring(source: Deployed, target: Deployed, clients: tuple[Client, Client]) -> dict[str, str]:
    """Copy the files.

    Returns:
        Their new locations, by key of the configuration.

    Raises:
        ContentError: a file is not what its key says.
    """
    source_s3, target_s3 = (client("s3") for client in clients)
    locations = {}
    for kind, file in source.files.items():
        bucket, key = destination(file, kind, target)
        with Progress().step(f"copying {file.location}"):
            transfer(source_s3, target_s3, file, bucket, key)
        locations[kind] = f"s3://{bucket}/{key}"
    return locations


def deploy(console: Console, stack: PulumiStack, locations: Mapping[str, str]) -> None:
    """Set the locations, and run `pulumi up`.

    Raises:
        StackError: it failed; the configuration has the locations already.
    """
    settings = [f"personalize:{kind}={location}" for kind, location in locations.items()]
    stack.read("config", "set-all", *(word for each in settings for word in ("--plaintext", each)))
    try:
        stack.run("up", "--yes", "--skip-preview", "--suppress-outputs")
    except StackError:
        console.print(
            f"Pulumi.{stack.name}.yaml has the promoted files: `pulumi up --stack {stack.name}` goes on."
        )
        raise


def is_same(source: Deployed, target: Deployed) -> bool:
    """Whether the second stack has imported all that the first one has."""
    return all(target.files[kind].imported == file.imported for kind, file in source.files.items())


def require_same(source: Deployed, target: Deployed) -> None:
    """Check that the second stack has imported what the first one has, schemas included.

    Raises:
        RefusedError: it has not.
    """
    for kind, file in source.files.items():
        if target.files[kind].imported != file.imported:
            raise RefusedError(
                f"{target.name} has imported other {kind} than {source.name}: the file is the same, and its schema is not. "
                f"Compare personalize:{kind}Schema of both"
            )


def promote(
    console: Console, options: argparse.Namespace, stacks: Mapping[str, PulumiStack]
) -> None:
    """Show it, and with `--yes` do it.

    Raises:
        RefusedError: the second stack has drifted, learns in another way, or would become worse.
        StackError, NotDeployedError, ContentError: as above.
    """
    (source, source_state), (target, target_state) = (
        read(stacks[name]) for name in (options.source, options.target)
    )
    clients = (account_client(source_state), account_client(target_state))
    of_source, of_target = (
        served(client("personalize"), stack.campaigns)
        for client, stack in zip(clients, (source, target), strict=True)
    )
    versions = (of_source, of_target)
    console.print(as_table(source, target, versions), highlight=False)
    if source.files.keys() == target.files.keys() and is_same(source, target):
        console.print(f"{target.name} has the data of {source.name} already")
        return
    reasons = [
        *refusals(source, target, versions, options.min_ratio),
        *too_large(clients[0]("s3"), source),
    ]
    if reasons:
        raise RefusedError("\n".join(reasons))
    require_no_drift(stacks[target.name])
    if not options.yes:
        console.print("nothing speaks against it; the same command with --yes promotes")
        return
    before = " ".join(f"personalize:{kind}={each}" for kind, each in target.locations.items())
    console.print(f"{target.name} had {before}", highlight=False, soft_wrap=True)
    deploy(console, stacks[target.name], bring(source, target, clients))
    now, _ = read(stacks[target.name])
    require_same(source, now)
    versions = (of_source, served(clients[1]("personalize"), now.campaigns))
    console.print(as_table(source, now, versions), highlight=False)


def main(given: Sequence[str] | None = None) -> None:
    """Run it; errors end it with one message."""
    options = arguments(given)
    root = find_workspace().root
    stacks = {
        name: PulumiStack(name, root, os.environ) for name in (options.source, options.target)
    }
    failures: tuple[type[Exception], ...] = (
        RefusedError, StackError, NotDeployedError, ContentError, ClientError, BotoCoreError,
    )  # fmt: skip
    try:
        promote(Console(), options, stacks)
    except failures as error:
        sys.exit(f"promote: {error}")
    except KeyboardInterrupt:
        sys.exit("\npromote: interrupted; run the same command to see how far it came")


if __name__ == "__main__":
    main()
