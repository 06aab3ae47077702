from pathlib import Path

import duckdb
import pytest

from components.preflight.csv_file import Measured
from components.preflight.quality import quality_findings, quality_measures, row_findings
from handlers.shared.service.schemas import DatasetType, Field, Schema
from tests.support import csv_tables

CATEGORY = Field("C", "string", nullable=True, categorical=True)
TEXT = Field("T", "string", nullable=True, textual=True)


def said(field: Field, rows: int, filled: int, categories: int = 2) -> list[str]:
    schema = Schema("Items", (Field("ITEM_ID", "string"), field))
    measured = {
        "rows": rows,
        f"{field.name} filled": filled,
        f"{field.name} categories": categories,
        "repeated ids": 0,
    }
    findings = list(quality_findings(measured, schema, "i.csv"))
    assert all((f.severity, f.file) == ("warning", "i.csv") for f in findings)
    return [finding.text for finding in findings]


def measured_of(
    folder: Path, header: str, rows: list[str], names: list[str], kind: DatasetType
) -> Measured:
    table = csv_tables.written(folder, header, rows)
    with duckdb.connect() as connection:
        return csv_tables.opened(connection, table, quality_measures(table, names, kind))[1]


@pytest.mark.parametrize(("field", "least"), [(CATEGORY, 700), (TEXT, 850)])
def test_a_column_must_be_filled(field: Field, least: int) -> None:
    assert said(field, 1000, least) == []
    (text,) = said(field, 1000, least - 1)
    assert text == (
        f"{field.name} is blank in {1001 - least} of 1,000 rows: training does not use a column that is filled in "
        f"less than {least // 10}%."
    )


def test_a_file_without_rows_is_not_blank_but_refused() -> None:
    assert said(CATEGORY, 0, 0, 0) == []
    assert list(row_findings({"rows": 1}, "i.csv")) == []
    (finding,) = row_findings({"rows": 0}, "i.csv")
    assert str(finding).startswith("i.csv: The file has no rows below its header.")
    assert finding.severity == "error"


def test_too_many_categories() -> None:
    assert said(CATEGORY, 2000, 2000, 1000) == []
    (text,) = said(CATEGORY, 2000, 2000, 1001)
    assert text.startswith("C has about 1,001 categories; more than 1,000 are of little use.")
    assert said(TEXT, 2000, 2000, 1001) == []  # no two texts are alike


def test_columns_of_the_service_may_be_as_they_are() -> None:
    schema = Schema("Items", (Field("ITEM_ID", "string"), Field("CREATION_TIMESTAMP", "long")))
    measured = {"rows": 9, "CREATION_TIMESTAMP filled": 0, "CREATION_TIMESTAMP categories": 0}
    assert list(quality_findings(measured, schema, "i.csv")) == []


@pytest.mark.parametrize(
    ("kind", "name"), [("Items", "ITEM_ID"), ("Users", "USER_ID"), ("Interactions", "USER_ID")]
)
def test_ids_that_repeat(tmp_path: Path, kind: DatasetType, name: str) -> None:
    rows = ["a,1", "a,1", "A,2", ",", ",3", "a,", "b,4"]
    measured = measured_of(tmp_path, f"{name},N", rows, ["N"], kind)
    assert (measured["rows"], measured["N filled"], measured["N categories"]) == (7, 5, 5)
    schema = Schema(kind, (Field(name, "string"),))
    texts = [finding.text for finding in quality_findings(measured, schema, "x.csv")]
    expected = f"2 rows repeat an {name}: the last row of each wins. Remove the others."
    assert texts == ([] if kind == "Interactions" else [expected])
