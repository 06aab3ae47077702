"""What the first rows and the whole of a column tell."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from components.preflight import column_facts as facts
from components.preflight.csv_file import CsvTable, open_csv


def found(folder: Path, cells: Sequence[str]) -> tuple[frozenset[str], facts.ColumnFacts]:
    path = folder / "x.csv"
    path.write_text("\n".join(["ITEM_ID,N", *(f"i,{cell}" for cell in cells), ""]))
    table = CsvTable("x", path, ("ITEM_ID", "N"))
    with duckdb.connect() as connection:
        texts = facts.texts(connection, table, ["N"])
        _, measured, _ = open_csv(
            connection, table, facts.fact_measures(table, ["N"], texts), "x.csv"
        )
    return texts, facts.column_facts(measured, "N")


def test_numbers(tmp_path: Path) -> None:
    texts, column = found(tmp_path, ["1", "", "-0", "2.5", "99999999999999999999"])
    assert texts == frozenset()
    assert (column.filled, column.longest) == (4, 20)
    assert column.numbers == facts.NumberFacts(
        not_numbers=0, not_whole=1, not_64_bits=1, not_canonical=3, largest=1e20
    )


def test_text_is_seen_in_the_first_rows(tmp_path: Path) -> None:
    texts, column = found(tmp_path, ["1", "one", "", "1"])
    assert texts == {"N"}
    assert (column.filled, column.numbers) == (3, None)


@pytest.mark.parametrize("odd", [1, 3])
def test_a_few_cells_among_numbers_are_counted(tmp_path: Path, odd: int) -> None:
    texts, column = found(tmp_path, [*["7"] * 300, *["n/a"] * odd])
    assert texts == frozenset()
    assert column.numbers is not None
    assert column.numbers.not_numbers == odd


def test_a_file_without_metadata_columns_is_not_looked_at(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        assert facts.texts(connection, CsvTable("x", tmp_path / "none.csv", ()), []) == frozenset()
