"""The files of a stack together: what each check promises is tested beside it."""

from pathlib import Path

import pytest

from components.core.errors import ProblemsError
from components.preflight.checked_data import CheckedData
from components.preflight.checker import check_files
from components.preflight.configured_files import configured_files
from components.preflight.sources import Sources
from components.settings.stack import parse
from tests.support import csv_files
from tests.support.data_files import ITEM, TIME, TYPE, USER, DatasetType, Field, schema_text

FIRST, *OTHERS = csv_files.interaction_rows()


def check(folder: Path, **settings: str) -> CheckedData:
    sources = Sources(project=folder, region="us-east-1", profile=None)
    return check_files(configured_files(parse(settings)), None, sources)


def refusals(folder: Path, **settings: str) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        check(folder, **settings)
    return list(caught.value.problems)


def interactions(folder: Path, first: str = FIRST) -> None:
    """A good file, but for what is the first row."""
    csv_files.write(folder / "x.csv", csv_files.INTERACTIONS_HEADER, [first, *OTHERS])


def schema_file(folder: Path, *fields: Field, dataset_type: DatasetType = "Interactions") -> str:
    (folder / "schema.json").write_text(schema_text(dataset_type, fields), encoding="utf-8")
    return "schema.json"


def test_good_files_pass(tmp_path: Path) -> None:
    data = check(tmp_path, **csv_files.write_all(tmp_path))
    assert [d.dataset_type for d in data.datasets] == ["Interactions", "Items", "Users"]
    assert [f.describe() for f in data.datasets[1].schema.fields] == [
        "string",
        "categorical string or blank",
        "float or blank",
    ]
    assert all(d.is_inferred and len(d.sha256) == 64 for d in data.datasets)
    assert data.event_types == ("purchase", "view")
    assert [warning.text.split(";")[0] for warning in data.warnings] == [
        "The file has 1,200 interactions",
        "60 users have two or more interactions",
    ]


def test_all_errors_of_all_files_at_once(tmp_path: Path) -> None:
    interactions(tmp_path, ",i1,x,view")
    csv_files.write(tmp_path / "y.csv", "ITEM_ID,PRICE", [",1"])
    found = refusals(tmp_path, interactions="x.csv", items="y.csv", users="z.csv")
    assert [line.split(". ")[0] for line in found] == [
        "x.csv, line 2: USER_ID is blank",
        "x.csv, line 2: TIMESTAMP is no long: 'x'",
        "y.csv, line 2: ITEM_ID is blank",
        "z.csv: There is no such file; expected one file, its path relative to the project",
    ]


def test_a_file_that_is_no_text_or_has_no_header_ends_its_check(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes("USER_ID,ITEM_ID,TIMESTAMP\n".encode("utf-16"))
    (tmp_path / "y.csv").write_bytes(b"ITEM_ID;PRICE\n")
    (first, second) = refusals(tmp_path, interactions="x.csv", items="y.csv")
    assert first.startswith("x.csv, line 1: The header begins as UTF-16.")
    assert second.startswith("y.csv, line 1: The header is separated by ';'.")


def test_an_inferred_schema_is_held_to_the_rules_of_the_service(tmp_path: Path) -> None:
    interactions(tmp_path)
    csv_files.write(tmp_path / "u.csv", "USER_ID", ["u1"])
    (found,) = refusals(tmp_path, interactions="x.csv", users="u.csv")
    assert found.startswith("u.csv, line 1: Users have 0 metadata columns")


def test_files_are_compared(tmp_path: Path) -> None:
    interactions(tmp_path)
    csv_files.write(tmp_path / "i.csv", "ITEM_ID,PRICE", [f"i{i},1" for i in range(20, 45)])
    data = check(tmp_path, interactions="x.csv", items="i.csv")
    assert [w.text for w in data.warnings if w.file == "i.csv"] == [
        "20 of the 40 ITEM_IDs of the interactions have no row here.",
        "5 of the 25 ITEM_IDs have no interaction.",
    ]


def test_a_file_is_of_one_dataset(tmp_path: Path) -> None:
    interactions(tmp_path)
    found = refusals(tmp_path, interactions="x.csv", users="x.csv")
    assert any("columns (USER_ID, ITEM_ID, TIMESTAMP" in text for text in found)
    assert any("and personalize:users name the same file" in text for text in found)


def test_a_warning_stops_nothing(tmp_path: Path) -> None:
    interactions(tmp_path, "u1,i1,9000000000,view")
    data = check(tmp_path, interactions="x.csv")
    (warning,) = [w for w in data.warnings if w.line]
    assert str(warning).startswith("x.csv, line 2: TIMESTAMP lies in the future")


def test_given_schema_is_used(tmp_path: Path) -> None:
    interactions(tmp_path)
    schema = schema_file(tmp_path, USER, ITEM, TIME)
    data = check(tmp_path, interactions="x.csv", interactionsSchema=schema)
    assert len(data.datasets[0].schema.fields) == 3
    assert not data.datasets[0].is_inferred
    assert data.event_types == ()
    assert any("does not have the columns EVENT_TYPE" in w.text for w in data.warnings)


def test_given_schema_is_checked_against_the_header(tmp_path: Path) -> None:
    interactions(tmp_path)
    device: Field = {"name": "DEVICE", "type": "string", "categorical": True}
    schema = schema_file(tmp_path, USER, ITEM, TIME, TYPE, device)
    (found,) = refusals(tmp_path, interactions="x.csv", interactionsSchema=schema)
    assert found.startswith("x.csv, line 1: Input CSV is missing the following columns: [DEVICE].")


def test_given_schema_that_is_broken(tmp_path: Path) -> None:
    interactions(tmp_path, ",i1,1700000000,view")
    schema = schema_file(tmp_path, USER, ITEM, TYPE)
    found = refusals(tmp_path, interactions="x.csv", interactionsSchema=schema)
    assert found[0].startswith("schema.json: TIMESTAMP is missing")
    assert found[1].startswith("x.csv, line 2: USER_ID is blank")
    (tmp_path / "schema.json").write_bytes(b"\xff")
    assert refusals(tmp_path, interactions="x.csv", interactionsSchema=schema)[0].startswith(
        "schema.json: 'utf-8' codec can't decode"
    )


def test_cells_are_checked_against_a_given_schema(tmp_path: Path) -> None:
    rows = ["i1,1,1.5,true,2", "i2,3000000000,x,True,", "i3,1.0,1e300,false,2"]
    csv_files.write(tmp_path / "i.csv", "ITEM_ID,SIZE,RATE,NEW,PRICE", rows)
    interactions(tmp_path)
    kinds = {"SIZE": "int", "RATE": "float", "NEW": "boolean", "PRICE": "long"}
    fields: list[Field] = [{"name": name, "type": kind} for name, kind in kinds.items()]
    schema = schema_file(tmp_path, ITEM, *fields, dataset_type="Items")
    found = refusals(tmp_path, interactions="x.csv", items="i.csv", itemsSchema=schema)
    assert [line.split(". ")[0] for line in found] == [
        "i.csv, line 3: SIZE is no int: '3000000000'",
        "i.csv, line 3: RATE is no float: 'x'",
        "i.csv, line 3: NEW is no boolean: 'True'",
        "i.csv, line 3: PRICE is blank",
    ]
