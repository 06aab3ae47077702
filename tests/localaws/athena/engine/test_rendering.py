"""Values as Athena writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.athena.engine.database import Database
from localaws.athena.engine.rendering import text_of


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return Database(tmp_path_factory.mktemp("engine"), "")


def rendered(database: Database, sql: str) -> object:
    ((_, type_),) = database.columns(f"SELECT {sql} AS x")
    ((text,),) = database.execute(f"SELECT {text_of('x', type_)} FROM (SELECT {sql} AS x)")  # noqa: S608 - texts of this module
    return text


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("CAST(0 AS DOUBLE)", "0.0"),
        ("CAST(-0.001 AS DOUBLE)", "-0.001"),
        ("CAST(0.0005 AS DOUBLE)", "5.0E-4"),
        ("CAST(0.00012 AS DOUBLE)", "1.2E-4"),
        ("CAST(9999999 AS DOUBLE)", "9999999.0"),
        ("CAST(10000000 AS DOUBLE)", "1.0E7"),
        ("CAST(-123456789.5 AS DOUBLE)", "-1.234567895E8"),
        ("CAST(1e300 AS DOUBLE)", "1.0E300"),
        ("CAST('nan' AS DOUBLE)", "NaN"),
        ("CAST('-inf' AS DOUBLE)", "-Infinity"),
        ("CAST(1.5 AS FLOAT)", "1.5"),
        ("CAST(1.50 AS DECIMAL(5,2))", "1.50"),
        ("CAST(7 AS HUGEINT)", "7"),
        ("TRUE", "true"),
        ("DATE '2020-01-02'", "2020-01-02"),
        ("TIMESTAMP '2020-01-02 03:04:05.678901'", "2020-01-02 03:04:05.678"),
        ("TIMESTAMPTZ '2020-01-02 03:04:05+02'", "2020-01-02 01:04:05.000 UTC"),
        ("'\\xAA\\x01'::BLOB", "aa 01"),
        ("[1, NULL]", "[1, null]"),
        ("CAST([] AS INTEGER[])", "[]"),
        ("[['a'], ['b', 'c']]", "[[a], [b, c]]"),
        ("MAP {'k': 1.5::DOUBLE}", "{k=1.5}"),
        ("MAP {'k': [1]}", "{k=[1]}"),
        ("{'a': 1, 'b c': NULL}", "{a=1, b c=null}"),
        ("[{'a': MAP {1: 'x'}}]", "[{a={1=x}}]"),
        ("CAST(NULL AS INTEGER[])", None),
        ("CAST(NULL AS STRUCT(a INTEGER))", None),
        ("NULL", None),
    ],
)
def test_a_value_is_written_as_java_and_trino_do(
    database: Database, sql: str, text: str | None
) -> None:
    assert rendered(database, sql) == text


def test_any_number_is_read_again(database: Database) -> None:
    @given(st.floats(allow_nan=False, allow_infinity=False))
    def holds(number: float) -> None:
        text = str(rendered(database, f"CAST('{number!r}' AS DOUBLE)"))
        assert float(text) == number
        mantissa, _, exponent = text.lstrip("-").partition("E")
        assert mantissa.count(".") == 1
        assert not exponent or 1 <= float(mantissa) < 10

    holds()
