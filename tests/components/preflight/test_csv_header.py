"""The first line of a file; tests/data_files has many more headers."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.preflight.csv_header import (
    MAX_HEADER_BYTES,
    header_findings,
    read_header,
    spelling_findings,
    spelt,
)
from handlers.shared.service.schemas import Field, Schema
from tests.support.examples import few

SCHEMA = Schema("Users", (Field("USER_ID", "string"), Field("AGE", "int")))


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\nu1,2\n"])
def test_names_are_what_stands_between_commas(tmp_path: Path, end: bytes) -> None:
    (tmp_path / "x.csv").write_bytes(b"USER_ID, Age" + end)
    assert read_header(tmp_path / "x.csv", "x.csv") == (("USER_ID", " Age"), [])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"\n1,2", "is blank. The first line must hold"),
        (b"  \r\n", "is blank"),
        (b'"USER_ID","AGE"\n', 'has quotation marks: "USER_ID"'),
        (b"USER_ID;AGE\n", "is separated by ';'. Separate the columns by commas."),
        (b"USER_ID\tAGE\n", "is separated by '\\t'"),
        (b"USER_ID|AGE", "is separated by '|'"),
        (b"USER_ID,,AGE\n", "has no name for column 2 of 3"),
        (b"USER_ID,\n", "has no name for column 2 of 2"),
        (b"U" * MAX_HEADER_BYTES, "has more than 1 MB"),
    ],
)
def test_lines_that_are_no_header(tmp_path: Path, line: bytes, expected: str) -> None:
    (tmp_path / "x.csv").write_bytes(line)
    names, (finding,) = read_header(tmp_path / "x.csv", "x.csv")
    assert names == ()
    assert str(finding).startswith(f"x.csv, line 1: The header {expected}")


@given(st.lists(st.text("AB_ ", min_size=1, max_size=4), min_size=2, max_size=4))
@few
def test_names_stay_apart_unless_the_service_takes_them_for_one(names: list[str]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_text(",".join(names) + "\n")
        found, findings = read_header(path, "x.csv")
    different = {name.strip().replace("_", "") for name in names}
    assert len(findings) == len(names) - len(different)
    assert found == (() if findings else tuple(names))


def test_every_repeated_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"A,B,A,b\n")
    names, findings = read_header(tmp_path / "x.csv", "x.csv")
    assert names == ()
    assert ["more than once" in findings[0].text, "'B' and 'b'" in findings[1].text] == [True, True]


def test_case_does_not_matter() -> None:
    assert spelt(("user_id", "Age", "x"), ["USER_ID", "AGE"]) == ("USER_ID", "AGE", "x")


def test_columns_and_schema_are_compared() -> None:
    assert list(header_findings(("USER_ID", "AGE"), SCHEMA, "x.csv")) == []
    (missing,) = header_findings(("USER_ID",), SCHEMA, "x.csv")
    assert "missing the following columns: [AGE]" in missing.text
    (extra,) = header_findings(("USER_ID", "AGE", "NAME"), SCHEMA, "x.csv")
    assert (extra.severity, "does not have the columns NAME" in extra.text) == ("warning", True)
    (order,) = header_findings(("AGE", "USER_ID"), SCHEMA, "x.csv")
    assert "in the order AGE, USER_ID" in order.text


@pytest.mark.parametrize(
    ("name", "severity"), [("USERID", "error"), (" USER_ID", "error"), ("USER_ID", None)]
)
def test_a_name_of_the_service_in_another_spelling(name: str, severity: str | None) -> None:
    found = [f.severity for f in spelling_findings((name, "AGE"), SCHEMA, "x.csv")]
    assert found == ([severity] if severity else [])
