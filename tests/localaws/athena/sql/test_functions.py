"""Functions of Athena, by what its guide and Trino's documentation say of them."""

import pytest

from localaws.athena.errors import QueryError
from localaws.athena.sql import functions
from tests.support.athena_world import AthenaWorld

TS = "TIMESTAMP '2020-03-05 13:04:05.678'"
EXPECTED: dict[str, str | None] = {
    # Dates
    f"date_format({TS}, '%Y-%m-%d %H:%i:%s')": "2020-03-05 13:04:05",
    f"date_format({TS}, '%W %M %e %l %p %%')": "Thursday March 5 1 PM %",
    "date_parse('2020-05-06 07:08:09', '%Y-%m-%d %H:%i:%s')": "2020-05-06 07:08:09.000",
    "parse_datetime('2020-05-06T07:08', 'yyyy-MM-dd''T''HH:mm')": "2020-05-06 07:08:00.000 UTC",
    "parse_datetime('2020-05-06 07:08 +0200', 'yyyy-MM-dd HH:mm Z')": "2020-05-06 05:08:00.000 UTC",
    f"format_datetime({TS}, 'yyyyMMdd-HHmm')": "20200305-1304",
    "from_iso8601_timestamp('2020-05-06T07:08:09+02:00')": "2020-05-06 05:08:09.000 UTC",
    "from_iso8601_date('2020-05-06')": "2020-05-06",
    "to_iso8601(TIMESTAMP '2020-05-06 07:08:09')": "2020-05-06T07:08:09.000Z",
    "to_unixtime(TIMESTAMP '2020-01-01 00:00:01.5')": "1.5778368015E9",
    "CAST(to_unixtime(from_iso8601_timestamp('2020-01-01T00:00:00Z')) AS bigint)": "1577836800",
    "from_unixtime(1577836800)": "2020-01-01 00:00:00.000 UTC",
    f"date_trunc('month', {TS})": "2020-03-01 00:00:00.000",
    "date_trunc('month', DATE '2020-03-05')": "2020-03-01",
    "date_trunc('hour', TIMESTAMP '2020-03-05 13:04:05')": "2020-03-05 13:00:00.000",
    # Whole days, not midnights between.
    "date_diff('day', TIMESTAMP '2020-01-01 23:00:00', TIMESTAMP '2020-01-02 01:00:00')": "0",
    "date_diff('month', DATE '2020-01-31', DATE '2020-03-01')": "1",
    "date_diff('second', TIMESTAMP '2020-01-01 00:00:00', TIMESTAMP '2020-01-01 00:01:00')": "60",
    "date_add('day', -3, DATE '2020-01-01')": "2019-12-29",
    "date_add('month', 1, TIMESTAMP '2020-01-31 00:00:00')": "2020-02-29 00:00:00.000",
    "DATE '2020-01-01' + INTERVAL '2' DAY": "2020-01-03",
    "current_date - INTERVAL '1' MONTH < current_date": "true",
    "TIMESTAMP '2020-01-01 00:00:00' + INTERVAL '2' HOUR": "2020-01-01 02:00:00.000",
    "at_timezone(from_iso8601_timestamp('2020-01-01T12:00:00Z'), 'Europe/Berlin')": "2020-01-01 13:00:00.000",
    f"year({TS}) * 10000 + month({TS}) * 100 + day({TS})": "20200305",
    f"day_of_week({TS})": "4",
    f"dow(DATE '2020-03-08') * 1000 + doy({TS})": "7065",
    f"extract(hour FROM {TS})": "13",
    f"week({TS})": "10",
    f"millisecond({TS})": "678",
    "last_day_of_month(DATE '2020-02-10')": "2020-02-29",
    "date('2020-02-10')": "2020-02-10",
    # Conditions and casts
    "if(1 > 2, 'x')": None,
    "if(2 > 1, 'x', 'y')": "x",
    "coalesce(NULL, 2)": "2",
    "nullif(1, 1)": None,
    "try(1 / 0)": None,
    "try_cast('x' AS integer)": None,
    "try(CAST('x' AS integer))": None,
    "greatest(1, NULL, 3)": None,
    "least(2, 1)": "1",
    "CAST(1.5 AS varchar)": "1.5",
    "CAST('t' AS boolean)": "true",
    # Numbers
    "7 / 2": "3",
    "7 / 2e0": "3.5",
    "1.5 + 1.25": "2.75",
    "round(2.5e0)": "3.0",
    "round(-2.345e0, 2)": "-2.35",
    "truncate(-2.9e0)": "-2.0",
    "log(2e0, 8e0)": "3.0",
    "mod(-7, 3)": "-1",
    "bitwise_and(6, 3) + bitwise_or(4, 1) * 10": "52",
    "is_nan(nan())": "true",
    "infinity()": "Infinity",
    "abs(-3)": "3",
    # Texts
    "concat('a', 'b', 'c')": "abc",
    "concat('a', NULL)": None,
    "concat_ws('-', 'a', NULL, 'b')": "a-b",
    "'a' || NULL": None,
    "split('a,b,', ',')": "[a, b, ]",
    "split_part('a,b', ',', 2)": "b",
    "split_part('a,b', ',', 5)": None,
    "substr('hello', -3, 2)": "ll",
    "substring('hello' FROM 2 FOR 2)": "el",
    "strpos('hello', 'l')": "3",
    "position('l' IN 'hello')": "3",
    "replace('aba', 'a')": "b",
    "lpad('7', 3, '0')": "007",
    "trim(BOTH 'x' FROM 'xax')": "a",
    "reverse('abc')": "cba",
    "levenshtein_distance('kitten', 'sitting')": "3",
    "to_hex(to_utf8('az'))": "617A",
    "from_utf8(from_hex('617A'))": "az",
    "to_utf8('hé')": "68 c3 a9",
    "to_hex(md5(to_utf8('a')))": "0CC175B9C0F1B6A831C399E269772661",
    "codepoint('a')": "97",
    # Regular expressions
    "regexp_like('abc', 'B')": "false",
    "regexp_extract('abc', '(b)(c)', 2)": "c",
    "regexp_extract('abc', 'x')": None,
    "regexp_extract_all('a1b22', '\\d+')": "[1, 22]",
    "regexp_replace('a1b22', '\\d+')": "ab",
    "regexp_replace('a1b22', '(\\d+)', '<$1>')": "a<1>b<22>",
    "regexp_split('a1b22c', '\\d+')": "[a, b, c]",
    "regexp_count('a1b22', '\\d+')": "2",
    # Arrays
    "cardinality(ARRAY[1, 2])": "2",
    "ARRAY[1, 2][2]": "2",
    "element_at(ARRAY[1, 2], -1)": "2",
    "element_at(ARRAY[1, 2], 9)": None,
    "contains(ARRAY[1, 2], 2)": "true",
    "array_distinct(ARRAY[3, 1, 3])": "[3, 1]",
    "array_union(ARRAY[3, 1], ARRAY[1, 2])": "[3, 1, 2]",
    "array_intersect(ARRAY[3, 1], ARRAY[1, 3, 2])": "[3, 1]",
    "array_except(ARRAY[3, 1], ARRAY[1])": "[3]",
    "array_position(ARRAY[3, 1], 1)": "2",
    "array_position(ARRAY[3, 1], 7)": "0",
    "array_remove(ARRAY[3, 1, 3], 3)": "[1]",
    "array_sort(ARRAY[3, NULL, 1])": "[1, 3, null]",
    "array_join(ARRAY[1, NULL, 3], '-')": "1-3",
    "array_join(ARRAY[1, NULL, 3], '-', '?')": "1-?-3",
    "array_max(ARRAY[3, 1])": "3",
    "arrays_overlap(ARRAY[1, 2], ARRAY[2])": "true",
    "ARRAY[1] || ARRAY[2]": "[1, 2]",
    "concat(ARRAY[1], ARRAY[2])": "[1, 2]",
    "transform(ARRAY[1, 2], x -> x * 2)": "[2, 4]",
    "filter(ARRAY[1, 2, 3], x -> x % 2 = 1)": "[1, 3]",
    "reduce(ARRAY[1, 2, 3], 10, (s, x) -> s + x, s -> s * 2)": "32",
    "any_match(ARRAY[1, 2], x -> x > 1)": "true",
    "all_match(ARRAY[1, 2], x -> x > 1)": "false",
    "none_match(ARRAY[1, 2], x -> x > 2)": "true",
    "slice(ARRAY[1, 2, 3, 4], 2, 2)": "[2, 3]",
    "sequence(1, 3)": "[1, 2, 3]",
    "repeat('x', 2)": "[x, x]",
    "flatten(ARRAY[ARRAY[1], ARRAY[2]])": "[1, 2]",
    "zip(ARRAY[1, 2], ARRAY['a', 'b'])": "[{field0=1, field1=a}, {field0=2, field1=b}]",
    # Maps and rows
    "map(ARRAY['a', 'b'], ARRAY[1, 2])['b']": "2",
    "map_keys(map(ARRAY['a'], ARRAY[1]))": "[a]",
    "cardinality(map(ARRAY['a'], ARRAY[1]))": "1",
    "element_at(map(ARRAY['a'], ARRAY[1]), 'z')": None,
    "map_concat(map(ARRAY['a'], ARRAY[1]), map(ARRAY['a'], ARRAY[2]))": "{a=2}",
    "map_filter(map(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> v > 1 AND k <> 'x')": "{b=2}",
    "transform_values(map(ARRAY['a'], ARRAY[1]), (k, v) -> k || CAST(v AS varchar))": "{a=a1}",
    "transform_keys(map(ARRAY['a'], ARRAY[1]), (K, v) -> upper(k))": "{A=1}",
    "zip_with(ARRAY[1, 2], ARRAY[10, 20], (x, y) -> x + y)": "[11, 22]",
    "cardinality(map_filter(map(ARRAY['a'], ARRAY[1]), (k, v) -> v > 1))": "0",
    "CAST(ROW(1, 'x') AS ROW(n integer, s varchar)).s": "x",
    "ROW(1, NULL)": "{field0=1, field1=null}",
    # JSON
    'json_extract_scalar(\'{"a": {"b": [1, "x"]}}\', \'$.a.b[1]\')': "x",
    "json_extract_scalar('{\"a\": {\"b\": 1}}', '$.a')": None,
    "json_extract('{\"a\": {\"b\": 1}}', '$.a')": '{"b":1}',
    "json_array_length('[1, 2]')": "2",
    "json_format(json_parse('[1,2]'))": "[1,2]",
    "CAST(json_parse('[1,2]') AS array(integer))[2]": "2",
    "CAST('x' AS json)": '"x"',
    # URLs
    "url_extract_host('https://u@a.example:80/p?q=1#f')": "a.example",
    "url_extract_path('https://a.example/p/r?q=1')": "/p/r",
    "url_extract_query('https://a.example/p?q=1&r#f')": "q=1&r",
    "url_decode('a%20b')": "a b",
}
AGGREGATES: dict[str, str | None] = {
    "approx_distinct(s)": "3",
    "approx_percentile(n, 0.5)": "2",
    "array_agg(n ORDER BY n DESC)": "[4, 3, 2, 1]",
    "max_by(s, n)": "c",
    "min_by(s, n)": "a",
    "count_if(n > 2)": "2",
    "count_if(CAST(NULL AS boolean))": "0",
    "count(DISTINCT s)": "3",
    "count(*) FILTER (WHERE s = 'a')": "2",
    "bool_or(n > 3)": "true",
    "every(n > 3)": "false",
    "sum(n)": "10",
    "avg(n)": "2.5",
    "histogram(s)": "{a=2, b=1, c=1}",
    "cardinality(set_agg(s))": "3",
    "map_agg(n, s)[4]": "c",
    "round(geometric_mean(n), 3)": "2.213",
    "stddev_pop(n)": "1.118033988749895",
    "listagg(s, '-') WITHIN GROUP (ORDER BY n)": "a-a-b-c",
    "arbitrary(1)": "1",
    "round(corr(n, n), 6)": "1.0",
}


def test_expressions_have_the_values_of_athena(world: AthenaWorld) -> None:
    (row,) = world.rows(f"SELECT {', '.join(EXPECTED)}")
    assert dict(zip(EXPECTED, row, strict=True)) == EXPECTED


def test_aggregates_have_the_values_of_athena(world: AthenaWorld) -> None:
    rows = "(VALUES (1, 'a'), (2, 'a'), (3, 'b'), (4, 'c')) AS t(n, s)"
    (row,) = world.rows(f"SELECT {', '.join(AGGREGATES)} FROM {rows}")  # noqa: S608 - of the table above
    assert dict(zip(AGGREGATES, row, strict=True)) == AGGREGATES


def test_what_stands_in_a_function_keeps_its_own_names(world: AthenaWorld) -> None:
    """Some functions are lambdas for DuckDB, whose parameters nothing in their arguments may take for its own."""
    expected = {
        "repeat(i, 2)": "[7, 7]",
        "array_distinct(x)": "[1, 2]",
        "array_except(ARRAY[1, 3], x)": "[3]",
        "transform(ARRAY[8, 9], X -> array_remove(ARRAY[8, 9], X))": "[[9], [8]]",
        "array_distinct(array_distinct(x))": "[1, 2]",
        "zip_with(x, x, (a, b) -> zip_with(x, x, (c, d) -> a * 10 + d))": "[[11, 11, 12], [11, 11, 12], [21, 21, 22]]",
        "transform_values(map(ARRAY[1, 2], ARRAY[1, 2]), (k, v) -> map_filter(map(ARRAY[1, 2], ARRAY[1, 2]), (l, w) -> w >= v))": (
            "{1={1=1, 2=2}, 2={2=2}}"
        ),
    }
    rows = "(VALUES (ARRAY[1, 1, 2], 7)) AS t(x, i)"
    (row,) = world.rows(f"SELECT {', '.join(expected)} FROM {rows}")  # noqa: S608 - of the table above
    assert dict(zip(expected, row, strict=True)) == expected


def test_windows_are_those_of_athena(world: AthenaWorld) -> None:
    sql = (
        "SELECT n, row_number() OVER w, lag(n, 1, 0) OVER w, sum(n) OVER (PARTITION BY s ORDER BY n), ntile(2) OVER w "
        "FROM (VALUES (1, 'a'), (2, 'a'), (3, 'b')) AS t(n, s) WINDOW w AS (ORDER BY n DESC) ORDER BY n"
    )
    assert world.rows(sql) == [
        ["1", "3", "2", "1", "2"],
        ["2", "2", "3", "3", "1"],
        ["3", "1", "0", "3", "1"],
    ]


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT 1,\n foo(1)", "FUNCTION_NOT_FOUND: line 2:2: Function 'foo' not registered"),
        ("SELECT date_diff('day', now())", "Unexpected parameters for function date_diff"),
        ("SELECT date_format(now(), '%D')", "INVALID_FUNCTION_ARGUMENT: Invalid format: '%D'"),
        ("SELECT date_add('eon', 1, now())", "'eon' is not a valid unit of date_add"),
        ("SELECT date_parse('x', s) FROM (VALUES '%Y') AS t(s)", "NOT_SUPPORTED: An argument of"),
        ("SELECT len('a')", "FUNCTION_NOT_FOUND"),
        ("SELECT strptime('a', 'b')", "FUNCTION_NOT_FOUND"),
    ],
)
def test_what_athena_does_not_have_is_refused(world: AthenaWorld, sql: str, reason: str) -> None:
    assert reason in world.failure(sql)


def test_every_call_needs_as_many_arguments_as_it_has() -> None:
    assert functions.written("rand", (), "line 1:1") == "random()"
    with pytest.raises(QueryError, match="Unexpected parameters for function cardinality"):
        functions.written("cardinality", ("a", "b"), "line 1:1")
