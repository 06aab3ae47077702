from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.preflight.csv_file import CsvTable
from components.preflight.matching import unmatched_findings
from tests.support.examples import few

IDS = st.lists(st.sampled_from(["1", "01", "a", "A", "a ", "é", "zoë"]), max_size=8)


def said(
    interactions: list[str], metadata: list[str], header: tuple[str, ...] = ("ITEM_ID",)
) -> list[str]:
    """What is said of two files that have these ids in their second and their first column."""
    with duckdb.connect() as connection:
        for name, column, ids in (("seen", "c1", interactions), ("known", "c0", metadata)):
            connection.execute(
                f"CREATE TABLE {name} AS SELECT unnest($ids::VARCHAR[]) AS {column}", {"ids": ids}
            )
        found = unmatched_findings(
            connection,
            CsvTable("seen", Path("x.csv"), ("USER_ID", *header)),
            CsvTable("known", Path("i.csv"), ("ITEM_ID",)),
            "ITEM_ID",
            "i.csv",
        )
        findings = list(found)
    assert all((f.file, f.line, f.severity) == ("i.csv", None, "warning") for f in findings)
    return [finding.text for finding in findings]


@given(interactions=IDS, metadata=IDS)
@few
def test_ids_of_one_file_alone_are_counted_once_each(
    interactions: list[str], metadata: list[str]
) -> None:
    seen, known = set(interactions), set(metadata)
    expected = []
    if seen - known:
        expected.append(
            f"{len(seen - known)} of the {len(seen)} ITEM_IDs of the interactions have no row here."
        )
    if known - seen:
        expected.append(f"{len(known - seen)} of the {len(known)} ITEM_IDs have no interaction.")
    assert said(interactions, metadata) == expected


@pytest.mark.parametrize("header", [("TIMESTAMP",), ()])
def test_without_the_column_nothing_is_compared(header: tuple[str, ...]) -> None:
    assert said(["a"], ["b"], header) == []
