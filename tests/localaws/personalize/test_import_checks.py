"""What is bad about a cell; test_import_misfits.py has what becomes of a row with it."""

import json
import math
from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from localaws.personalize.import_checks import (
    FIRST_MILLISECONDS,
    Check,
    Field,
    checks,
    converted,
    fields,
    quoted,
    text,
    type_of,
)
from tests.support.examples import few
from tests.support.personalize_stack import schema

USER = Field("USER_ID", "string", nullable=False, textual=False)
TIME = Field("TIMESTAMP", "long", nullable=False, textual=False)
VALUE = Field("EVENT_VALUE", "float", nullable=True, textual=False)
NUMBER = Field("N", "int", nullable=False, textual=False)
FLAG = Field("F", "boolean", nullable=True, textual=False)
CATEGORY = Field("C", "string", nullable=True, textual=False)
TEXT = Field("T", "string", nullable=True, textual=True)

NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)
# Python reads these as an import does; it would also take spaces, underscores and names of numbers.
NUMERALS = st.lists(
    st.text("0123456789+-.eE", max_size=12) | st.integers(-(2**66), 2**66).map(str), max_size=20
)
LARGEST_FLOAT = 3.4028234663852886e38
RANGES = {"int": 2**31, "long": 2**63}


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as connection:
        yield connection


def bad(database: duckdb.DuckDBPyConnection, field: Field, cell: str) -> list[Check]:
    found = list(checks(field, "c"))
    conditions = ", ".join(f"({check.condition})" for check in found)
    query = f"SELECT {conditions} FROM (SELECT $cell AS c)"  # noqa: S608 - the checks' own conditions
    (row,) = database.execute(query, {"cell": cell}).fetchall()
    return [check for check, is_bad in zip(found, row, strict=True) if is_bad]


def test_fields_of_a_schema() -> None:
    extra = (
        {"name": "PRICE", "type": ["null", "float"]},
        {"name": "ABOUT", "type": ["string", "null"], "textual": True},
        {"name": "N", "type": ["int"]},
    )
    assert fields(json.loads(schema("Items", *extra)))[-3:] == [
        Field("PRICE", "float", nullable=True, textual=False),
        Field("ABOUT", "string", nullable=True, textual=True),
        Field("N", "int", nullable=False, textual=False),
    ]


@given(NAMES, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_any_name_and_any_text_can_stand_in_a_query(
    database: duckdb.DuckDBPyConnection, name: str, value: str
) -> None:
    found = database.execute(f"SELECT {text(value)} AS {quoted(name)}")
    assert [column[0] for column in found.description or ()] == [name]
    assert found.fetchall() == [(value,)]


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("string", "a", "a"),
        ("string", "", None),
        ("int", "-7", -7),
        ("long", "9223372036854775807", 2**63 - 1),
        ("float", "1.5", 1.5),
        ("double", "1e300", 1e300),
        ("double", "", None),
        ("boolean", "true", True),
        ("boolean", "false", False),
    ],
)
def test_a_cell_becomes_a_value_of_its_type(
    database: duckdb.DuckDBPyConnection, kind: str, cell: str, value: object
) -> None:
    field = Field("A", kind, nullable=True, textual=False)
    query = f"SELECT {converted(field, 'c')} AS v, typeof(v) FROM (SELECT $cell AS c)"  # noqa: S608 - our own
    assert database.execute(query, {"cell": cell}).fetchall() == [(value, type_of(field))]


@pytest.mark.parametrize(
    ("field", "cell", "expected"),
    [
        (USER, "u1", []),
        (USER, "", ["USER_ID is empty"]),
        (USER, " \u200b", ["USER_ID is empty"]),
        (USER, "é" * 256, []),
        (USER, "é" * 257, ["Length cannot be more than 256 characters for USER_ID"]),
        (USER, "a\nb", ["USER_ID has a line break inside a value"]),
        (CATEGORY, "", []),
        (CATEGORY, "  ", []),
        (CATEGORY, "x" * 1001, ["Length cannot be more than 1000 characters for C"]),
        (TEXT, "x" * 100_000, []),
        (TIME, "1700000000", []),
        (TIME, "", ["TIMESTAMP is empty"]),
        (TIME, "soon", ["TIMESTAMP is not a whole number of type long"]),
        (TIME, "1.7e9", ["TIMESTAMP is not a whole number of type long"]),
        (NUMBER, "", ["N is empty"]),
        (NUMBER, "2147483648", ["N is not a whole number of type int"]),
        (VALUE, "", []),
        (VALUE, " ", ["EVENT_VALUE is not a number of type float"]),
        (VALUE, "1e39", ["EVENT_VALUE is not a number of type float"]),
        (FLAG, "", []),
        (FLAG, "True", ["F is neither true nor false"]),
    ],
)
def test_what_is_bad_about_a_cell(
    database: duckdb.DuckDBPyConnection, field: Field, cell: str, expected: list[str]
) -> None:
    assert [check.complaint for check in bad(database, field, cell)] == expected


def is_numeral_of(kind: str, cell: str) -> bool:
    """Whether a numeral is of a type, as Python sees it."""
    try:
        if kind in RANGES:
            return -RANGES[kind] <= int(cell) < RANGES[kind]
        value = abs(float(cell))
    except ValueError:
        return False
    return value <= LARGEST_FLOAT if kind == "float" else math.isfinite(value)


@pytest.mark.parametrize("kind", ["int", "long", "float", "double"])
@given(cells=NUMERALS)
@few
def test_numerals_are_good_where_they_fit(
    database: duckdb.DuckDBPyConnection, kind: str, cells: list[str]
) -> None:
    edges = [
        str(sign * size + step) for size in RANGES.values() for sign in (1, -1) for step in (-1, 0)
    ]
    cells = [cell for cell in (*cells, *edges, " 1", "1_0", "inf", "nan", "0x1") if cell]
    conditions = [
        each.condition for each in checks(Field("N", kind, nullable=True, textual=False), "c")
    ]
    query = f"SELECT NOT ({' OR '.join(conditions)}) FROM (SELECT unnest($cells) AS c)"  # noqa: S608 - our own
    found = [good for (good,) in database.execute(query, {"cells": cells}).fetchall()]
    assert found == [
        is_numeral_of(kind, cell) and cell not in {" 1", "1_0", "inf", "nan"} for cell in cells
    ]


@given(
    st.integers()
    | st.builds(
        int.__add__,
        st.sampled_from([0, FIRST_MILLISECONDS, -FIRST_MILLISECONDS]),
        st.integers(-2, 2),
    )
)
@few
def test_a_timestamp_is_in_seconds(database: duckdb.DuckDBPyConnection, second: int) -> None:
    assume(-(2**63) <= second < 2**63)
    complaints = [check.complaint for check in bad(database, TIME, str(second))]
    unit = "TIMESTAMP is not in seconds since 1970-01-01 UTC; it looks like milliseconds"
    assert complaints == ([unit] if abs(second) >= FIRST_MILLISECONDS else [])


@pytest.mark.parametrize(
    ("field", "cell", "is_fatal"),
    [
        (USER, "", True),
        (TIME, "x", True),
        (VALUE, "x", True),
        (NUMBER, "", False),
        (NUMBER, "x", False),
        (FLAG, "x", True),
        (CATEGORY, "x" * 1001, True),
    ],
)
def test_numbers_and_blanks_of_metadata_alone_are_no_end(
    database: duckdb.DuckDBPyConnection, field: Field, cell: str, *, is_fatal: bool
) -> None:
    assert [check.is_fatal for check in bad(database, field, cell)] == [is_fatal]
