import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.glue.partition_expression import HIVE_NULL, ExpressionError, parse

TYPES = {"year": "int", "day": "date", "kind": "string", "price": "decimal(10,2)", "ok": "boolean"}
VALUES = {"year": "2024", "day": "2024-02-03", "kind": "it's a_b", "price": "1.50"}


@pytest.mark.parametrize(
    ("expression", "fits"),
    [
        ("year = 2024", True),
        ("year = '2024'", True),
        ("year > 999", True),
        ("YEAR <> 2024", False),
        ("year != 2023", True),
        ("`year`>=2024 AND day < '2024-03-01'", True),
        ("day = date '2024-02-03'", True),
        ("price = 1.5", True),
        ("kind = 'it''s a_b'", True),
        ("kind like 'it%'", True),
        ("kind like 'it__s a_b'", False),
        ("kind not like '%x%'", True),
        ("year in (2023, 2024)", True),
        ("year not in (2023,2024)", False),
        ("year between 2020 and 2024 and kind = 'x'", False),
        ("not year = 2024 or (year = 2024 and price < 2)", True),
        ("kind is null", False),
        ("kind is not null", True),
        ("year = 1 or year = 2 and kind = 'x' or price >= 1.5", True),
    ],
)
def test_what_fits(expression: str, fits: bool) -> None:
    assert parse(expression, TYPES)(VALUES) == fits


def test_a_partition_without_a_value_fits_nothing_but_null() -> None:
    absent = {**VALUES, "kind": HIVE_NULL}
    assert parse("kind is null", TYPES)(absent)
    assert not parse("kind <> 'x'", TYPES)(absent)


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "year",
        "year =",
        "year = x",
        "other = 1",
        "year = 1 year = 2",
        "(year = 1",
        "year = 'x'",
        "day = '2024'",
        "ok = 'true'",
        "year in ()",
        "year not = 1",
        "year = 1 and",
        "year ; 1",
    ],
)
def test_what_is_no_expression(expression: str) -> None:
    with pytest.raises(ExpressionError):
        parse(expression, TYPES)


@given(
    st.integers(-50, 50), st.integers(-50, 50), st.sampled_from(["<", "<=", "=", ">", ">=", "<>"])
)
def test_numbers_are_compared_as_numbers(one: int, other: int, sign: str) -> None:
    is_true = {
        "<": one < other,
        "<=": one <= other,
        "=": one == other,
        ">": one > other,
        ">=": one >= other,
        "<>": one != other,
    }[sign]
    assert parse(f"year {sign} {other}", TYPES)({"year": str(one)}) == is_true
    assert parse(f"not (year {sign} {other})", TYPES)({"year": str(one)}) != is_true
