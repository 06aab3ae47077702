import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.shared.service.parameter_values import SHARE, TRUTH, Numbers, Values, WholeNumbers


@pytest.mark.parametrize(
    ("values", "good", "bad"),
    [
        (WholeNumbers(2, 32), ["2", "32"], ["1", "33", "2.5", "", "-3", "²", "\u0665"]),
        (
            SHARE,
            ["0", "1", "0.25", ".5", "1e-05"],
            ["-0.1", "1.01", "nan", "inf", "half", "", "1."],
        ),
        (TRUTH, ["true", "false"], ["1", "True", ""]),
    ],
)
def test_values_are_admitted_or_not(values: Values, good: list[str], bad: list[str]) -> None:
    assert all(values.admits(text) for text in good)
    assert not any(values.admits(text) for text in bad)


def test_values_are_said_in_a_sentence() -> None:
    assert [str(each) for each in (WholeNumbers(2, 32), Numbers(0, 0.5), TRUTH)] == [
        "a whole number from 2 to 32",
        "a number from 0 to 0.5",
        "true or false",
    ]


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_whole_numbers_are_those_between_the_bounds(least: int, most: int, number: int) -> None:
    assert WholeNumbers(least, most).admits(str(number)) is (least <= number <= most)


@given(st.floats(0, 1))
def test_every_share_is_one_as_python_writes_it(number: float) -> None:
    assert SHARE.admits(str(number))


@given(st.text(alphabet="0123456789.e-+ _infa\u0665"))
def test_a_share_is_a_number_for_python_too(text: str) -> None:
    if SHARE.admits(text):
        assert 0 <= float(text) <= 1
