from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.preflight.cells import cell_findings
from components.preflight.findings import Finding
from handlers.shared.service.cell_rules import MAX_SHOWN_VALUE
from handlers.shared.service.schemas import Field
from tests.support import csv_tables
from tests.support.examples import few

FIELDS = (Field("ITEM_ID", "string"), Field("N", "int"), Field("P", "float", nullable=True))
GOOD = "i,1,2.5"


def found(folder: Path, rows: Sequence[str]) -> list[Finding]:
    table = csv_tables.written(folder, "ITEM_ID,N,P", rows)
    with duckdb.connect() as connection:
        opened, measured = csv_tables.opened(connection, table)
        return cell_findings(
            connection, opened, FIELDS, "i.csv", rows=measured["rows"], is_plain=False
        )


def test_good_cells(tmp_path: Path) -> None:
    assert found(tmp_path, [GOOD, "j,2,"]) == []


def test_three_lines_are_named_and_the_rest_is_counted(tmp_path: Path) -> None:
    rows = [",1,1" if i % 2 else GOOD for i in range(16)]
    (finding,) = found(tmp_path, rows)
    assert (finding.file, finding.line, finding.severity) == ("i.csv", 3, "error")
    assert finding.text == (
        "ITEM_ID is blank. Every row must have one. Fill it in or remove the row. "
        "(The same on lines 5, 7 and 5 more.)"
    )


def test_the_cell_is_shown_and_a_long_one_shortened(tmp_path: Path) -> None:
    fits, long = "x" * MAX_SHOWN_VALUE, "y" * (MAX_SHOWN_VALUE + 1)
    (first,) = found(tmp_path, [f"i,{fits},1", GOOD])
    assert first.text.startswith(f"N is no int: '{fits}'. Expected is a whole number of 32 bits.")
    (second,) = found(tmp_path, [f"i,{long},1", GOOD])
    assert second.text.startswith(f"N is no int: '{long[:-1]}...'. Expected")


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    rows = ['"i\nj",1,1', "", "i,1", "i,1,1,1,1,1", "i,x,1"]  # two lines, none, too short, too long
    assert [(f.line, f.text.split(".")[0]) for f in found(tmp_path, rows)] == [
        (2, "ITEM_ID has a line break inside its quotes: 'i\\nj'"),
        (7, "N is no int: 'x'"),
    ]


@pytest.mark.parametrize(
    ("misfits", "severity"),
    [
        (["i,,1"], "warning"),
        (["i,,x"], "warning"),  # one row that breaks two rules
        (["i,,1", "i,,1"], "error"),
        (["i,,1", "i,1,x"], "error"),
    ],
)
def test_one_row_in_a_hundred_may_be_left_out(
    tmp_path: Path, misfits: list[str], severity: str
) -> None:
    findings = found(tmp_path, [*[GOOD] * (100 - len(misfits)), *misfits])
    assert {finding.severity for finding in findings} == {severity}
    told = [" The import leaves out such rows: 1 of 100." in finding.text for finding in findings]
    assert set(told) == {severity == "warning"}


def test_a_row_without_an_id_is_never_left_out(tmp_path: Path) -> None:
    findings = found(tmp_path, [*[GOOD] * 198, ",1,1", "i,x,1"])
    assert [(f.line, f.severity) for f in findings] == [(200, "error"), (201, "warning")]


@given(st.lists(st.sampled_from(["1", "2", "x", "", "2147483648", "+1"]), min_size=1, max_size=25))
@few
def test_every_cell_is_told_once(cells: list[str]) -> None:
    with TemporaryDirectory() as folder:
        findings = found(Path(folder), [f"i,{cell},1" for cell in cells])
    told = {finding.text.split(".")[0].split(":")[0]: finding.line for finding in findings}
    places = {
        "N is blank": [i for i, cell in enumerate(cells) if cell == ""],
        "N is no int": [i for i, cell in enumerate(cells) if cell in {"x", "2147483648"}],
        "N is written with a plus sign or leading zeros": [
            i for i, cell in enumerate(cells) if cell == "+1"
        ],
    }
    assert told == {problem: lines[0] + 2 for problem, lines in places.items() if lines}
    for finding in findings:
        lines = places[finding.text.split(".")[0].split(":")[0]]
        assert ("The same on line" in finding.text) == (len(lines) > 1)
        if len(lines) > 3:
            assert f" and {len(lines) - 3} more.)" in finding.text
