"""`make stack NAME=sandbox-one PRESET=sandbox`, or `python -m commands.stack sandbox-one --preset sandbox`: a new stack.

It writes Pulumi.<name>.yaml from a preset, with DATA= from one of the data, too, and initialises the stack in the backend of
the shell: that of `pulumi login`, or the local one after `eval "$(make -s env)"`. It deploys nothing.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from commands.presets import DATA, STAGES, names, settings, stack_file
from commands.pulumi_stack import PulumiStack, StackError
from commands.up import SAMPLE_FILES, ensure_sample, sample_folder
from commands.workspace import Workspace, find_workspace

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
MAX_NAME_LENGTH = (
    40  # our own: longer ones are hardly seen in names of resources, which are shortened
)


class StackFileError(RuntimeError):
    """The stack's file cannot be made; the message tells why, and what to do."""


def arguments(root: Path, given: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line.

    Args:
        root: of the checkout, which has the presets.
        given: the command line; that of the process when it is None.
    """
    parser = argparse.ArgumentParser(prog="python -m commands.stack", description=__doc__)
    parser.add_argument("name", type=_name, help="name of the new stack, such as sandbox-one")
    parser.add_argument("--preset", required=True, choices=names(root, STAGES), help="its stage")
    kinds = names(root, DATA)
    parser.add_argument("--data", choices=kinds, help="settings that suit such data")
    parser.add_argument(
        "--load-test-data",
        action="store_true",
        help="with --data: generate such data, and use them in the place of files of one's own",
    )
    options = parser.parse_args(given)
    if options.load_test_data and options.data is None:
        parser.error(f"--load-test-data needs --data, one of {', '.join(kinds)}")
    return options


def _name(given: str) -> str:
    if not NAME.fullmatch(given) or len(given) > MAX_NAME_LENGTH:
        raise argparse.ArgumentTypeError(
            f"{given!r} is no name; expected lower-case words joined by hyphens, such as sandbox-one, at most"
            f" {MAX_NAME_LENGTH} characters"
        )
    return given


def generated_files(workspace: Workspace, kind: str) -> dict[str, str]:
    """Generate data of a kind, unless they are there.

    Returns:
        Their locations, relative to the project, by key of the configuration.
    """
    ensure_sample(workspace, kind)
    folder = sample_folder(workspace, kind).relative_to(workspace.root)
    return {name: str(folder / f"{name}.csv") for name in SAMPLE_FILES}


def initialise(stack: PulumiStack, text: str) -> None:
    """Write the stack's file, and initialise the stack; after a failure neither is there.

    Raises:
        StackFileError: the file is there already.
        StackError: `pulumi stack init` failed, as it does where the backend has the stack already.
    """
    path = stack.program / f"Pulumi.{stack.name}.yaml"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise StackFileError(
            f"{path.name} is there already, and is not overwritten; change it with `pulumi config set`, remove it if its stack is"
            " gone, or choose another name"
        ) from None
    try:
        stack.run("stack", "init")
    except BaseException:
        path.unlink()
        raise


def as_table(text: str) -> Table:
    """The settings of a stack's file."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for key, value in settings(text).items():
        table.add_row(key, _words(value))
    return table


def _words(value: object) -> str:
    """A value in one line, as YAML's flow style has it."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_words(each)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def next_steps(name: str, text: str, variables: Mapping[str, str]) -> str:
    """What to do now, as lines of a shell.

    Args:
        name: of the stack.
        text: of its file.
        variables: of the environment.
    """
    endpoint = variables.get("AWS_ENDPOINT_URL")
    where = f"the local AWS at {endpoint}" if endpoint else "AWS, where it costs"
    lines = [] if "personalize:interactions" in settings(text) else [
        f"pulumi config set personalize:interactions path/to/interactions.csv --stack {name}"
    ]  # fmt: skip
    lines += [
        f"pulumi preview --stack {name}    # checks data and settings, and creates nothing",
        f"pulumi up --stack {name}         # on {where}",
    ]
    return "\n".join(f"  {line}" for line in lines)


def main(given: Sequence[str] | None = None) -> None:
    """Run it; errors end it with one message."""
    workspace = find_workspace()
    options = arguments(workspace.root, given)
    console = Console()
    try:
        files = generated_files(workspace, options.data) if options.load_test_data else {}
        text = stack_file(workspace.root, options.preset, options.data, files)
        initialise(PulumiStack(options.name, workspace.root, os.environ), text)
    except (StackError, StackFileError) as error:
        sys.exit(f"stack: {error}")
    except KeyboardInterrupt:
        sys.exit("\nstack: interrupted; nothing was made")
    console.print(
        f"Pulumi.{options.name}.yaml has, with the reason of each:", as_table(text), highlight=False
    )
    print(f"next, or after a look at that file:\n{next_steps(options.name, text, os.environ)}")


if __name__ == "__main__":
    main()
