import duckdb

from notebooks.exploration.queries import arrays, one, share


def test_rows_and_columns_come_with_the_values_that_a_query_is_given() -> None:
    connection = duckdb.connect()
    assert one(connection, "SELECT $a + 1, 'x'", a=1) == (2, "x")
    found = arrays(connection, "SELECT i AS one, 2 * i AS two FROM range($n) t(i)", n=3)
    assert found["one"].tolist() == [0, 1, 2]
    assert found["two"].tolist() == [0, 2, 4]


def test_a_share_of_nothing_is_none() -> None:
    assert (share(1, 4), share(0, 0)) == (0.25, 0.0)
