"""The definition of the preparation's state machine: the document beside this module, with one stack's ARNs and settings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from components.building.workflow_document import filled_document

DOCUMENT = Path(__file__).with_name("definition.asl.json")


def definition(stack: Mapping[str, Any]) -> dict[str, Any]:
    """The document for one stack.

    Args:
        stack: what the states know as `$stack`; it may hold outputs.
    """
    return filled_document(DOCUMENT, stack)
