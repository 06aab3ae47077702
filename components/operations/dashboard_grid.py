"""Widgets of a dashboard, and where they stand: rows from top to bottom, in a grid of 24 columns.

Source: Amazon CloudWatch API Reference, "Dashboard body structure and syntax".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

COLUMNS = 24


@dataclass(frozen=True, kw_only=True)
class Widget:
    """A part of a dashboard.

    Attributes:
        type: of the widget.
        properties: of its type.
    """

    type: Literal["metric", "text", "alarm"]
    properties: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Row:
    """Widgets beside each other, all of one size.

    Attributes:
        widgets: from left to right, at most 24.
        height: in units of the grid.
    """

    widgets: Sequence[Widget]
    height: int


def placed(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The widgets of a dashboard's body. Those of a row share its width; what does not divide stays free at the right."""
    body: list[dict[str, Any]] = []
    top = 0
    for row in rows:
        width = COLUMNS // max(1, len(row.widgets))
        body += [
            {
                "type": widget.type,
                "x": position * width,
                "y": top,
                "width": width,
                "height": row.height,
                "properties": widget.properties,
            }
            for position, widget in enumerate(row.widgets)
        ]
        top += row.height
    return body
