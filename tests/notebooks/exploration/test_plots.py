import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from notebooks.exploration import (
    cold,
    event_types,
    long_tail,
    plots,
    repeats,
    sessions,
    volume,
)
from notebooks.exploration.hold_out import METRICS
from tests.support.exploration import explored

ODD_NAMES = ("$x^2", "a" * 60, "_", "View")
ROWS = [
    (f"u{n % 7}", f"i{n % 11}", 1_700_000_000 + n * 9_000, ODD_NAMES[n % 4]) for n in range(200)
]


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> list[Figure]:
    connection, _ = explored(tmp_path_factory.mktemp("plots"), ROWS)
    over_time = volume.volume(connection)
    counts = {"items": np.array([9, 3, 1, 1]), "users": np.array([5])}
    return [
        plots.volume(over_time),
        plots.active_users(over_time),
        plots.event_types(event_types.event_types(connection)),
        plots.pauses(sessions.sessions(connection, 1800)),
        plots.repeats(repeats.repeats(connection)),
        plots.lorenz({name: long_tail.long_tail(each) for name, each in counts.items()}),
        plots.activity(counts),
        plots.firsts(cold.cold(connection, over_time.period)),
        plots.estimates({name: dict.fromkeys(METRICS, 0.5) for name in ("a", "b", "c")}),
    ]


def test_every_figure_has_one_idea_with_a_title_and_names_of_its_axes(
    figures: list[Figure],
) -> None:
    for figure in figures:
        (axes,) = figure.axes
        assert axes.get_title()
        assert axes.get_xlabel() or axes.get_ylabel()
        assert axes.has_data()
    assert len({figure.axes[0].get_title() for figure in figures}) == len(figures)


def test_every_figure_can_be_drawn_whatever_names_the_data_have(figures: list[Figure]) -> None:
    for figure in figures:
        figure.draw_without_rendering()


def test_units_stand_on_the_axes(figures: list[Figure]) -> None:
    assert figures[0].axes[0].get_ylabel() == "interactions a day"
    ticks = [label.get_text() for label in figures[3].axes[0].get_xticklabels()]
    assert ticks == ["1 s", "1 min", "1 h", "1 day", "30 days", "1 year"]


def test_bars_of_repeats_are_shares_one_beside_the_other() -> None:
    found = [repeats.Repeats(event_type="View", events=10, same_visit=2, earlier_visit=5)]
    bars = plots.repeats(found).axes[0].patches
    places = [(bar.get_x(), bar.get_width()) for bar in bars if isinstance(bar, Rectangle)]
    assert np.array(places) == pytest.approx(np.array([(0, 0.5), (0.5, 0.2)]))


def test_no_estimate_is_an_empty_figure() -> None:
    assert not plots.estimates({}).axes[0].patches


def test_a_step_of_activity_says_how_many_have_at_least_so_many() -> None:
    (line,) = plots.activity({"items": np.array([9, 3, 1, 1])}).axes[0].lines
    assert np.asarray(line.get_xdata()).tolist() == [1, 3, 9]
    assert np.asarray(line.get_ydata()).tolist() == [1, 0.5, 0.25]
