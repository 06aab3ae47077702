"""The guide's tables, and a plain reading of its rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.cloudwatch.alarms.judgement import (
    ALARM,
    COMPARISONS,
    INSUFFICIENT_DATA,
    OK,
    TREATMENTS,
    judge,
)

KEEP = None
MARKS = {"0": False, "X": True, "-": None}

# CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data": columns are missing, ignore, breaching,
# notBreaching; an evaluation range of five points for three evaluation periods.
THREE_OF_THREE = {
    "0 - X - X": (OK, OK, OK, OK),
    "- - - - 0": (OK, OK, OK, OK),
    "- - - - -": (INSUFFICIENT_DATA, KEEP, ALARM, OK),
    "0 X X - X": (ALARM, ALARM, ALARM, ALARM),
    "- - X - -": (ALARM, KEEP, ALARM, OK),
}
TWO_OF_THREE = {
    "0 - X - X": (ALARM, ALARM, ALARM, ALARM),
    "0 0 X 0 X": (ALARM, ALARM, ALARM, ALARM),
    "0 - X - -": (OK, OK, ALARM, OK),
    "- - - - 0": (OK, OK, ALARM, OK),
    "- - - X -": (ALARM, KEEP, ALARM, OK),
}
CASES = [
    (row, needed, treatment, expected)
    for needed, table in ((3, THREE_OF_THREE), (2, TWO_OF_THREE))
    for row, states in table.items()
    for treatment, expected in zip(
        ("missing", "ignore", "breaching", "notBreaching"), states, strict=True
    )
]


@pytest.mark.parametrize(("row", "needed", "treatment", "expected"), CASES)
def test_the_tables_of_the_guide(
    row: str, needed: int, treatment: str, expected: str | None
) -> None:
    points = [MARKS[mark] for mark in row.split()]
    state = judge(points, evaluation_periods=3, datapoints_to_alarm=needed, treatment=treatment)
    assert state == expected


@pytest.mark.parametrize("row", ["- - - - X", "- - - X -"])
def test_a_young_breach_alone_is_no_alarm_yet(row: str) -> None:
    points = [MARKS[mark] for mark in row.split()]
    judged = judge(points, evaluation_periods=3, datapoints_to_alarm=3, treatment="missing")
    assert judged == OK


@st.composite
def ranges(draw: st.DrawFn) -> tuple[list[bool | None], int, int, str]:
    periods = draw(st.integers(1, 6))
    needed = draw(st.integers(1, periods))
    size = periods + 2
    points = draw(st.lists(st.sampled_from([True, False, None]), min_size=size, max_size=size))
    return points, periods, needed, draw(st.sampled_from(TREATMENTS))


@given(ranges())
def test_enough_real_points_decide_alone(given_: tuple[list[bool | None], int, int, str]) -> None:
    points, periods, needed, treatment = given_
    real = [point for point in points if point is not None]
    state = judge(
        points, evaluation_periods=periods, datapoints_to_alarm=needed, treatment=treatment
    )
    if len(real) >= periods:
        assert state == (ALARM if real[-periods:].count(True) >= needed else OK)


@given(ranges())
def test_enough_breaching_points_are_an_alarm_however_missing_ones_are_treated(
    given_: tuple[list[bool | None], int, int, str],
) -> None:
    points, periods, needed, treatment = given_
    real = [point for point in points if point is not None]
    if len(real) < periods and real.count(True) >= needed:
        assert (
            judge(
                points, evaluation_periods=periods, datapoints_to_alarm=needed, treatment=treatment
            )
            == ALARM
        )


@given(ranges())
def test_only_missing_points_make_insufficient_data_and_only_when_they_count_as_missing(
    given_: tuple[list[bool | None], int, int, str],
) -> None:
    points, periods, needed, treatment = given_
    state = judge(
        points, evaluation_periods=periods, datapoints_to_alarm=needed, treatment=treatment
    )
    nothing = all(point is None for point in points)
    assert (state == INSUFFICIENT_DATA) == (nothing and treatment == "missing")


@given(ranges())
def test_filled_points_count_as_what_they_are_filled_with(
    given_: tuple[list[bool | None], int, int, str],
) -> None:
    points, periods, needed, _ = given_
    real = [point for point in points if point is not None]
    lacking = periods - len(real)
    if lacking > 0:
        for treatment, filling in (("breaching", True), ("notBreaching", False)):
            filled = [*real, *[filling] * lacking]
            assert judge(
                points, evaluation_periods=periods, datapoints_to_alarm=needed, treatment=treatment
            ) == judge(
                filled, evaluation_periods=periods, datapoints_to_alarm=needed, treatment="missing"
            )


@pytest.mark.parametrize(
    ("operator", "below", "at", "above"),
    [
        ("GreaterThanOrEqualToThreshold", False, True, True),
        ("GreaterThanThreshold", False, False, True),
        ("LessThanThreshold", True, False, False),
        ("LessThanOrEqualToThreshold", True, True, False),
    ],
)
def test_comparisons(operator: str, below: bool, at: bool, above: bool) -> None:
    compare = COMPARISONS[operator]
    assert [compare(value, 5.0) for value in (4.0, 5.0, 6.0)] == [below, at, above]
