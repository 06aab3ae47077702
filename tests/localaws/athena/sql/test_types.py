"""Types in the three spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.athena.errors import QueryError
from localaws.athena.sql import types

SIMPLE = st.sampled_from(["int", "bigint", "string", "double", "date", "boolean", "decimal(10,2)"])
NAMES = st.from_regex(r"[a-z][a-z_]{0,5}", fullmatch=True)
NESTED = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        inner.map(lambda of: f"array<{of}>"),
        st.tuples(SIMPLE, inner).map(lambda pair: f"map<{pair[0]},{pair[1]}>"),
        st.dictionaries(NAMES, inner, min_size=1, max_size=3).map(
            lambda members: f"struct<{','.join(f'{name}:{of}' for name, of in members.items())}>"
        ),
    ),
    max_leaves=6,
)


@given(NESTED)
def test_a_type_is_the_same_after_duckdb(hive: str) -> None:
    assert types.hive_type(types.duckdb_type(hive)) == hive


@pytest.mark.parametrize(
    ("duckdb", "told"),
    [
        ("HUGEINT", ("bigint", 19, 0)),
        ("DECIMAL(10,2)", ("decimal", 10, 2)),
        ("INTEGER[]", ("array", 0, 0)),
        ("MAP(VARCHAR, INTEGER)", ("map", 0, 0)),
        ("TUPLE(INTEGER, VARCHAR)", ("row", 0, 0)),
        ("TIMESTAMP WITH TIME ZONE", ("timestamp with time zone", 3, 0)),
    ],
)
def test_a_column_is_told_with_its_precision(duckdb: str, told: tuple[str, int, int]) -> None:
    found = types.column_info("c", duckdb)
    assert (found["Type"], found["Precision"], found["Scale"]) == told


def test_members_are_told_apart_at_the_top_alone() -> None:
    members = types.struct_members('STRUCT(a MAP(VARCHAR, INTEGER), "b, (c" DECIMAL(5,2)[])')
    assert members == [("a", "MAP(VARCHAR, INTEGER)"), ("b, (c", "DECIMAL(5,2)[]")]


@pytest.mark.parametrize("hive", ["uniontype<int>", "wrong", "array<int,int>"])
def test_a_type_that_is_none_is_refused(hive: str) -> None:
    with pytest.raises(QueryError, match="is not supported by the local AWS"):
        types.duckdb_type(hive)
