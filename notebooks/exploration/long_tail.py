"""How unevenly events are shared: a few items have most of them.

Source: J. L. Gastwirth, "The Estimation of the Lorenz Curve and Gini Index", The Review of Economics and Statistics 54(3), 1972.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from notebooks.exploration.queries import Array
from notebooks.exploration.tables import Table, percent

_TOPS = (0.01, 0.1, 0.2)
_POINTS = 500


@dataclass(frozen=True, kw_only=True)
class LongTail:
    """The shares of the owners (items, or users) in all events.

    Attributes:
        owners: share of owners, those with the fewest events first, 0 to 1.
        events: share of all events that these have together, 0 to 1: the Lorenz curve.
        gini: 0 when all have as many, towards 1 when one has all.
        top_shares: share of all events that some share of the owners has who have the most.
        owners_of_80_percent: share of the owners that have four fifths of all events.
    """

    owners: Array
    events: Array
    gini: float
    top_shares: Mapping[float, float]
    owners_of_80_percent: float

    def table(self, names: str) -> Table:
        """All figures.

        Args:
            names: of the owners, such as `items`.
        """
        tops = [
            (f"interactions of the top {top:.0%} of {names}", percent(share))
            for top, share in self.top_shares.items()
        ]
        return Table(
            ("figure", "value"),
            (
                ("Gini coefficient", f"{self.gini:.2f}"),
                *tops,
                (
                    f"{names} that have 80% of all interactions",
                    percent(self.owners_of_80_percent),
                ),
            ),
        )


def long_tail(counts: Array) -> LongTail:
    """Measure.

    Args:
        counts: events of each owner, the most first; one owner at least, and one event of each.
    """
    size = len(counts)
    cumulative = np.concatenate([[0], np.cumsum(counts[::-1])]) / counts.sum()
    from_the_top = np.cumsum(counts) / counts.sum()
    # The area below the curve, of trapezoids.
    gini = 1 - float((cumulative[1:] + cumulative[:-1]).sum()) / size
    points = np.unique(np.linspace(0, size, min(size, _POINTS) + 1).astype(int))
    return LongTail(
        owners=points / size,
        events=cumulative[points],
        gini=gini,
        top_shares={top: float(from_the_top[max(1, round(top * size)) - 1]) for top in _TOPS},
        owners_of_80_percent=float(np.searchsorted(from_the_top, 0.8 - 1e-12) + 1) / size,
    )
