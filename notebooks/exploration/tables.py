"""A small table that a notebook shows: names and figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

Cell = str | int | float


@dataclass(frozen=True)
class Table:
    """Rows under headings; texts come from data, so that they are escaped.

    Attributes:
        headings: of the columns.
        rows: a cell for each column; whole numbers are shown with separators, others with three digits.
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    def _repr_html_(self) -> str:
        """What Jupyter shows."""
        head = _html("th", self.headings, self.rows[0] if self.rows else self.headings)
        body = "".join(_html("td", row, row) for row in self.rows)
        return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"

    def __str__(self) -> str:
        lines = [self.headings, *([shown(cell) for cell in row] for row in self.rows)]
        return "\n".join(" | ".join(line) for line in lines)


def shown(cell: Cell) -> str:
    """A figure as it is read; texts as they are."""
    if isinstance(cell, str):
        return cell
    return (
        f"{cell:,}" if isinstance(cell, int) else f"{cell:,.3g}" if cell < 1000 else f"{cell:,.0f}"
    )


def percent(share: float) -> str:
    """A share of one, with a digit where it is small."""
    return f"{share:.1%}" if share < 0.1 else f"{share:.0%}"


def _html(element: str, row: Sequence[Cell], beside: Sequence[Cell]) -> str:
    """A row, each cell of it on the side of its column where that of another row stands."""
    cells = (
        f'<{element} style="text-align: {_side(other)}">{escape(shown(cell))}</{element}>'
        for cell, other in zip(row, beside, strict=True)
    )
    return f"<tr>{''.join(cells)}</tr>"


def _side(cell: Cell) -> str:
    return "left" if isinstance(cell, str) and not cell.endswith("%") else "right"
