"""Queries between Athena's SQL and DuckDB's."""

from datetime import date, datetime

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot.executor import execute

from localaws.athena.errors import QueryError
from localaws.athena.sql.query import Reference, Source, translated, with_parameters

ROWS = st.lists(
    st.fixed_dictionaries(
        {"k": st.sampled_from("abc"), "n": st.integers(-5, 5), "x": st.none() | st.integers(0, 3)}
    ),
    min_size=1,
    max_size=8,
)
CONNECTION = duckdb.connect()
# What all three have in common.
SHARED = (
    "SELECT k, sum(n) AS s, count(x) AS c FROM t GROUP BY k",
    "SELECT n, k FROM t WHERE n > 0 AND k <> 'b'",
    "SELECT a.k AS k, b.n AS n FROM t AS a JOIN t AS b ON a.n = b.n AND a.k = b.k",
    "SELECT k, CASE WHEN n < 0 THEN 'neg' ELSE 'pos' END AS sign FROM t",
    "WITH m AS (SELECT k, max(n) AS n FROM t GROUP BY k) SELECT k, n FROM m WHERE n >= 1",
    "SELECT DISTINCT k FROM t",
    "SELECT coalesce(x, -1) AS x FROM t",
)


@given(rows=ROWS, sql=st.sampled_from(SHARED))
def test_results_are_those_of_other_engines(rows: list[dict[str, object]], sql: str) -> None:
    values = ", ".join(
        f"('{row['k']}', {row['n']}, {'NULL' if row['x'] is None else row['x']})" for row in rows
    )
    given_rows = f"SELECT * FROM (VALUES {values}) AS v(k, n, x)"  # noqa: S608 - generated values
    CONNECTION.execute(f"CREATE OR REPLACE TABLE t AS {given_rows}")
    ours = CONNECTION.execute(translated(sql, lambda _: Source("t", {}))).fetchall()
    theirs = CONNECTION.execute(sql).fetchall()
    executed = execute(sql, tables={"t": rows}).rows
    assert sorted(map(repr, ours)) == sorted(map(repr, theirs))
    assert sorted(map(repr, ours)) == sorted(map(repr, map(tuple, executed)))


def references(sql: str) -> list[Reference]:
    found: list[Reference] = []

    def source_of(reference: Reference) -> Source:
        found.append(reference)
        return Source("t", {})

    translated(sql, source_of)
    return found


@pytest.mark.parametrize("order", ["days a, moments b", "moments b, days a"])
def test_a_column_has_the_type_that_it_has_in_its_own_table(order: str) -> None:
    types = {"days": {"t": "DATE"}, "moments": {"t": "TIMESTAMP"}}
    CONNECTION.execute("CREATE OR REPLACE TABLE days AS SELECT DATE '2020-01-01' AS t")
    CONNECTION.execute(
        "CREATE OR REPLACE TABLE moments AS SELECT TIMESTAMP '2020-01-01 10:00' AS t"
    )
    sql = f"""
        SELECT a.t + INTERVAL '1' DAY, b.t + INTERVAL '1' HOUR, c.t + INTERVAL '1' HOUR,
            (SELECT t + INTERVAL '1' HOUR FROM moments)
        FROM {order}, (SELECT t FROM moments) AS c
    """  # noqa: S608 - of our own
    ours = translated(sql, lambda found: Source(found.name.table, types[found.name.table]))
    moment = datetime(2020, 1, 1, 11)  # noqa: DTZ001 - as DuckDB tells a timestamp without a zone
    assert CONNECTION.execute(ours).fetchall() == [(date(2020, 1, 2), moment, moment, moment)]


def test_a_reference_tells_place_and_columns() -> None:
    (found,) = references("SELECT A, count(*)\nFROM db.t AS x WHERE B = 1 GROUP BY a")
    assert (found.name.database, found.name.table, found.place) == ("db", "t", "line 2:6")
    assert found.columns == frozenset({"a", "b"})
    assert references("SELECT t.* FROM t")[0].columns is None


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ("WITH t AS (SELECT * FROM t) SELECT * FROM t", ["t"]),
        ("WITH t AS (SELECT 1 AS a), u AS (SELECT * FROM t) SELECT * FROM u", []),
        ("WITH u AS (SELECT * FROM t), t AS (SELECT 1 AS a) SELECT * FROM u JOIN t ON true", ["t"]),
        (
            "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT * FROM r",
            [],
        ),
        ("WITH t AS (SELECT 1 AS a) SELECT * FROM db.t", ["t"]),
        ("SELECT (WITH t AS (SELECT 1 AS a) SELECT a FROM t), (SELECT max(a) FROM t)", ["t"]),
        ("SELECT 1 WHERE EXISTS (SELECT 1 FROM a UNION SELECT 1 FROM b)", ["a", "b"]),
    ],
)
def test_common_table_expressions_are_no_tables_where_they_are_seen(
    sql: str, tables: list[str]
) -> None:
    assert [each.name.table for each in references(sql)] == tables


@pytest.mark.parametrize(
    ("text", "parameters", "sql"),
    [
        (
            "SELECT ? AS a -- ?\n, '?' AS b, ?",
            ["1", "'x''y'"],
            "SELECT 1 AS a -- ?\n, '?' AS b, 'x''y'",
        ),
        ("SELECT ?", ["DATE '2024-01-01'"], "SELECT CAST('2024-01-01' AS DATE)"),
        ("SELECT 1", [], "SELECT 1"),
    ],
)
def test_parameters_stand_where_question_marks_did(
    text: str, parameters: list[str], sql: str
) -> None:
    assert with_parameters(text, parameters) == sql


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ([], "expected 1 but found 0"),
        (["1", "2"], "expected 1 but found 2"),
        (["name"], "is no literal"),
        (["1) OR (1=1"], "mismatched input"),
        (["1, 2"], "is no literal"),
        (["(SELECT 1)"], "is no literal"),
        (["1 FROM t"], "is no literal"),
        (["?"], "is no literal"),
    ],
)
def test_a_parameter_is_one_literal(parameters: list[str], told: str) -> None:
    with pytest.raises(QueryError, match=told):
        with_parameters("SELECT ?", parameters)
