"""Expressions as the guide describes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.cloudwatch.math.evaluation import Formulas
from localaws.cloudwatch.math.parser import MathSyntaxError
from localaws.cloudwatch.math.values import Line, MathError, Value

START, END = 0, 300
METRICS = {
    "m1": Line({0: 1.0, 60: 2.0, 240: 8.0}, "one"),
    "m2": Line({0: 10.0, 120: 0.0, 240: 4.0}, "two"),
    "none": Line({}, "none"),
}


def value(text: str, **expressions: str) -> Value:
    formulas = Formulas(METRICS, {"e": text, **expressions}, START, END, lambda *_: [])
    return formulas.value("e")


def points(text: str, **expressions: str) -> dict[int, float]:
    found = value(text, **expressions)
    assert isinstance(found, Line)
    return found.points


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("m1 * 2", {0: 2, 60: 4, 240: 16}),
        ("2 - m1", {0: 1, 60: 0, 240: -6}),
        ("m1 + m2", {0: 11, 240: 12}),
        ("m1 / m2", {0: 0.1, 240: 2}),
        ("m2 / m2", {0: 1, 240: 1}),
        ("-m1 ^ 2", {0: -1, 60: -4, 240: -64}),
        ("(m1 + 1) * 2", {0: 4, 60: 6, 240: 18}),
        ("m1 > 1", {0: 0, 60: 1, 240: 1}),
        ("m1 > 1 AND m2 < 5", {0: 0, 240: 1}),
        ("m1 == 1 || m2 == 4", {0: 1, 240: 1}),
        ("FILL(m1, 0)", {0: 1, 60: 2, 120: 0, 180: 0, 240: 8}),
        ("FILL(m1, REPEAT)", {0: 1, 60: 2, 120: 2, 180: 2, 240: 8}),
        ("FILL(m1, LINEAR)", {0: 1, 60: 2, 120: 4, 180: 6, 240: 8}),
        ("FILL(none, 3)", dict.fromkeys(range(0, 300, 60), 3)),
        ("FILL(none, REPEAT)", {}),
        ("SUM([m1, m2])", {0: 11, 60: 2, 120: 0, 240: 12}),
        ("MAX(METRICS())", {0: 10, 60: 2, 120: 0, 240: 8}),
        ("AVG(METRICS('m'))", {0: 5.5, 60: 2, 120: 0, 240: 6}),
        ("RATE(m1)", {60: 1 / 60, 240: 6 / 180}),
        ("DIFF(m1)", {60: 1, 240: 6}),
        ("RUNNING_SUM(m1)", {0: 1, 60: 3, 240: 11}),
        ("IF(m1 > 1, m1)", {60: 2, 240: 8}),
        ("IF(m1 > 1, m2, 7)", {0: 7, 240: 4}),
        ("IF(1, m1, m2)", {0: 1, 60: 2, 240: 8}),
        ("m1 / SUM(m1)", {0: 1 / 11, 60: 2 / 11, 240: 8 / 11}),
        ("LOG10(m2)", {0: 1, 240: pytest.approx(0.60206)}),
        ("CEIL(m1 / 3)", {0: 1, 60: 1, 240: 3}),
        ("m1 * PERIOD(m1)", {0: 60, 60: 120, 240: 480}),
        ("m1 + METRIC_COUNT([m1, m2])", {0: 3, 60: 4, 240: 10}),
        ("other + 1", {0: 3, 60: 5, 240: 17}),
    ],
)
def test_expressions(text: str, expected: dict[int, float]) -> None:
    assert points(text, other="m1 * 2") == pytest.approx(expected)


def test_of_one_time_series_the_sum_is_a_number() -> None:
    assert value("SUM(m1)") == 11
    assert value("STDDEV(m2)") == pytest.approx(4.1096, abs=1e-4)


def test_arrays_are_arrays_of_lines() -> None:
    found = value("[m1, m2] * 2")
    assert isinstance(found, list)
    assert [line.label for line in found] == ["one", "two"]
    assert value("REMOVE_EMPTY([m1, none])") == [METRICS["m1"]]


def test_search_finds_lines() -> None:
    asked = []

    def search(*wanted: object) -> list[Line]:
        asked.append(wanted)
        return [METRICS["m1"], METRICS["m2"]]

    expressions = {"e": "SUM(SEARCH('{A,B} MetricName=\"x\"', 'Sum', 60))"}
    found = Formulas({}, expressions, START, END, search).value("e")
    assert isinstance(found, Line)
    assert found.points[0] == 11
    assert asked == [('{A,B} MetricName="x"', "Sum", 60)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("m3", "no metric or expression has the id m3"),
        ("e + 1", "the expression e needs itself"),
        ("UNKNOWN(m1)", "UNKNOWN with 1 arguments is no function"),
        ("SUM(m1, m2)", "SUM takes one argument"),
        ("RATE(3)", "RATE needs a time series"),
        ("[m1] + [m2]", "between two arrays"),
        ("1 / 0", "1 / 0 has no value"),
        ("'x'", "can be an argument of SEARCH"),
        ("IF([m1], 1, 2)", "IF takes numbers and single time series"),
        ("FILL(m1, m2)", "FILL needs a number"),
    ],
)
def test_what_cannot_be_evaluated_says_why(text: str, reason: str) -> None:
    with pytest.raises(MathError, match=reason.replace("[", r"\[").replace("(", r"\(")):
        value(text)


@given(st.text(alphabet="m12+-*/^()[],.<>=&| FILSUMEPRAT'", max_size=40))
def test_any_text_has_a_value_or_is_refused(text: str) -> None:
    try:
        value(text)
    except (MathError, MathSyntaxError):
        return


numbers = st.floats(-100, 100).map(lambda number: round(number, 3))


@given(st.lists(st.tuples(numbers, st.sampled_from("+-*")), min_size=1, max_size=6), numbers)
def test_operators_bind_as_in_python(terms: list[tuple[float, str]], last: float) -> None:
    text = "".join(f"({number!r}) {sign} " for number, sign in terms) + f"({last!r})"
    assert value(text) == pytest.approx(eval(text))  # noqa: S307 - numbers and signs made above
