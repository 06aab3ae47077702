"""The definition of the workflow's state machine: the document beside this module, with one stack's ARNs and settings."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).with_name("definition.asl.json")
PLACEHOLDER = "${stack}"


def definition(stack: Mapping[str, Any]) -> dict[str, Any]:
    """The document for one stack.

    Args:
        stack: what the states know as `$stack`; it may hold outputs.
    """
    document: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return {key: _filled(value, stack) for key, value in document.items()}


def _filled(value: Any, stack: Mapping[str, Any]) -> Any:
    if value == PLACEHOLDER:
        return dict(stack)
    if isinstance(value, dict):
        return {key: _filled(each, stack) for key, each in value.items()}
    return [_filled(each, stack) for each in value] if isinstance(value, list) else value
