"""Files that cannot work are refused, with file, line and what to do; others pass."""

from collections.abc import Callable
from pathlib import Path

import pytest

from components.core.errors import ProblemsError
from components.preflight import check as preflight
from components.preflight.checked_data import CheckedData
from components.preflight.findings import MAX_SHOWN
from components.preflight.sources import Sources
from components.settings import stack as config
from tests.support import csv_files
from tests.support.csv_files import INTERACTIONS_HEADER

Rows = list[str]


def check(folder: Path, **settings: str) -> CheckedData:
    sources = Sources(project=folder, region="us-east-1", profile=None)
    return preflight.check(config.parse(settings), sources)


def refusals(folder: Path, **settings: str) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        check(folder, **settings)
    return list(caught.value.problems)


def interactions(folder: Path, rows: Rows, header: str = INTERACTIONS_HEADER) -> None:
    csv_files.write(folder / "x.csv", header, rows)


def test_good_files_pass(tmp_path: Path) -> None:
    data = check(tmp_path, **csv_files.write_all(tmp_path))
    assert [d.dataset_type for d in data.datasets] == ["Interactions", "Items", "Users"]
    assert [f.describe() for f in data.datasets[1].schema.fields] == [
        "string",
        "categorical string or blank",
        "float or blank",
    ]
    assert all(d.is_inferred and len(d.sha256) == 64 for d in data.datasets)
    assert data.datasets[1].describe().startswith("Schema of Items, inferred from ")


def test_paths_are_relative_to_the_project(tmp_path: Path) -> None:
    interactions(tmp_path, csv_files.interaction_rows())
    (dataset,) = check(tmp_path, interactions="x.csv").datasets
    assert dataset.path == tmp_path / "x.csv"
    assert dataset.location == "x.csv"


def test_few_interactions_are_warned_of(tmp_path: Path) -> None:
    interactions(tmp_path, csv_files.interaction_rows())
    warnings = [str(w) for w in check(tmp_path, interactions="x.csv").warnings]
    assert any("1,200 interactions" in w and "50,000" in w for w in warnings)


def set_cell(column: int, value: str, row: int = 10) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        cells = rows[row].split(",")
        cells[column] = value
        return [*rows[:row], ",".join(cells), *rows[row + 1 :]]

    return change


# Row 10 counted from 0 stands on line 12.
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (set_cell(0, ""), "x.csv, line 12: USER_ID is blank."),
        (set_cell(0, "  "), "x.csv, line 12: USER_ID is blank."),
        (set_cell(1, '""'), "x.csv, line 12: ITEM_ID is blank."),
        (set_cell(0, "u" * 257), "x.csv, line 12: USER_ID has more than 256 characters."),
        (set_cell(2, ""), "x.csv, line 12: TIMESTAMP is blank."),
        (set_cell(3, ""), "x.csv, line 12: EVENT_TYPE is blank."),
        (
            set_cell(2, "1700000000000"),
            "x.csv, line 12: TIMESTAMP is in milliseconds: '1700000000000'. Expected are seconds",
        ),
        (set_cell(2, "1700000000000000"), "x.csv, line 12: TIMESTAMP is in microseconds"),
        (set_cell(2, "1700000000000000000000000"), "x.csv, line 12: TIMESTAMP is in microseconds"),
        (
            set_cell(2, "2024-01-31T10:00:00Z"),
            "x.csv, line 12: TIMESTAMP is a date in text form: '2024-01-31T10:00:00Z'. Expected",
        ),
        (set_cell(2, "1700000000.5"), "x.csv, line 12: TIMESTAMP is no long: '1700000000.5'."),
        (set_cell(2, "soon"), "x.csv, line 12: TIMESTAMP is no long: 'soon'."),
        (set_cell(1, '"a\nb"'), "x.csv, line 12: ITEM_ID has a line break inside its quotes"),
        (set_cell(3, "x" * 1001), "x.csv, line 12: EVENT_TYPE has more than 1,000 characters"),
        (lambda rows: [*rows[:10], "u1,i1,5", *rows], "x.csv, line 12: The line has fewer cells"),
        (lambda rows: [*rows[:10], "u,i,5,v,w", *rows], "x.csv, line 12: The line has more cells"),
        (
            lambda rows: [*rows[:10], 'u,"a ""b"" c",5,v', *rows],
            "x.csv, line 12: A double quote does not end where its cell ends.",
        ),
        (lambda rows: rows[:999], "x.csv: The file has 999 unique interactions"),
        (lambda rows: rows[:500] * 3, "x.csv: The file has 500 unique interactions"),
        (lambda _rows: [], "x.csv: The file has no rows below its header."),
        (
            lambda _rows: csv_files.interaction_rows(users=24),
            "x.csv: 24 users have two or more interactions; training needs at least 25",
        ),
        (
            lambda rows: [*rows, *(f"once{i},i1,5,view" for i in range(6000))],
            "x.csv: 60 of 6,060 users have two or more interactions; training needs at least 1%",
        ),
        (
            lambda rows: [f"{row}{i % 11}" for i, row in enumerate(rows)],
            "x.csv: EVENT_TYPE has 22 values",
        ),
    ],
)
def test_rows_that_cannot_work(
    tmp_path: Path, change: Callable[[Rows], Rows], expected: str
) -> None:
    interactions(tmp_path, change(csv_files.interaction_rows()))
    (found, *_others) = refusals(tmp_path, interactions="x.csv")
    assert found.startswith(expected)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "x.csv: The file is empty."),
        (b"\n1,2,3", "x.csv, line 1: The header is blank."),
        (b"\xef\xbb\xbfUSER_ID,ITEM_ID,TIMESTAMP\n", "UTF-8 with a byte order mark"),
        ("USER_ID,ITEM_ID,TIMESTAMP\n".encode("utf-16"), "begins as UTF-16"),
        ("USER_ID,ITEM_ID,TIMESTAMP,GRÖSSE\n".encode("latin-1"), "is not UTF-8"),
        (b'"USER_ID","ITEM_ID","TIMESTAMP"\n', "has quotation marks"),
        (b"USER_ID;ITEM_ID;TIMESTAMP\n", "is separated by ';'"),
        (b"USER_ID\tITEM_ID\tTIMESTAMP\n", "is separated by '\\t'"),
        (b"USER_ID,ITEM_ID,TIMESTAMP\r1,2,3\r", "carriage return alone"),
        (b"USER_ID,ITEM_ID,TIMESTAMP,ITEM_ID\n", "names 'ITEM_ID' more than once"),
        (b"USER_ID,TIMESTAMP\n", "ITEM_ID is missing"),
        (b"userid,ITEM_ID,TIMESTAMP\n", "has 'userid'; expected USER_ID"),
        (b"USER_ID, ITEM_ID,TIMESTAMP\n", "has ' ITEM_ID'; expected ITEM_ID"),
        (b"USER_ID,ITEM_ID,TIMESTAMP,A_B,ab\n", "'A_B' and 'ab', which are the same name"),
        (b"USER_ID,ITEM_ID,TIMESTAMP,a b\n", "'a b' is no column name"),
        (b"USER_ID,ITEM_ID,TIMESTAMP,A,B,C,D,E,F\n", "6 metadata columns"),
    ],
)
def test_headers_that_cannot_work(tmp_path: Path, content: bytes, expected: str) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    found = refusals(tmp_path, interactions="x.csv")
    assert any(expected in line and line.startswith("x.csv") for line in found), found


def test_missing_file_and_folder(tmp_path: Path) -> None:
    (tmp_path / "y.csv").mkdir()
    (first, second) = refusals(tmp_path, interactions="x.csv", items="y.csv")
    assert first.startswith("x.csv: There is no such file")
    assert second.startswith("y.csv: It is a folder")


def test_line_that_is_not_utf8(tmp_path: Path) -> None:
    rows = "\n".join([INTERACTIONS_HEADER, *csv_files.interaction_rows()])
    (tmp_path / "x.csv").write_bytes(rows.encode() + "\nü,i,5,v\n".encode("latin-1"))
    assert refusals(tmp_path, interactions="x.csv")[0].startswith(
        "x.csv, line 1202: The line is not UTF-8."
    )


def test_all_errors_of_all_files_at_once(tmp_path: Path) -> None:
    rows = csv_files.interaction_rows()
    interactions(tmp_path, set_cell(0, "")(set_cell(2, "x", row=20)(rows)))
    csv_files.write(tmp_path / "y.csv", "ITEM_ID,PRICE", [",1"])
    found = refusals(tmp_path, interactions="x.csv", items="y.csv", users="z.csv")
    assert len(found) == 4
    assert found[0].startswith("x.csv, line 12: USER_ID")
    assert found[1].startswith("x.csv, line 22: TIMESTAMP")
    assert found[2].startswith("y.csv, line 2: ITEM_ID")
    assert found[3].startswith("z.csv: ")


def test_a_finding_names_three_lines_and_counts_the_rest(tmp_path: Path) -> None:
    rows = [f",i{i},5,view" if i < 8 else row for i, row in enumerate(csv_files.interaction_rows())]
    interactions(tmp_path, rows)
    assert refusals(tmp_path, interactions="x.csv")[0].endswith(
        "(The same on lines 3, 4 and 5 more.)"
    )


def test_the_list_of_errors_is_bounded(tmp_path: Path) -> None:
    header = "ITEM_ID," + ",".join(f"F {i}" for i in range(60))
    csv_files.write(tmp_path / "y.csv", header, ["1" + ",1" * 60])
    interactions(tmp_path, csv_files.interaction_rows())
    found = refusals(tmp_path, interactions="x.csv", items="y.csv")
    assert len(found) == MAX_SHOWN + 1
    assert found[-1] == "and 20 more; put these right first"


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_numbers_count_lines_not_records(tmp_path: Path, ending: str) -> None:
    lines = [
        INTERACTIONS_HEADER,
        'u1,"a' + ending + 'b",1700000000,view',  # lines 2 and 3
        "",  # line 4
        "u2,i2,1700000000",  # line 5: too short
        'u3,"say \\"hi\\"' + ending + ending + '",1700000000,view',  # lines 6 to 8
        "",
        "",
        'u4,5" disk,1700000000,view',  # line 11
        ",i5,1700000000,view",  # line 12: no user
        "u6,i6,x,view",  # line 13: no timestamp
    ]
    (tmp_path / "x.csv").write_bytes(ending.join(lines).encode())
    found = refusals(tmp_path, interactions="x.csv")
    assert [line.split(": ")[0] for line in found[:4]] == [
        "x.csv, line 5",
        "x.csv, line 12",
        "x.csv, line 2",
        "x.csv, line 13",
    ]
    assert "line break" in found[2]
    assert found[2].endswith("(The same on line 6.)")


def test_line_numbers_of_a_file_that_is_read_in_parallel(tmp_path: Path) -> None:
    rows = csv_files.interaction_rows(rows=1_500_000, users=5000, items=2000)
    rows[400_000] = 'u1,"a\nb",1700000000,view'
    rows[900_000] = "u1,i1,1700000000"
    rows[1_400_000] = ",i1,1700000000,view"
    interactions(tmp_path, rows)
    assert [line.split(": ")[0] for line in refusals(tmp_path, interactions="x.csv")] == [
        "x.csv, line 900003",
        "x.csv, line 1400003",
        "x.csv, line 400002",
    ]


def test_metadata_needs_a_second_column(tmp_path: Path) -> None:
    interactions(tmp_path, csv_files.interaction_rows())
    csv_files.write(tmp_path / "u.csv", "USER_ID", ["u1"])
    (found,) = refusals(tmp_path, interactions="x.csv", users="u.csv")
    assert "Users have 0 metadata columns" in found


def test_metadata_warnings(tmp_path: Path) -> None:
    interactions(tmp_path, csv_files.interaction_rows())
    rows = [f"i{i},c{i},{'' if i % 2 else 1}" for i in range(20, 1200)]
    csv_files.write(tmp_path / "i.csv", "ITEM_ID,CODE,PRICE", [*rows, rows[-1]])
    data = check(tmp_path, interactions="x.csv", items="i.csv")
    warnings = [w.text for w in data.warnings if w.file == "i.csv"]
    assert any("1,000 are of little use" in w for w in warnings)
    assert any(w.startswith("PRICE is blank in 591 of 1,181 rows") for w in warnings)
    assert any(w.startswith("1 rows repeat an ITEM_ID") for w in warnings)
    assert any(w.startswith("20 of the 40 ITEM_IDs of the interactions") for w in warnings)
    assert any(w.startswith("1,160 of the 1,180 ITEM_IDs have no") for w in warnings)


def test_event_types_of_the_configuration(tmp_path: Path) -> None:
    interactions(tmp_path, csv_files.interaction_rows())
    data = check(tmp_path, interactions="x.csv", eventTypes='["view", "rent"]')
    assert any("names rent, which" in w.text for w in data.warnings)


def test_future_timestamp_is_a_warning(tmp_path: Path) -> None:
    interactions(tmp_path, set_cell(2, "9000000000")(csv_files.interaction_rows()))
    data = check(tmp_path, interactions="x.csv")
    assert any("TIMESTAMP lies in the future" in w.text and w.line == 12 for w in data.warnings)


def schema_file(folder: Path, *fields: str, name: str = "Interactions") -> str:
    text = (
        f'{{"type":"record","name":"{name}","namespace":"com.amazonaws.personalize.schema",'
        f'"version":"1.0","fields":[{",".join(fields)}]}}'
    )
    (folder / "schema.json").write_text(text, encoding="utf-8")
    return "schema.json"


USER = '{"name":"USER_ID","type":"string"}'
ITEM = '{"name":"ITEM_ID","type":"string"}'
TIME = '{"name":"TIMESTAMP","type":"long"}'
TYPE = '{"name":"EVENT_TYPE","type":"string"}'


def test_given_schema_is_used(tmp_path: Path) -> None:
    interactions(tmp_path, csv_files.interaction_rows())
    schema = schema_file(tmp_path, USER, ITEM, TIME)
    data = check(tmp_path, interactions="x.csv", interactionsSchema=schema)
    assert len(data.datasets[0].schema.fields) == 3
    assert not data.datasets[0].is_inferred
    assert any("does not have the columns EVENT_TYPE" in w.text for w in data.warnings)


def test_given_schema_is_checked_against_the_header(tmp_path: Path) -> None:
    interactions(tmp_path, csv_files.interaction_rows())
    extra = '{"name":"DEVICE","type":"string","categorical":true}'
    schema = schema_file(tmp_path, USER, ITEM, TIME, TYPE, extra)
    (found,) = refusals(tmp_path, interactions="x.csv", interactionsSchema=schema)
    assert found.startswith(
        "x.csv, line 1: Input CSV is missing the following columns: [DEVICE]. The header has"
    )
    schema = schema_file(tmp_path, ITEM, USER, TIME, TYPE)
    (found,) = refusals(tmp_path, interactions="x.csv", interactionsSchema=schema)
    assert "in the order ITEM_ID, USER_ID" in found


def test_given_schema_that_is_broken(tmp_path: Path) -> None:
    interactions(tmp_path, set_cell(0, "")(csv_files.interaction_rows()))
    schema = schema_file(tmp_path, USER, ITEM, TYPE)
    found = refusals(tmp_path, interactions="x.csv", interactionsSchema=schema)
    assert found[0].startswith("schema.json: TIMESTAMP is missing")
    assert found[1].startswith("x.csv, line 12: USER_ID is blank")


def test_cells_are_checked_against_a_given_schema(tmp_path: Path) -> None:
    header = "ITEM_ID,SIZE,RATE,NEW,PRICE"
    csv_files.write(
        tmp_path / "i.csv",
        header,
        ["i1,1,1.5,true,2", "i2,3000000000,x,True,", "i3,1.0,1e300,false,2"],
    )
    interactions(tmp_path, csv_files.interaction_rows())
    fields = ('"SIZE","type":"int"', '"RATE","type":"float"', '"NEW","type":"boolean"')
    schema = schema_file(
        tmp_path,
        ITEM,
        *(f'{{"name":{field}}}' for field in (*fields, '"PRICE","type":"long"')),
        name="Items",
    )
    found = refusals(tmp_path, interactions="x.csv", items="i.csv", itemsSchema=schema)
    assert [line.split(". ")[0] for line in found] == [
        "i.csv, line 3: SIZE is no int: '3000000000'",
        "i.csv, line 3: RATE is no float: 'x'",
        "i.csv, line 3: NEW is no boolean: 'True'",
        "i.csv, line 3: PRICE is blank",
    ]
    assert found[0].endswith("(The same on line 4.)")
    assert found[1].endswith("(The same on line 4.)")
