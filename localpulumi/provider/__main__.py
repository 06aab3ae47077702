"""`python -u -m localpulumi.provider aws|aws-native [flags] [engine address]`: one provider plugin."""

from __future__ import annotations

import gc
import json
import sys
from importlib.util import find_spec
from pathlib import Path

from localpulumi.provider import aws, aws_native
from localpulumi.provider.plugin import Plugin
from localpulumi.provider.protocol import leave_out_the_sdk

FIRST_COLLECTION_OBJECTS = 100_000
"""What is imported stays: to look through it again and again for garbage takes a seventh of the import."""


def sdk_version(module: str) -> str:
    """Return the version that an SDK asks its plugin for: `pulumi-plugin.json` beside its modules has it.

    Neither the SDK nor the metadata of distributions is imported; a plugin starts with each command.

    Raises:
        ModuleNotFoundError: the SDK is not installed.
    """
    found = find_spec(module)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(f"{module} is not installed")
    return str(
        json.loads(Path(found.origin).with_name("pulumi-plugin.json").read_text())["version"]
    )


def plugin(package: str) -> Plugin:
    """Return a package's plugin; its version is that of the SDK which is installed here.

    Raises:
        ValueError: there is no such package.
    """
    if package == "aws":
        return Plugin(
            package=package,
            version=sdk_version("pulumi_aws"),
            kinds=aws.KINDS,
            functions=aws.FUNCTIONS,
        )
    if package == "aws-native":
        return Plugin(
            package=package, version=sdk_version("pulumi_aws_native"), kinds=aws_native.KINDS
        )
    raise ValueError(f"package {package!r} is unknown; expected 'aws' or 'aws-native'")


def main(arguments: list[str]) -> int:
    """Serve the package that the first argument names; return the exit status.

    The engine's own arguments follow (flags, then its address). The plugin needs none of them: it
    answers calls and makes none.
    """
    try:
        chosen = plugin(arguments[0] if arguments else "")
    except ValueError as error:
        sys.stderr.write(f"localpulumi.provider: {error}\n")
        return 2
    gc.set_threshold(FIRST_COLLECTION_OBJECTS)
    leave_out_the_sdk()
    from localpulumi.provider.wire import serve  # noqa: PLC0415 - it imports the protocol

    serve(chosen)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
