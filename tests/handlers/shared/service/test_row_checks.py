"""The query of all rows finds in S3 what the pre-flight finds in the same files here."""

import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.preflight.cells import cell_findings
from components.preflight.csv_file import CsvTable, open_csv
from components.preflight.csv_header import read_header, spelt
from components.preflight.quality import row_findings
from components.preflight.raw_file import read_raw
from handlers.shared.service.known_fields import known_fields
from handlers.shared.service.row_checks import MAX_QUERY_BYTES, row_problems, row_query
from handlers.shared.service.schemas import Field, Schema
from tests.support import line_tables
from tests.support.athena_world import AthenaWorld
from tests.support.data_files import TABLE, DataFile
from tests.support.examples import few

USER, ITEM, TIME = list(known_fields("Interactions").values())[:3]
SCHEMA = Schema("Interactions", (USER, ITEM, TIME))
HEADER = ("USER_ID", "ITEM_ID", "TIMESTAMP")
ONE_LINE = " Each record must stand on one line, text in quotes included."
ODD_FILES = [row for row in TABLE if row.verdict != "accepted"]
# What means something to a reader of a line.
PIECES = st.sampled_from([",", '"', "\\", "a", " ", '""', '\\"', ',"', '","', "'"])


def schema_of(row: DataFile, header: Sequence[str]) -> Schema:
    """The given schema, or the service's own columns with categories."""
    if row.fields is not None:
        fields = tuple(
            Field(
                name=str(each["name"]),
                type=str(each["type"][0] if isinstance(each["type"], list) else each["type"]),
                nullable=isinstance(each["type"], list),
                categorical=each.get("categorical") is True,
                textual=each.get("textual") is True,
            )
            for each in row.fields
        )
    else:
        known = known_fields(row.dataset_type)
        fields = tuple(
            known.get(name) or Field(name, "string", nullable=True, categorical=True)
            for name in header
        )
    return Schema(row.dataset_type, fields)


def here(path: Path, header: Sequence[str], schema: Schema) -> set[tuple[str, str]]:
    """What the pre-flight finds in lines and cells."""
    fields = [field for field in schema.fields if field.name in header]
    with duckdb.connect() as connection:
        table = CsvTable("x", path, tuple(header))
        measures = {
            "rows": "count(*)",
            **{f.name: f"count({table.column(f.name)})" for f in fields},
        }
        opened, measured, findings = open_csv(connection, table, measures, "")
        if opened is not None:
            findings += cell_findings(
                connection, opened, fields, "", rows=measured["rows"], is_plain=False
            )
        if not findings:
            findings += row_findings(measured, "")
    return {(without_lines(each.text), each.severity) for each in findings}


def there(
    world: AthenaWorld, path: Path, header: Sequence[str], schema: Schema
) -> set[tuple[str, str]]:
    found = line_tables.checked(world, schema, {"x.csv": (header, path.read_bytes())})
    return {(without_lines(each.text.removeprefix("x.csv: ")), each.severity) for each in found}


def without_lines(text: str) -> str:
    """A finding without lines, and where there are several without the cell that is shown: it is not the same one."""
    text = text.removesuffix(ONE_LINE)
    bare = re.sub(r" \(The same on .*\)$", "", text).removesuffix(ONE_LINE)
    return bare if bare == text else re.sub(r": '.*?'\. ", ". ", bare)


def header_of(row: DataFile, path: Path) -> tuple[str, ...] | None:
    """The header of a file of which there is more to see than its bytes and its header; None of another."""
    path.write_bytes(row.content)
    # A line break in quotes makes two lines, with other findings.
    if not row.content or row.name.startswith("a line break") or read_raw(path, "").problems:
        return None
    header, problems = read_header(path, "")
    given = [str(each["name"]) for each in row.fields or ()]
    return None if problems else spelt(header, [*known_fields(row.dataset_type), *given])


def seen_in_rows() -> list[tuple[DataFile, tuple[str, ...]]]:
    """The odd files of which rows have to say something, with their headers."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        return [(row, header) for row in ODD_FILES if (header := header_of(row, path)) is not None]


SEEN_IN_ROWS = seen_in_rows()


@pytest.mark.slow
@pytest.mark.parametrize(("row", "header"), SEEN_IN_ROWS, ids=[row.name for row, _ in SEEN_IN_ROWS])
def test_the_same_is_found_where_the_data_lie(
    world: AthenaWorld, tmp_path: Path, row: DataFile, header: tuple[str, ...]
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(row.content)
    schema = schema_of(row, header)
    assert there(world, path, header, schema) == here(path, header, schema)


def test_most_odd_files_are_seen_in_their_rows() -> None:
    assert len(SEEN_IN_ROWS) > 2 * len(ODD_FILES) // 3


@pytest.mark.slow
def test_nothing_is_found_in_files_that_are_as_they_should_be(
    world: AthenaWorld, tmp_path: Path
) -> None:
    alike: dict[Schema, dict[str, tuple[Sequence[str], bytes]]] = {}
    for number, row in enumerate(TABLE):
        if row.verdict != "accepted" or row.name == "long text is textual":
            continue  # the latter by its cells alone
        header = header_of(row, tmp_path / "x.csv")
        if header is not None:
            files = alike.setdefault(schema_of(row, header), {})
            files[f"{number}.csv"] = header, row.content
    assert sum(map(len, alike.values())) > 50
    for schema, files in alike.items():
        assert line_tables.checked(world, schema, files) == []


def test_lines_that_are_no_records_are_counted_and_named(world: AthenaWorld) -> None:
    files = {
        "a.csv": (HEADER, b"USER_ID,ITEM_ID,TIMESTAMP\nu,i,1700000000\n"),
        "b.csv": (HEADER, b"USER_ID,ITEM_ID,TIMESTAMP\nu,i\n\nu,i\nu,i,1,2\n"),
    }
    found = line_tables.checked(world, SCHEMA, files)
    assert [(each.text.partition(" than")[0], each.severity) for each in found] == [
        ("b.csv: The line has fewer cells", "error"),
        ("b.csv: The line has more cells", "error"),
    ]
    assert found[0].text.endswith("(The same on 1 more line.)")


def test_a_quote_that_does_not_end_hides_all_else(world: AthenaWorld) -> None:
    content = b'USER_ID,ITEM_ID,TIMESTAMP\nu,i\n"u,i,soon\n,i,x\n'
    (found,) = line_tables.checked(world, SCHEMA, {"x.csv": (HEADER, content)})
    assert found.text.startswith("x.csv: A double quote does not end where its cell ends.")


def test_a_line_break_in_quotes_is_two_lines(world: AthenaWorld) -> None:
    content = b'USER_ID,ITEM_ID,TIMESTAMP\n"u\n1",i,1700000000\n'
    (found,) = line_tables.checked(world, SCHEMA, {"x.csv": (HEADER, content)})
    assert found.text.endswith("Each record must stand on one line, text in quotes included.")


def test_a_line_of_three_megabytes_is_told(world: AthenaWorld) -> None:
    content = b"USER_ID,ITEM_ID,TIMESTAMP\nu," + b"i" * 3_000_000 + b",1700000000\n"
    (found,) = line_tables.checked(world, SCHEMA, {"x.csv": (HEADER, content)})
    assert found.text.startswith("x.csv: The line is longer than 2 MB.")


def test_bytes_that_are_no_utf8_are_a_warning(world: AthenaWorld) -> None:
    content = b"USER_ID,ITEM_ID,TIMESTAMP\r\nzo\xeb,i,1700000000\r\n"
    (found,) = line_tables.checked(world, SCHEMA, {"x.csv": (HEADER, content)})
    assert (found.text.partition(",")[0], found.severity) == (
        "x.csv: The line is not UTF-8",
        "warning",
    )


def test_files_have_columns_of_their_own_and_others_do_not_count(world: AthenaWorld) -> None:
    files = {
        "a.csv": (("TIMESTAMP", "user_id", "ITEM_ID", "X"), b"h\nsoon,u,i,x\n"),
        "b.csv": (("ITEM_ID", "USER_ID"), b"h\ni,\n"),
        "c.csv": (HEADER, b"h\nu,i,1700000000\n"),
    }
    found = {each.text.partition(". ")[0] for each in line_tables.checked(world, SCHEMA, files)}
    assert found == {"b.csv: USER_ID is blank", "a.csv: TIMESTAMP is no long: 'soon'"}
    table = line_tables.add(world, {name: content for name, (_, content) in files.items()})
    one = f"s3://data/{table}/c.csv"
    (row,) = world.rows(row_query(SCHEMA, {one: HEADER}, table))
    assert row_problems(SCHEMA, [one], [value or "" for value in row]) == []


def test_no_rows_at_all_are_told_with_all_files(world: AthenaWorld) -> None:
    files = dict.fromkeys(("a.csv", "b.csv"), (HEADER, b"USER_ID,ITEM_ID,TIMESTAMP\n"))
    (found,) = line_tables.checked(world, SCHEMA, files)
    assert found.text == (
        "a.csv, b.csv: The file has no rows below its header. Write the data again."
    )


@pytest.mark.parametrize(("odd", "severity"), [(1, "warning"), (2, "error")])
def test_a_few_rows_that_do_not_fit_are_borne(world: AthenaWorld, odd: int, severity: str) -> None:
    schema = Schema("Items", (ITEM, Field("N", "int")))
    rows = b"".join(b"i%d,%s\n" % (i, b"x" if i < odd else b"1") for i in range(100))
    (found,) = line_tables.checked(
        world, schema, {"x.csv": (("ITEM_ID", "N"), b"ITEM_ID,N\n" + rows)}
    )
    assert found.severity == severity
    assert ("The import leaves out such rows: 1 of 100." in found.text) == (severity == "warning")
    assert "N is no int: 'x'." in found.text


def test_a_long_value_is_cut(world: AthenaWorld) -> None:
    content = b"USER_ID,ITEM_ID,TIMESTAMP\nu,i," + b"x" * 100 + b"\n"
    (found,) = line_tables.checked(world, SCHEMA, {"x.csv": (HEADER, content)})
    assert f"TIMESTAMP is no long: '{'x' * 60}...'" in found.text


def test_a_key_with_a_quotation_mark_is_one(world: AthenaWorld) -> None:
    content = b"USER_ID,ITEM_ID,TIMESTAMP\nu,i,soon\n"
    (found,) = line_tables.checked(world, SCHEMA, {"it's.csv": (HEADER, content)})
    assert found.text.startswith("it's.csv: TIMESTAMP is no long")


def test_a_hundred_columns_fit_and_ten_thousand_files_do_not() -> None:
    fields = [Field(f"{'C' * 140}{n}", "string", categorical=True) for n in range(100)]
    schema = Schema("Items", (ITEM, *fields))
    header = [field.name for field in schema.fields]
    assert len(row_query(schema, {"s3://b/k": header}, "t").encode()) < MAX_QUERY_BYTES / 2
    headers = {f"s3://bucket/a/folder/{n}.csv": HEADER for n in range(10_000)}
    with pytest.raises(
        ValueError, match=r"checks 10,000 files of Interactions has .* Athena takes 262,144"
    ):
        row_query(SCHEMA, headers, "t")


@given(st.lists(PIECES, min_size=1, max_size=12).map("".join))
@few
def test_lines_are_records_to_both(world: AthenaWorld, line: str) -> None:
    """DuckDB passes over some quotes that nothing ends, in another way each time; they are told in S3."""
    schema = Schema("Users", (USER, Field("A", "string", nullable=True)))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_text(f"USER_ID,A\n{line}\nu,a\n")
        found = there(world, path, ("USER_ID", "A"), schema)
        if not any("A double quote does not end" in text for text, _ in found):
            assert found == here(path, ("USER_ID", "A"), schema)
