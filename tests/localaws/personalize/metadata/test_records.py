import json
from pathlib import Path

import duckdb
import pytest

from localaws.personalize.import_files import CsvFile
from localaws.personalize.import_worker import convert
from localaws.personalize.metadata.records import imported_records, no_records, put_records
from tests.support.personalize_stack import schema

EXTRA = {"name": "PRICE", "type": ["float", "null"]}


@pytest.fixture
def path(tmp_path: Path) -> str:
    """Imported records of three items, in a folder whose name is a pattern."""
    folder = tmp_path / "[a]*"
    folder.mkdir()
    (folder / "items.csv").write_text("ITEM_ID,CATEGORY,PRICE\nb,x|y,1.5\na,,2\nc,x,\n")
    specification = {
        "schema": json.loads(schema("Items", EXTRA)),
        "datasetType": "ITEMS",
        "mode": "FULL",
        "previous": None,
        "isStrict": False,
        "time": 7.5,
    }
    convert(specification, [CsvFile(folder / "items.csv", "items.csv")], folder)
    return str(folder / "records.parquet")


def test_imported_records_are_read_field_by_field(path: str) -> None:
    records = imported_records(path, "ITEM_ID")
    assert (list(records.ids), list(records.times)) == (["b", "a", "c"], [7.5] * 3)
    assert records.index == {"b": 0, "a": 1, "c": 2}
    assert records.values("CATEGORY") == ["x|y", None, "x"]
    assert records.texts("CATEGORY").any_of(["x"]).tolist() == [True, False, True]
    assert records.numbers("PRICE").compare("<", 2).tolist() == [True, False, False]


def test_what_was_read_is_kept(path: str) -> None:
    records = imported_records(path, "ITEM_ID")
    assert records.texts("CATEGORY") is records.texts("CATEGORY")
    assert records.numbers("PRICE") is records.numbers("PRICE")
    Path(path).unlink()
    assert records.values("CATEGORY") == ["x|y", None, "x"]


def test_a_field_that_the_file_lacks_is_null(path: str) -> None:
    assert imported_records(path, "ITEM_ID").values("LATER") == [None] * 3


def test_a_file_of_an_earlier_version_is_older_than_every_put_record(tmp_path: Path) -> None:
    path = tmp_path / "old.parquet"
    duckdb.execute(f"""COPY (SELECT 'a' AS ITEM_ID, 0 AS "row order") TO '{path}'""")
    assert list(imported_records(str(path), "ITEM_ID").times) == [0.0]


def test_put_records_have_what_was_put() -> None:
    records = put_records([("a", '{"PRICE": 1}', 3.0), ("b", '{"CATEGORY": "x"}', 4.0)])
    assert (list(records.ids), list(records.times)) == (["a", "b"], [3.0, 4.0])
    assert records.values("PRICE") == [1, None]
    assert records.values("CATEGORY") == [None, "x"]


def test_no_records_have_no_values() -> None:
    assert no_records(2).values("ANY") == [None, None]
    assert len(no_records()) == 0
