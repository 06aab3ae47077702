import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.preflight.checker import Checker
from components.preflight.configured_files import ConfiguredFile
from components.preflight.findings import Finding
from components.preflight.sources import Sources
from handlers.shared.service.schema_rules import parse_schema
from handlers.shared.service.schemas import DatasetType, Schema

# Line breaks are no part of a cell: the service reads one record a line.
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"])
CELLS: dict[str, st.SearchStrategy[str]] = {
    "whole": st.integers(-(2**70), 2**70).map(str),
    "code": st.from_regex(r"\A0[0-9]{1,8}\Z"),
    "number": st.floats(allow_nan=False, allow_infinity=False).map(repr),
    "odd": st.sampled_from(["nan", "inf", "-", "+5", ".5", "5.", "1e400", "0x1", "1_000", "1 000"]),
    "flag": st.sampled_from(["true", "false", "True"]),
    "text": st.text(CHARACTERS, max_size=12),
    "category": st.lists(st.sampled_from(["a", "b", "c"]), min_size=1).map("|".join),
    "long text": st.integers(900, 1100).map(lambda length: "x" * length),
}


@st.composite
def columns(draw: st.DrawFn, rows: int) -> list[str]:
    """One column of cells, of one kind or of two, some of them blank."""
    kinds = draw(st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=2))
    kinds = [k for k in kinds if k != "long text"] or ["text"]
    cell = st.one_of(*(CELLS[kind] for kind in kinds))
    blank = draw(st.sampled_from([st.nothing(), st.just("")]))
    return draw(st.lists(st.one_of(cell, blank), min_size=rows, max_size=rows))


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Columns of metadata of the same length; the last may be a long text."""
    rows = draw(st.integers(1, 6))
    table = [draw(columns(rows)) for _ in range(draw(st.integers(1, 3)))]
    if draw(st.booleans()):
        table.append(draw(st.lists(CELLS["long text"], min_size=rows, max_size=rows)))
    return table


def quoted(cell: str) -> str:
    escaped = cell.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def infer(
    folder: Path, dataset_type: DatasetType, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[Schema, list[Finding]]:
    """The schema of a file with these cells, and what checking its lines against it finds."""
    lines = [",".join(header), *(",".join(quoted(cell) for cell in row) for row in rows)]
    (folder / "file.csv").write_bytes(("\n".join(lines) + "\n").encode())
    file = ConfiguredFile(dataset_type=dataset_type, location="file.csv", schema_location=None)
    findings: list[Finding] = []
    with duckdb.connect(config={"threads": 1}) as connection:
        sources = Sources(project=folder, region="us-east-1", profile=None)
        checked = Checker(connection, sources, None, findings).check(file)
    assert checked is not None
    return checked.schema, [finding for finding in findings if finding.line]


@settings(max_examples=settings().max_examples // 2)
@given(table=tables())
def test_every_table_fits_the_schema_that_it_gives(table: list[list[str]]) -> None:
    header = ["ITEM_ID", *(f"C{i}" for i in range(len(table)))]
    rows = [[f"i{n}", *cells] for n, cells in enumerate(zip(*table, strict=True))]
    with tempfile.TemporaryDirectory() as folder:
        schema, findings = infer(Path(folder), "Items", header, rows)
    assert parse_schema(schema.to_json(), "Items") == schema
    assert [f for f in findings if f.severity == "error"] == []
    assert all(field.nullable for field in schema.fields[1:])


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1", "-20"], "long"),
        (["1", ""], "long"),
        (["9223372036854775807"], "long"),
        (["9223372036854775808"], "categorical string"),
        (["9223372036854775808", "0.5"], "float"),
        (["1", "2.5"], "float"),
        (["1e39"], "double"),
        (["1e400"], "categorical string"),
        (["01067"], "categorical string"),
        (["true", "false"], "categorical string"),
        (["nan"], "categorical string"),
        (["a|b", "c"], "categorical string"),
        (["", ""], "categorical string"),
        (["x" * 1000], "categorical string"),
        (["x" * 1001], "textual string"),
    ],
)
def test_types_of_metadata(tmp_path: Path, cells: list[str], expected: str) -> None:
    rows = [[f"i{n}", cell] for n, cell in enumerate(cells)]
    schema, _ = infer(tmp_path, "Items", ["ITEM_ID", "C"], rows)
    assert schema.fields[1].describe() == f"{expected} or blank"


def test_one_text_column_is_allowed(tmp_path: Path) -> None:
    header = ["ITEM_ID", "SHORTER", "LONGER"]
    schema, findings = infer(tmp_path, "Items", header, [["i", "x" * 1001, "x" * 1002]])
    assert [f.textual for f in schema.fields] == [False, False, True]
    assert [f.text.split(".")[0] for f in findings] == ["SHORTER has more than 1,000 characters"]


def test_long_text_of_users_is_refused(tmp_path: Path) -> None:
    _, findings = infer(tmp_path, "Users", ["USER_ID", "NOTES"], [["u", "x" * 1001]])
    assert [f.severity for f in findings] == ["error"]


def test_known_columns_have_the_type_of_the_service(tmp_path: Path) -> None:
    header = ["USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE", "EVENT_VALUE", "IMPRESSION"]
    schema, findings = infer(tmp_path, "Interactions", header, [["1", "2", "3", "4", "5", "6|7"]])
    assert [f.describe() for f in schema.fields] == [
        "string",
        "string",
        "long",
        "string",
        "float or blank",
        "string or blank",
    ]
    assert findings == []
