from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.preflight.column_facts import column_facts, fact_measures
from components.preflight.findings import Finding
from components.preflight.odd_cells import odd_cell_findings
from tests.support import csv_tables
from tests.support.examples import few

ODD = st.sampled_from(["n/a", "-", "1_0", "007", "+5", "inf", "1e400", "1,5", "é"])


def found(folder: Path, cells: Sequence[str]) -> list[Finding]:
    table = csv_tables.written(folder, "ITEM_ID,N", [f'i,"{cell}"' for cell in cells])
    with duckdb.connect() as connection:
        opened, measured = csv_tables.opened(connection, table, fact_measures(table, ["N"], ()))
        facts = column_facts(measured, "N")
        return list(odd_cell_findings(connection, opened, "N", facts, "x.csv"))


def test_a_few_cells_that_are_no_numbers_are_told(tmp_path: Path) -> None:
    cells = [*["7"] * 250, "n/a", *["1.5"] * 250, "none", ""]
    (finding,) = found(tmp_path, cells)
    assert (finding.line, finding.severity) == (252, "warning")
    assert finding.text == (
        "N becomes a column of categories, since 2 of 502 cells are no numbers: 'n/a'. Correct them, or leave "
        "them blank, if it is one of numbers. (The same on line 503.)"
    )


@pytest.mark.parametrize(("odd", "findings"), [(0, 0), (1, 1), (2, 0)])
def test_one_in_a_hundred_is_the_most(tmp_path: Path, odd: int, findings: int) -> None:
    cells = [*["7"] * (100 - odd), *["x"] * odd, *[""] * 100]
    assert len(found(tmp_path, cells)) == findings


def test_a_column_of_text_has_no_odd_cells(tmp_path: Path) -> None:
    table = csv_tables.written(tmp_path, "ITEM_ID,N", ["i,a", "i,1"])
    with duckdb.connect() as connection:
        opened, measured = csv_tables.opened(connection, table, fact_measures(table, ["N"], {"N"}))
        facts = column_facts(measured, "N")
        assert list(odd_cell_findings(connection, opened, "N", facts, "x.csv")) == []


@given(
    places=st.dictionaries(st.integers(0, 399), ODD, min_size=1, max_size=4),
    number=st.sampled_from(["7", "-1.5", ".5", "1e3", "9223372036854775808"]),
)
@few
def test_the_first_odd_cell_is_named_wherever_they_stand(
    places: dict[int, str], number: str
) -> None:
    with TemporaryDirectory() as folder:
        (finding,) = found(Path(folder), [places.get(i, number) for i in range(400)])
    first = min(places)
    assert finding.line == first + 2
    assert f"since {len(places)} of 400 cells are no numbers: {places[first]!r}." in finding.text
