"""No rule is ever true of a cell that nobody would look at."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.shared.service.cell_rules import NULL_WORDS, cell_rules
from handlers.shared.service.known_fields import RESERVED_NAMES, known_fields
from handlers.shared.service.schemas import Field
from handlers.shared.service.sql_dialects import DUCKDB
from handlers.shared.service.unusual_cells import is_unusual

FIELDS = [
    *known_fields("Interactions").values(),
    *(Field("A", kind, nullable=False) for kind in ("int", "long", "double", "boolean")),
    *(Field("A", kind, nullable=True) for kind in ("int", "long", "float", "boolean")),
    Field("A", "string", categorical=True),
    Field("A", "string", nullable=True, textual=True),
]
VISIBLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters='"'))
ODD = st.sampled_from([" ", "\t", "\n", '"', "\u00a0", "\u200b", "\ufeff", "é", "\x01", "1", "a"])
NUMBERS = st.one_of(
    st.integers(-(2**66), 2**66).map(str),
    st.floats().map(repr),
    st.sampled_from(["007", "+5", "-0", "1_0", "1.0", "1e3", "0x1", "2147483648", "1700000000000"]),
)
WORDS = st.sampled_from([*NULL_WORDS, *RESERVED_NAMES, "true", "false", "True", "2024-01-31"])
PLAIN_CELLS = st.one_of(
    VISIBLE,
    NUMBERS,
    WORDS,
    WORDS.map(str.title),
    st.integers(250, 260).map(lambda length: "x" * length),
    st.sampled_from(["", "y" * 1000, "y" * 1001, "y" * 20_001]),
)
CELLS = st.one_of(
    PLAIN_CELLS,
    st.lists(ODD, max_size=4).map("".join),
    st.tuples(ODD, PLAIN_CELLS, ODD).map("".join),
    st.integers(125, 260).map(lambda length: "é" * length),
)


def told_but_not_looked_at(
    engine: duckdb.DuckDBPyConnection, field: Field, cells: list[str], *, is_plain: bool
) -> list[str]:
    rules = " OR ".join(f"({rule.sql})" for rule in cell_rules(field, "c", DUCKDB))
    unusual = is_unusual(field, "c", DUCKDB, is_plain=is_plain)
    rows = engine.execute(
        f"SELECT c FROM (SELECT unnest($cells) AS c) WHERE ({rules}) AND ({unusual}) IS DISTINCT FROM true",  # noqa: S608 - our own conditions
        {"cells": cells},
    ).fetchall()
    return [cell for (cell,) in rows]


@pytest.mark.parametrize("field", FIELDS, ids=[f"{f.name} {f.describe()}" for f in FIELDS])
@given(odd=st.lists(CELLS, min_size=30), plain=st.lists(PLAIN_CELLS, min_size=30))
@settings(max_examples=6)
def test_what_a_rule_is_about_is_unusual(
    engine: duckdb.DuckDBPyConnection, field: Field, odd: list[str], plain: list[str]
) -> None:
    assert told_but_not_looked_at(engine, field, odd, is_plain=False) == []
    assert told_but_not_looked_at(engine, field, plain, is_plain=True) == []


def test_usual_cells_are_not_looked_at(engine: duckdb.DuckDBPyConnection) -> None:
    for name, cell in (("USER_ID", "u1"), ("TIMESTAMP", "1700000000"), ("EVENT_VALUE", "")):
        unusual = is_unusual(known_fields("Interactions")[name], "c", DUCKDB, is_plain=False)
        sql = f"SELECT {unusual} FROM (SELECT $cell AS c)"  # noqa: S608 - our own condition
        assert engine.execute(sql, {"cell": cell}).fetchone() == (False,), name
