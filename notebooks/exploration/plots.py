"""One figure for each idea, as matplotlib draws it; no global state, so that a notebook shows what a call returns."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from notebooks.exploration.cold import Cold
from notebooks.exploration.event_types import EventType
from notebooks.exploration.hold_out import METRICS
from notebooks.exploration.long_tail import LongTail
from notebooks.exploration.queries import Array
from notebooks.exploration.repeats import Repeats
from notebooks.exploration.sessions import PAUSE_EDGES, Sessions
from notebooks.exploration.volume import Volume

SIZE_INCHES = (8.0, 3.6)

# Of Okabe and Ito, "Color Universal Design", 2008: told apart by colour-blind readers, too.
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#E69F00", "#009E73", "#666666"

COUNT = "{x:,.0f}"
_PAUSES = {
    1: "1 s",
    60: "1 min",
    3600: "1 h",
    86_400: "1 day",
    30 * 86_400: "30 days",
    365 * 86_400: "1 year",
}


def volume(found: Volume) -> Figure:
    """Events of each period."""
    figure, axes = _axes("Interactions over time", "time (UTC)", f"interactions a {found.period}")
    _counts_over_time(axes, found.starts, found.events, BLUE)
    return figure


def active_users(found: Volume) -> Figure:
    """Users of each period."""
    figure, axes = _axes("Active users over time", "time (UTC)", f"users a {found.period}")
    _counts_over_time(axes, found.starts, found.users, GREEN)
    return figure


def lorenz(found: Mapping[str, LongTail]) -> Figure:
    """Lorenz curves, by the name of the owners."""
    figure, axes = _axes(
        "The long tail (Lorenz curves)",
        "share of owners, least active first",
        "share of interactions",
    )
    axes.plot([0, 1], [0, 1], color=GREY, linestyle=":", label="all alike (Gini 0)")
    for (name, each), color in zip(found.items(), (BLUE, ORANGE), strict=False):
        axes.plot(each.owners, each.events, color=color, label=f"{name} (Gini {each.gini:.2f})")
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.legend()
    return figure


def activity(counts: Mapping[str, Array]) -> Figure:
    """Share of the owners with at least so many events, both on logarithmic scales.

    Args:
        counts: events of each owner, the most first, by the name of the owners.
    """
    figure, axes = _axes(
        "How many interactions one has", "interactions", "share with at least so many"
    )
    for (name, each), color in zip(counts.items(), (BLUE, ORANGE), strict=False):
        least, first = np.unique(each[::-1], return_index=True)
        axes.step(least, 1 - first / len(each), where="pre", color=color, label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.legend()
    return figure


def pauses(found: Sessions) -> Figure:
    """Pauses between the events of a user, and the one that ends a visit."""
    figure, axes = _axes("Pauses between two interactions of a user", "pause", "how many")
    axes.yaxis.set_major_formatter(COUNT)
    axes.stairs(found.pauses, PAUSE_EDGES, fill=True, color=BLUE)
    axes.axvline(
        found.gap_seconds, color=ORANGE, label=f"{found.gap_seconds / 60:g} min: another visit"
    )
    axes.set_xscale("log")
    axes.set_xticks(list(_PAUSES), labels=list(_PAUSES.values()))
    axes.minorticks_off()
    axes.legend()
    return figure


def event_types(found: Sequence[EventType]) -> Figure:
    """Events of each type."""
    figure, axes = _axes("Event types", "interactions", "")
    names = [_short(each.name) for each in found]
    bars = axes.barh(names, [each.events for each in found], color=BLUE)
    axes.bar_label(bars, fmt="{:,.0f}", padding=3)
    axes.xaxis.set_major_formatter(COUNT)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    return figure


def repeats(found: Sequence[Repeats]) -> Figure:
    """How much of each event type is with an item that the user had before."""
    figure, axes = _axes("Repeat consumption", "share of the interactions of the type", "")
    names = [_short(each.event_type) for each in found]
    events = np.array([each.events for each in found])
    left = np.zeros(len(found))
    for label, color, values in (
        ("again in a later visit", BLUE, [each.earlier_visit for each in found]),
        ("again in the same visit", ORANGE, [each.same_visit for each in found]),
    ):
        shares = np.array(values) / events
        axes.barh(names, shares, left=left, color=color, label=label)
        left += shares
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.invert_yaxis()
    axes.legend()
    return figure


def firsts(found: Cold) -> Figure:
    """How much of each period comes from users, and goes to items, that are seen for the first time."""
    figure, axes = _axes("New users and new items", "time (UTC)", "share of interactions")
    axes.plot(found.starts, found.of_new_users, color=BLUE, label="of users first seen in it")
    axes.plot(found.starts, found.of_new_items, color=ORANGE, label="with items first seen in it")
    _dates(axes)
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.legend()
    return figure


def estimates(found: Mapping[str, Mapping[str, float]]) -> Figure:
    """Each metric of each model."""
    figure, axes = _axes("Hold-out estimate", "", "value, 0 to 1")
    places = np.arange(len(METRICS))
    width = 0.8 / max(len(found), 1)
    for number, ((name, metrics), color) in enumerate(
        zip(found.items(), (GREY, ORANGE, BLUE), strict=False)
    ):
        values = [metrics[key] for key in METRICS]
        bars = axes.bar(places + number * width, values, width, color=color, label=name)
        axes.bar_label(bars, fmt="{:.2f}", padding=2, fontsize=8)
    axes.set_xticks(places + width * (len(found) - 1) / 2, labels=list(METRICS.values()))
    axes.margins(y=0.12)
    if found:
        axes.legend()
    return figure


def _axes(title: str, x: str, y: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=SIZE_INCHES, layout="constrained")
    axes = figure.subplots()
    axes.set(title=title, xlabel=x, ylabel=y)
    axes.grid(visible=True, alpha=0.3)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _counts_over_time(axes: Axes, starts: Array, counts: Array, color: str) -> None:
    axes.plot(starts, counts, color=color)
    axes.yaxis.set_major_formatter(COUNT)
    _dates(axes)
    axes.set_ylim(bottom=0)


def _dates(axes: Axes) -> None:
    locator = AutoDateLocator()  # type: ignore[no-untyped-call]  # matplotlib's dates are untyped
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]


def _short(name: str) -> str:
    """Names come from data: the dollar sign would begin a formula."""
    text = name if len(name) <= 30 else f"{name[:29]}…"
    return text.replace("$", r"\$")
