"""A line's cells are those that were written; tests/handlers/shared/service/test_row_checks.py has lines that are none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.shared.service.csv_lines import cells, has_open_quote
from tests.support import line_tables
from tests.support.athena_world import AthenaWorld
from tests.support.examples import few

# No line breaks, and what a name in a line of an array in JSON would be told as otherwise.
CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8) | st.text(
    '",\\ a\u2028\u0085', max_size=8
)


def written(cell: str, *, is_quoted: bool) -> str:
    if not is_quoted and not cell.lstrip(" ").startswith('"') and "," not in cell:
        return cell
    escaped = cell.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def read(world: AthenaWorld, lines: list[str]) -> list[list[str]]:
    """The cells of each line that is not blank."""
    text = "\n".join(["header", *lines, ""])
    table = line_tables.add(world, {"x.csv": text.encode()})
    query = f"SELECT json_format(CAST({cells('line')} AS json)) FROM {table}"  # noqa: S608 - a name of our own
    return [json.loads(str(found)) for (found,) in world.rows(query)]


@given(st.lists(st.lists(st.tuples(CELLS, st.booleans()), min_size=1), min_size=1, max_size=20))
@few
def test_cells_are_read_as_they_were_written(
    world: AthenaWorld, records: list[list[tuple[str, bool]]]
) -> None:
    lines = [",".join(written(cell, is_quoted=mark) for cell, mark in each) for each in records]
    told = [[cell for cell, _ in each] for each in records]
    assert read(world, lines) == [cells for cells, line in zip(told, lines, strict=True) if line]


@pytest.mark.parametrize(
    ("line", "is_open"),
    [
        ("a,b", False),
        ('"a","b"', False),
        ('a"b,c"', False),
        ('"a\\"b\\\\",c', False),
        ('"",""', False),
        ('"a', True),
        ('"a""b",c', True),
        ('"a"b,c', True),
        ('a,"b\\"', True),
        ('"a\\b",c', True),
        (' "a" , b', False),
        (' "a" b', True),
    ],
)
def test_a_quote_ends_where_its_cell_ends(world: AthenaWorld, line: str, is_open: bool) -> None:
    table = line_tables.add(world, {"x.csv": f"header\n{line}\n".encode()})
    query = f"SELECT {has_open_quote('line')} FROM {table}"  # noqa: S608 - a name of our own
    assert world.rows(query) == [[str(is_open).lower()]]
