"""`make collection`, or `python -m commands.collection --stack dev`: requests of a stack's API, to play with.

Writes `collection/<stack>.postman_collection.json` and `collection/<stack>.sh` (curl) without secrets, and beside them
`collection/<stack>.postman_environment.json` with the API's address and keys, for its owner alone. It works in whatever
world the environment names: `make collection` gives it that of the local stack.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from commands.collection import curl, postman
from commands.collection.requests import STACK_OUTPUTS, requests_of
from commands.pulumi_stack import PulumiStack, StackError
from commands.workspace import find_workspace

FOLDER = "collection"


class UndescribedApiError(RuntimeError):
    """The stack does not describe its API; the message tells what to do."""


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m commands.collection", description=__doc__)
    parser.add_argument("--stack", required=True, help="name of the Pulumi stack")
    return parser.parse_args(given)


def files(stack: str, outputs: Mapping[str, Any], variables: Mapping[str, str]) -> dict[str, str]:
    """Return the content of each file, by its name.

    Args:
        stack: its name.
        outputs: of the stack, secrets in plain text.
        variables: of the environment, whose AWS key signs requests, and with `TOKEN` for an API that takes tokens; what is
            not there the reader fills in.

    Raises:
        UndescribedApiError: the stack was not deployed by this program.
    """
    try:
        document, url = outputs["openApiDocument"], outputs["apiUrl"]
        region = str(outputs["datasetGroupArn"]).split(":")[3]
    except KeyError as missing:
        raise UndescribedApiError(
            f"the stack {stack} has no output {missing.args[0]}; deploy it with this version: `pulumi up --stack {stack}`"
        ) from None
    described = json.loads(document)
    requests = requests_of(described)
    info = described["info"]
    values = {
        postman.BASE_URL: url,
        postman.API_KEY: outputs.get("apiKey", ""),
        postman.TOKEN: variables.get("TOKEN", ""),
        postman.REGION: region,
        **{name: outputs[name] for name in STACK_OUTPUTS},
        postman.ACCESS_KEY: variables.get("AWS_ACCESS_KEY_ID", ""),
        postman.SECRET_KEY: variables.get("AWS_SECRET_ACCESS_KEY", ""),
        postman.SESSION_TOKEN: variables.get("AWS_SESSION_TOKEN", ""),
    }
    script = f"{stack}.sh"
    return {
        f"{stack}.postman_collection.json": _json(
            postman.collection(info["title"], info["description"], requests)
        ),
        f"{stack}.postman_environment.json": _json(postman.environment(info["title"], values)),
        script: curl.script(f"{FOLDER}/{script}", requests),
    }


def write(folder: Path, contents: Mapping[str, str]) -> None:
    """Write files that only their owner can read."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, text in contents.items():
        path = folder / name
        path.unlink(missing_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(text, encoding="utf-8")


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def main(given: Sequence[str] | None = None) -> None:
    """Write the files, and say where they are."""
    stack = arguments(given).stack
    root = find_workspace().root
    try:
        contents = files(stack, PulumiStack(stack, root, os.environ).outputs(), os.environ)
    except (StackError, UndescribedApiError) as error:
        sys.exit(f"collection: {error}")
    write(root / FOLDER, contents)
    print(f"{FOLDER}/ has {', '.join(contents)}; the environment holds keys: do not pass it on")


if __name__ == "__main__":
    main()
