"""Records, and the lines that are none; tests/data_files has what becomes of a file with such a line."""

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from components.preflight.csv_file import (
    MAX_REJECTS,
    CsvTable,
    first_rows,
    measure,
    open_csv,
)
from components.preflight.findings import Finding
from tests.support import csv_tables
from tests.support.examples import few

ROWS = csv_tables.ROWS
# As the checks do, which look at every cell: what DuckDB makes of a stray quote depends on the columns that it reads.
CELLS_READ = {**ROWS, "A": "count(c0)", "B": "count(c1)"}
FEWER, MORE = "The line has fewer cells", "The line has more cells"
CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)

# What means something to a reader of CSV.
PIECES = st.lists(st.sampled_from([",", '"', "\\", "\n", "a", " ", '""', '\\"', ',"']), max_size=25)

Records = list[tuple[str, str]]


def scanned(content: bytes) -> tuple[Records | None, int | None, list[Finding]]:
    """Records of a file of two columns in file order, and how many were measured; None if nothing is known of them."""
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = Path(folder) / "x.csv"
        path.write_bytes(content)
        table, measured, findings = open_csv(
            connection, CsvTable("x", path, ("A", "B")), CELLS_READ, "x.csv"
        )
        if table is None:
            return None, measured.get("rows"), findings
        query = "SELECT c0, c1 FROM x_records ORDER BY record"
        return connection.execute(query).fetchall(), measured["rows"], findings


def test_columns_are_numbered() -> None:
    table = CsvTable("x", Path("x.csv"), ("A", "B"))
    assert [table.column(name) for name in ("A", "B", "C")] == ["c0", "c1", None]


def test_measures_are_of_the_lines_that_are_records() -> None:
    records, rows, findings = scanned(b"A,B\na,1\nb\nc,3,x\nd,4,x,y\n\ne,5\n")
    assert records == [("a", "1"), ("e", "5")]
    assert rows == 2
    assert [(f.line, f.text.split(" than")[0]) for f in findings] == [
        (3, FEWER),
        (4, MORE),
    ]
    assert findings[1].text.endswith(" (The same on line 5.)")


def test_a_blank_cell_is_an_empty_text() -> None:
    assert scanned(b'A,B\n,1\n"",\n')[0] == [("", "1"), ("", "")]


@pytest.mark.parametrize("cell", [b'"a ""b"" c"', b'"a" b', b'"a'])
def test_a_quote_that_ends_amid_a_cell_makes_the_rest_unknown(cell: bytes) -> None:
    records, rows, (finding,) = scanned(b"A,B\na,1\n" + cell + b",2\nc,3\n")
    assert (records, rows, finding.line) == (None, None, 3)
    assert finding.text.startswith("A double quote does not end where its cell ends.")


def test_too_many_broken_lines_are_counted_no_further() -> None:
    content = b"A,B\na,1\n" + b"a,1,x,y\n" * (MAX_REJECTS + 5)
    records, _, (finding,) = scanned(content)
    assert (records, finding.line) == (None, 3)
    assert finding.text.endswith(f"lines 4, 5 and {MAX_REJECTS - 3:,} more.)")
    records, _, (finding,) = scanned(b"A,B\na,1\n" + b"a,1,x,y\n" * (MAX_REJECTS - 1))
    assert records == [("a", "1")]
    assert finding.text.endswith(f"lines 4, 5 and {MAX_REJECTS - 4:,} more.)")


def test_a_path_is_no_pattern(tmp_path: Path) -> None:
    folder = tmp_path / "o'hara [1]*?"
    folder.mkdir()
    table = csv_tables.written(folder, "A,B", ["a,1"])
    with duckdb.connect() as connection:
        assert csv_tables.opened(connection, table)[1]["rows"] == 1


def test_the_first_rows_of_a_file_that_is_not_opened(tmp_path: Path) -> None:
    table = csv_tables.written(tmp_path, "A,B", [f"a{i},{i}" for i in range(9)])
    with duckdb.connect() as connection:
        values = {"rows": "count(*)", "last": "max(c0)"}
        assert measure(connection, first_rows(table, 4), values) == {"rows": 4, "last": "a3"}


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8), st.sampled_from(["\n", "\r\n"]))
@few
def test_quoted_cells_are_read_as_they_were_written(records: Records, end: str) -> None:
    def quoted(cell: str) -> str:
        escaped = cell.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'

    lines = ["A,B", *(",".join(quoted(cell) for cell in record) for record in records), ""]
    assert scanned(end.join(lines).encode()) == (records, len(records), [])


@given(st.lists(st.text("a1 ,", max_size=6), max_size=12))
@few
def test_lines_of_another_width_are_told_and_left_out(lines: list[str]) -> None:
    records, rows, findings = scanned("\n".join(["A,B", *lines, ""]).encode())
    commas = [(number, line.count(",")) for number, line in enumerate(lines, 2) if line]
    assert records == [tuple(line.split(",")) for line in lines if line.count(",") == 1]
    assert rows == len(records)
    told = {finding.text.split(" than")[0]: finding.line for finding in findings}
    fewer = [number for number, count in commas if count < 1]
    more = [number for number, count in commas if count > 1]
    assert told == {text: found[0] for text, found in ((FEWER, fewer), (MORE, more)) if found}


@given(PIECES)
@example(['""","'])
@example(["a,1\n", '""","'])
@few
def test_whatever_a_file_holds_its_findings_have_lines_of_it(pieces: list[str]) -> None:
    content = "".join(["A,B\n", *pieces, "\n"])
    records, _, findings = scanned(content.encode())
    assert findings or records is not None
    for finding in findings:
        if finding.line is None:  # a quote that nothing ends, read in two ways
            assert (records, finding.text.split(".")[0]) == (
                None,
                "A double quote does not end where its cell ends",
            )
        else:
            assert 2 <= finding.line <= content.count("\n")
    assert all(None not in record for record in records or ())


def large(folder: Path, odd: dict[int, str]) -> tuple[CsvTable, list[str]]:
    """A file that DuckDB reads in several pieces of 8 MB, if it may, with odd rows at these places."""
    filling = "x" * 900
    rows = [odd.get(i, f"{i},{filling}") for i in range(30_000)]
    return csv_tables.written(folder, "A,B", rows), rows


@pytest.mark.parametrize("odd", ["short", '"a\nb",1'], ids=["in parallel", "with a line break"])
def test_line_numbers_of_a_large_file(tmp_path: Path, odd: str) -> None:
    table, rows = large(tmp_path, {9_000: odd, 19_000: "short", 24_000: "w,i,d,e"})
    breaks = odd.count("\n")
    with duckdb.connect() as connection:
        opened, measured, findings = open_csv(connection, table, ROWS, "x.csv")
        assert opened is not None
        last = connection.execute(
            "SELECT record FROM x_records WHERE c0 IN ('18999', '29999') ORDER BY record"
        ).fetchall()
    first_short = 19_002 + breaks if breaks else 9_002
    assert [finding.line for finding in findings] == [first_short, 24_002 + breaks]
    assert measured["rows"] == len(rows) - (2 if breaks else 3)
    # A line that is too short is counted as a record, one that is rejected is not.
    assert last == [(18_999,), (29_998,)]
