import duckdb
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


def conditions() -> st.SearchStrategy[str]:
    """Conditions on two columns, of which one may be missing."""
    one = st.sampled_from(
        ["kind = 'a'", "kind <> 'a'", "kind is null", "kind not in ('b', 'c')", "year > 5"]
    )
    return st.recursive(
        one,
        lambda inner: (
            inner.map("not ({})".format)
            | st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
                "({0[0]} {0[1]} {0[2]})".format
            )
        ),
        max_leaves=6,
    )


@given(conditions(), st.sampled_from(["a", "b", None]), st.sampled_from([1, 9, None]))
def test_what_is_missing_is_neither_true_nor_false(
    expression: str, kind: str | None, year: int | None
) -> None:
    values = {
        "kind": HIVE_NULL if kind is None else kind,
        "year": HIVE_NULL if year is None else str(year),
    }
    columns = "SELECT $1::VARCHAR AS kind, $2::INTEGER AS year"
    query = f"SELECT ({expression}) IS TRUE FROM ({columns})"  # noqa: S608 - of the strategy above
    told = duckdb.execute(query, [kind, year]).fetchone()
    assert (parse(expression, TYPES)(values),) == told


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
