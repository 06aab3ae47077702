"""UNNEST in all its forms."""

import pytest

from tests.support.athena_world import AthenaWorld

TABLE = "(VALUES (1, ARRAY[1, 2], map(ARRAY['k'], ARRAY[7])), (2, ARRAY[3], map())) AS t(n, l, m)"


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT x FROM unnest(ARRAY[1, 2]) AS u(x)", [["1"], ["2"]]),
        (
            "SELECT * FROM unnest(ARRAY['a', 'b']) WITH ORDINALITY AS u(x, i)",
            [["a", "1"], ["b", "2"]],
        ),
        ("SELECT * FROM unnest(ARRAY[1, 2], ARRAY['a']) AS u(x, y)", [["1", "a"], ["2", None]]),
        (
            "SELECT * FROM unnest(ARRAY[1, 2], ARRAY['a']) WITH ORDINALITY AS u(x, y, i)",
            [["1", "a", "1"], ["2", None, "2"]],
        ),
        ("SELECT * FROM unnest(map(ARRAY['a'], ARRAY[1])) AS u(k, v)", [["a", "1"]]),
        (
            "SELECT a, b FROM unnest(ARRAY[ROW(1, 'x'), ROW(2, 'y')]) AS u(a, b)",
            [["1", "x"], ["2", "y"]],
        ),
        (
            f"SELECT n, x FROM {TABLE} CROSS JOIN unnest(l) AS u(x)",  # noqa: S608 - the table above
            [["1", "1"], ["1", "2"], ["2", "3"]],
        ),
        (
            f"SELECT n, x, y FROM {TABLE} CROSS JOIN unnest(l, ARRAY[n]) AS u(x, y)",  # noqa: S608 - the table above
            [["1", "1", "1"], ["1", "2", None], ["2", "3", "2"]],
        ),
    ],
)
def test_arrays_and_maps_become_rows(
    world: AthenaWorld, sql: str, rows: list[list[str | None]]
) -> None:
    assert world.rows(f"{sql} ORDER BY 1, 2" if "n, x" in sql else sql) == rows
