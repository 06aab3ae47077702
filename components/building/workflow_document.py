"""Definitions of state machines that are documents beside the code, with one stack's ARNs and settings in one place."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PLACEHOLDER = "${stack}"


def filled_document(path: Path, stack: Mapping[str, Any]) -> dict[str, Any]:
    """The document for one stack.

    Args:
        path: of the document, in the Amazon States Language; the placeholder stands for what it knows of a stack.
        stack: what the states know as `$stack`; it may hold outputs.
    """
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {key: _filled(value, stack) for key, value in document.items()}


def _filled(value: Any, stack: Mapping[str, Any]) -> Any:
    if value == PLACEHOLDER:
        return dict(stack)
    if isinstance(value, dict):
        return {key: _filled(each, stack) for key, each in value.items()}
    return [_filled(each, stack) for each in value] if isinstance(value, list) else value
