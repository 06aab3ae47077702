"""Events of a history without what executions work on."""

from typing import Any

_DATA = ("input", "output", "parameters", "assignedVariables")


def without_data(event: dict[str, Any]) -> dict[str, Any]:
    """An event without inputs and outputs, for whoever must not see them."""
    return {
        name: _without(value) if isinstance(value, dict) else value for name, value in event.items()
    }


def _without(details: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in details.items() if name not in _DATA}
