"""Both dialects say the same; tests/handlers/shared/service/test_row_checks.py holds both against the table of files."""

from collections.abc import Sequence

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.shared.service.cell_rules import cell_rules
from handlers.shared.service.known_fields import known_fields
from handlers.shared.service.schemas import Field
from handlers.shared.service.sql_dialects import DUCKDB, TRINO
from handlers.shared.service.unusual_cells import is_unusual
from localaws.athena.sql.query import Source, translated

KNOWN = known_fields("Interactions")
FIELDS = [
    *(KNOWN[name] for name in ("USER_ID", "TIMESTAMP", "EVENT_TYPE", "EVENT_VALUE")),
    *(Field("N", kind) for kind in ("int", "long", "double", "boolean")),
    Field("N", "string", nullable=True, textual=True),
]
ODD = st.sampled_from([" ", "\t", "\v", "\u00a0", "\u200b", "\ufeff", '"', "_", "x", "é"])
NUMBERS = st.one_of(
    st.integers(-(2**66), 2**66).map(str),
    st.floats().map(repr),
    st.text("0123456789+-.eE", max_size=8),
    st.sampled_from(["1e39", "1e400", "9" * 400, "0x1p3", "1f", "1_0", "Infinity", "2024-01-31"]),
)
CELLS = st.one_of(
    NUMBERS, st.text(max_size=4), st.tuples(ODD, NUMBERS | ODD, ODD).map("".join), st.just("")
)


def asked(
    engine: duckdb.DuckDBPyConnection, conditions: list[str], cells: list[str]
) -> Sequence[object]:
    listed = ", ".join(f"({each})" for each in conditions)
    rows = engine.execute(
        f"SELECT {listed} FROM (SELECT unnest($cells::VARCHAR[]) AS c)",  # noqa: S608 - the rules' own conditions
        {"cells": cells},
    )
    return rows.fetchall()


def in_duckdb(condition: str) -> str:
    """A condition of Athena's as the local one gives it to DuckDB."""
    query = translated(f"SELECT {condition} AS x FROM t", lambda _: Source("t", {"c": "VARCHAR"}))  # noqa: S608 - a rule's own condition
    return query.removeprefix("SELECT ").partition(' AS x FROM "t"')[0]


@pytest.mark.parametrize("field", FIELDS, ids=[f"{f.name} {f.describe()}" for f in FIELDS])
@given(cells=st.lists(CELLS, min_size=20))
@settings(max_examples=6)
def test_a_rule_is_true_of_the_same_cells(
    engine: duckdb.DuckDBPyConnection, field: Field, cells: list[str]
) -> None:
    here = [rule.sql for rule in cell_rules(field, "c", DUCKDB)]
    there = [in_duckdb(rule.sql) for rule in cell_rules(field, "c", TRINO)]
    assert asked(engine, there, cells) == asked(engine, here, cells)


@pytest.mark.parametrize("field", FIELDS, ids=[f"{f.name} {f.describe()}" for f in FIELDS])
@given(cells=st.lists(CELLS, min_size=20))
@settings(max_examples=6)
def test_what_a_rule_is_true_of_is_looked_at(
    engine: duckdb.DuckDBPyConnection, field: Field, cells: list[str]
) -> None:
    rules = " OR ".join(f"({rule.sql})" for rule in cell_rules(field, "c", TRINO))
    unusual = is_unusual(field, "c", TRINO, is_plain=False)
    missed = f"({rules}) AND NOT coalesce({unusual}, false)"
    assert (True,) not in asked(engine, [in_duckdb(missed)], cells)
