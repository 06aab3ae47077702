"""Reads the configuration of the running stack; the only module that does."""

import os
from collections.abc import Mapping

from pulumi.runtime.config import CONFIG, get_config_env

from components.settings import aws, stack


def load() -> tuple[stack.StackConfig, aws.AwsLocation]:
    """All settings of the running stack, and where it lives.

    Raises:
        ProblemsError: see `stack.parse` and `aws.parse`.
    """
    settings = {**get_config_env(), **CONFIG.get()}
    return (
        stack.parse(_namespace(settings, stack.NAMESPACE)),
        aws.parse(_namespace(settings, "aws"), os.environ),
    )


def _namespace(settings: Mapping[str, object], name: str) -> dict[str, object]:
    prefix = f"{name}:"
    return {k.removeprefix(prefix): v for k, v in settings.items() if k.startswith(prefix)}
