"""Sums of a quarter of an hour: nothing is counted twice, left out, or for somebody else."""

from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.attribution.metrics import Metric
from localaws.personalize.attribution.sums import (
    MAX_SOURCES,
    WINDOW_SECONDS,
    Happened,
    Sum,
    known_sources,
    sums_of,
    window_of,
)

CLICKS = Metric("CLICKS", "CLICK")
SALES = Metric("SALES", "BUY", "Items", "PRICE")
PRICE = ("Items", "PRICE")

happenings = st.builds(
    Happened,
    event_type=st.sampled_from(["click", "Click", "buy", "view"]),
    time=st.floats(0, 1e10),
    source=st.sampled_from(["a", "b"]),
    values=st.fixed_dictionaries({}, optional={PRICE: st.integers(0, 99).map(float)}),
)


def test_a_sum_is_of_one_window_source_and_metric() -> None:
    events = [
        Happened("click", 900.0, "a", {}),
        Happened("CLICK", 1799.9, "a", {}),
        Happened("click", 1800.0, "a", {}),
        Happened("click", 900.0, "b", {}),
        Happened("buy", 900.0, "a", {PRICE: 9.5}),
        Happened("buy", 900.0, "a", {}),
        Happened("view", 900.0, "a", {PRICE: 1.0}),
    ]
    assert sums_of(events, [CLICKS, SALES]) == [
        Sum(CLICKS, "a", 900, 2.0),
        Sum(CLICKS, "a", 1800, 1.0),
        Sum(CLICKS, "b", 900, 1.0),
        Sum(SALES, "a", 900, 9.5),
    ]


@given(st.lists(happenings))
def test_all_sums_together_are_all_events(events: list[Happened]) -> None:
    sums = sums_of(events, [CLICKS, SALES])
    clicks = sum(each.value for each in sums if each.metric == CLICKS)
    assert clicks == sum(each.event_type.upper() == "CLICK" for each in events)
    sales = sum(each.value for each in sums if each.metric == SALES)
    assert sales == sum(each.values.get(PRICE, 0) for each in events if each.event_type == "buy")
    assert len({(each.metric, each.source, each.window) for each in sums}) == len(sums)


@given(st.floats(0, 1e10))
def test_a_window_has_its_times(time: float) -> None:
    assert 0 <= time - window_of(time) < WINDOW_SECONDS


def test_a_hundred_sources_are_the_most_and_the_first_stay() -> None:
    known = known_sources([], (str(number) for number in range(150)))
    assert known == [str(number) for number in range(MAX_SOURCES)]
    assert known_sources(known, ["new", "5"]) == known
