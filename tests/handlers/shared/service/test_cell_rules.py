"""Which rules a cell breaks; tests/data_files has what becomes of a file with such a cell."""

import math
import time

import duckdb
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from handlers.shared.service.cell_rules import (
    NULL_WORDS,
    SECONDS_A_DAY,
    WHITE,
    CellRule,
    cell_rules,
    is_number,
    max_length,
    tomorrow,
)
from handlers.shared.service.known_fields import RESERVED_NAMES, known_fields
from handlers.shared.service.schemas import Field
from handlers.shared.service.sql_dialects import DUCKDB
from tests.support.examples import few

KNOWN = known_fields("Interactions")
USER, TIME, TYPE = KNOWN["USER_ID"], KNOWN["TIMESTAMP"], KNOWN["EVENT_TYPE"]
NUMBER, MAYBE_NUMBER = Field("N", "int"), Field("N", "int", nullable=True)
FLAG = Field("F", "boolean")
CATEGORY = Field("C", "string", nullable=True, categorical=True)
TEXT = Field("T", "string", nullable=True, textual=True)

# Python reads these as the rules mean them; it would also take spaces, underscores and names of numbers.
NUMERALS = st.lists(st.text("0123456789+-.eE", max_size=12), max_size=20)
LARGEST_FLOAT = 3.4028234663852886e38
RANGES = {"int": 2**31, "long": 2**63}


def broken(engine: duckdb.DuckDBPyConnection, field: Field, cell: str) -> list[CellRule]:
    rules = list(cell_rules(field, "c", DUCKDB))
    conditions = ", ".join(f"({rule.sql})" for rule in rules)
    query = f"SELECT {conditions} FROM (SELECT $cell AS c)"  # noqa: S608 - the rules' own conditions
    (row,) = engine.execute(query, {"cell": cell}).fetchall()
    return [rule for rule, is_broken in zip(rules, row, strict=True) if is_broken]


def problems(engine: duckdb.DuckDBPyConnection, field: Field, cell: str) -> list[str]:
    return [rule.problem for rule in broken(engine, field, cell)]


@pytest.mark.parametrize(
    ("field", "cell", "expected"),
    [
        (USER, "u1", []),
        (USER, "", ["is blank"]),
        (USER, " \u3000", ["is blank"]),
        (USER, "é" * 256, []),
        (USER, "é" * 257, ["has more than 256 characters"]),
        (USER, "a\nb", ["has a line break inside its quotes"]),
        (USER, 'a"b', ["has a double quote"]),
        (USER, " a", ["begins or ends with white space"]),
        (USER, "N/A", ["is a word for nothing"]),
        (USER, "TIMESTAMP", ["is a reserved keyword of the service"]),
        (TYPE, 'a"b', []),
        (TYPE, "x" * 1001, ["has more than 1,000 characters"]),
        (CATEGORY, "", []),
        (CATEGORY, " ", []),
        (CATEGORY, "null", []),
        (CATEGORY, "x" * 1001, ["has more than 1,000 characters"]),
        (TEXT, "x" * 20_000, []),
        (TEXT, "x" * 20_001, ["has more than 20,000 characters"]),
        (TIME, "", ["is blank"]),
        (TIME, "soon", ["is no long"]),
        (TIME, "1700000000.5", ["is no long"]),
        (TIME, "2024-01-31T10:00:00Z", ["is a date in text form"]),
        (TIME, "+1700000000", ["is written with a plus sign or leading zeros"]),
        (NUMBER, "", ["is blank"]),
        (NUMBER, "2147483648", ["is no int"]),
        (NUMBER, "007", ["is written with a plus sign or leading zeros"]),
        (MAYBE_NUMBER, "", []),
        (MAYBE_NUMBER, " ", ["is no int"]),
        (FLAG, "true", []),
        (FLAG, "True", ["is no boolean"]),
        (FLAG, "", ["is blank"]),
    ],
)
def test_what_is_wrong_with_a_cell(
    engine: duckdb.DuckDBPyConnection, field: Field, cell: str, expected: list[str]
) -> None:
    assert problems(engine, field, cell) == expected


@given(
    st.integers()
    | st.integers(10**9, 10**11)
    | st.builds(
        int.__add__,
        st.sampled_from([0, 10**11, -(10**11), 10**14, -(10**14), 2**63, -(2**63), 10**400]),
        st.integers(-2, 2),
    )
)
@few
def test_a_whole_timestamp_has_one_unit(engine: duckdb.DuckDBPyConnection, second: int) -> None:
    first_of_future = tomorrow()
    assume(abs(second - first_of_future) > 60)  # it moves while the test runs
    if abs(second) >= 10**14:
        expected = ["is in microseconds or a smaller unit"]
    elif abs(second) >= 10**11:
        expected = ["is in milliseconds"]
    elif second > first_of_future:
        expected = ["lies in the future"]
    else:
        expected = ["lies before 1970-01-01 or is zero"] if second <= 0 else []
    assert problems(engine, TIME, str(second)) == expected


def accepted(engine: duckdb.DuckDBPyConnection, kind: str, cells: list[str]) -> list[bool]:
    query = f"SELECT {is_number(Field('N', kind), 'c', DUCKDB)} FROM (SELECT unnest($cells::VARCHAR[]) AS c)"  # noqa: S608 - our own
    return [found for (found,) in engine.execute(query, {"cells": cells}).fetchall()]


def fits(kind: str, cell: str) -> bool:
    """Whether a numeral is of a type, as Python sees it."""
    try:
        if kind in RANGES:
            return -RANGES[kind] <= int(cell) < RANGES[kind]
        value = abs(float(cell))
    except ValueError:
        return False
    return value <= LARGEST_FLOAT if kind == "float" else math.isfinite(value)


@pytest.mark.parametrize("kind", ["int", "long", "float", "double"])
@given(cells=NUMERALS, whole=st.lists(st.integers(-(2**66), 2**66).map(str)), real=st.floats())
@few
def test_numerals_are_numbers_where_they_fit(
    engine: duckdb.DuckDBPyConnection, kind: str, cells: list[str], whole: list[str], real: float
) -> None:
    cells = [*cells, *whole, repr(real)]
    edges = [
        str(sign * size + step) for size in RANGES.values() for sign in (1, -1) for step in (-1, 0)
    ]
    cells += edges
    cells = [cell for cell in cells if cell not in {"nan", "inf", "-inf"}]
    assert accepted(engine, kind, cells) == [fits(kind, cell) for cell in cells]


@pytest.mark.parametrize("kind", ["int", "long", "float", "double"])
def test_what_else_is_read_as_a_number_is_none(
    engine: duckdb.DuckDBPyConnection, kind: str
) -> None:
    cells = [
        " 1",
        "1 ",
        "1_0",
        "0x1",
        "1e",
        "inf",
        "nan",
        "Infinity",
        "1f",
        "1L",
        "\u0661",
        "\uff11",
    ]
    assert accepted(engine, kind, cells) == [False] * len(cells)


@pytest.mark.parametrize("word", sorted(NULL_WORDS | {word.upper() for word in NULL_WORDS}))
def test_a_word_for_nothing_is_no_name(engine: duckdb.DuckDBPyConnection, word: str) -> None:
    (rule,) = broken(engine, TYPE, word)
    assert (rule.problem, rule.severity) == ("is a word for nothing", "warning")


@pytest.mark.parametrize("character", "\t\v\x1c\x85\u00a0\u3000\u200b\ufeff")
def test_white_space_is_what_readers_take_for_nothing(
    engine: duckdb.DuckDBPyConnection, character: str
) -> None:
    sql = f"SELECT regexp_full_match($c, '{WHITE}')"
    assert engine.execute(sql, {"c": character}).fetchall() == [(True,)]
    assert "is blank" in problems(engine, USER, character)


@pytest.mark.parametrize("field", [*KNOWN.values(), NUMBER, FLAG, CATEGORY, TEXT])
def test_an_import_passes_over_rows_for_metadata_alone(field: Field) -> None:
    rules = list(cell_rules(field, "c", DUCKDB))
    assert {rule.name for rule in rules} == {field.name}
    leaving_out = {rule.problem for rule in rules if rule.leaves_out}
    if field.name in RESERVED_NAMES:
        assert leaving_out == set()
    else:
        assert leaving_out <= {"is blank", f"is no {field.type}"}
        assert bool(leaving_out) == (not field.nullable)


def test_lengths_and_the_day_after() -> None:
    assert [max_length(field) for field in (USER, TYPE, CATEGORY, TEXT)] == [
        256,
        1000,
        1000,
        20_000,
    ]
    assert tomorrow() - SECONDS_A_DAY == pytest.approx(time.time(), abs=60)
