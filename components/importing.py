"""Imports what the program needs while the plugins of its providers start: half of what a run without changes takes."""

import asyncio
from importlib import import_module

import pulumi_aws as aws


async def import_components() -> None:
    """Import the components in a thread, so that the providers are registered meanwhile."""
    await asyncio.to_thread(_import)


def _import() -> None:
    import_module("components.program")
    # The SDK would import these with the first log group, role and bucket only.
    for service, name in ((aws.cloudwatch, "LogGroup"), (aws.iam, "Role"), (aws.s3, "Bucket")):
        getattr(service, name)
