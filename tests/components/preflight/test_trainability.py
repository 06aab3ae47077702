"""The beginning of a large file decides what it can; what it leaves open is looked up in all of it."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from components.preflight import trainability
from components.preflight.csv_file import CsvTable, open_csv
from components.preflight.findings import Finding
from tests.support import csv_files

HEADER = tuple(csv_files.INTERACTIONS_HEADER.split(","))


@pytest.fixture(autouse=True)
def short_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trainability, "BEGINNING", 1500)


def found(folder: Path, rows: Sequence[str]) -> list[Finding]:
    path = csv_files.write(folder / "x.csv", csv_files.INTERACTIONS_HEADER, rows)
    with duckdb.connect() as connection:
        table = CsvTable("x", path, HEADER)
        measures = trainability.trainability_measures(table)
        opened, measured, _ = open_csv(connection, table, measures, "x.csv")
        assert opened is not None
        return list(trainability.trainability_findings(connection, opened, measured, "x.csv"))


def said(folder: Path, rows: Sequence[str]) -> list[str]:
    return [finding.text.split(";")[0] for finding in found(folder, rows)]


def once(users: int) -> list[str]:
    return [f"once{i},i1,{1_700_000_000 + i},view" for i in range(users)]


@pytest.mark.parametrize("first", [True, False])
def test_enough_stands_at_the_end_of_a_file(tmp_path: Path, *, first: bool) -> None:
    parts = [csv_files.interaction_rows(), once(2000)]
    rows = [row for part in (parts if first else parts[::-1]) for row in part]
    assert said(tmp_path, rows) == [
        "The file has 3,200 interactions",
        "60 users have two or more interactions",
    ]


def test_unique_interactions_after_a_beginning_that_repeats_itself(tmp_path: Path) -> None:
    rows = csv_files.interaction_rows(rows=2600)
    texts = said(tmp_path, [*rows[:1] * 1600, *rows])
    assert not any("unique interactions" in text for text in texts)
    assert any("of the rows are equal to another one" in text for text in texts)


@pytest.mark.parametrize(
    ("rows", "users", "errors"),
    [
        (1000, 25, []),
        (999, 25, ["The file has 999 unique interactions"]),
        (1200, 24, ["24 users have two or more interactions"]),
    ],
)
def test_the_least_that_can_be_trained_with(
    tmp_path: Path, rows: int, users: int, errors: list[str]
) -> None:
    findings = found(tmp_path, csv_files.interaction_rows(rows=rows, users=users))
    assert [f.text.split(";")[0] for f in findings if f.severity == "error"] == errors


def test_too_few_unique_interactions_in_all_of_a_file(tmp_path: Path) -> None:
    texts = said(tmp_path, csv_files.interaction_rows(rows=900) * 2)
    assert texts[0] == "The file has 900 unique interactions"


def test_the_share_of_returning_users_is_that_of_the_whole_file(tmp_path: Path) -> None:
    texts = said(tmp_path, [*csv_files.interaction_rows(), *once(6000)])
    assert "60 of 6,060 users have two or more interactions" in texts


def test_events_of_one_second_are_no_repetition(tmp_path: Path) -> None:
    rows = [f"u{i % 60},i{i},1700000000,view" for i in range(1200)]
    assert not any("equal to another" in text for text in said(tmp_path, rows))
