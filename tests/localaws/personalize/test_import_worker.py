import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from localaws.personalize import import_worker
from localaws.personalize.import_files import CsvFile, ImportRefusedError
from localaws.personalize.import_worker import convert
from localaws.personalize.store import Store
from localaws.personalize.typed_events import typed_events
from tests.support.personalize_stack import interactions_csv, schema

PRICE = ({"name": "PRICE", "type": ["float", "null"]},)


def run(
    tmp_path: Path,
    *texts: str | bytes,
    kind: str = "Interactions",
    extra: tuple[dict[str, Any], ...] = (),
    previous: Path | None = None,
    folder: str = "out",
    is_strict: bool = False,
    time: float = 1.0,
    attribution: dict[str, Any] | None = None,
) -> dict[str, Any]:
    output = tmp_path / folder
    output.mkdir(exist_ok=True)
    files = []
    for number, text in enumerate(texts):
        path = tmp_path / f"data{number}.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        files.append(CsvFile(path, path.name))
    specification = {
        "schema": json.loads(schema(kind, *extra)),
        "datasetType": kind.upper(),
        "mode": "FULL" if previous is None else "INCREMENTAL",
        "previous": None if previous is None else str(previous),
        "isStrict": is_strict,
        "time": time,
        "attribution": attribution,
    }
    convert(specification, files, output)
    report: dict[str, Any] = json.loads((output / "report.json").read_text())
    return report


def records(folder: Path, columns: str) -> list[Any]:
    query = f'SELECT {columns} FROM read_parquet($path) ORDER BY "row order"'  # noqa: S608 - the test's own
    return duckdb.connect().execute(query, {"path": str(folder / "records.parquet")}).fetchall()


def with_row(row: str | bytes, line: int = 10) -> bytes:
    lines = interactions_csv().encode().splitlines()
    lines[line - 1] = row if isinstance(row, bytes) else row.encode()
    return b"\n".join(lines) + b"\n"


def test_good_rows_are_all_imported_in_order(tmp_path: Path) -> None:
    report = run(tmp_path, interactions_csv(), interactions_csv(seed=2))
    assert report == {"rows": 3600, "imported": 3600}
    rows = records(tmp_path / "out", "USER_ID, ITEM_ID")
    expected = (interactions_csv() + interactions_csv(seed=2)).splitlines()
    assert [f"{user},{item}" for user, item in rows] == [
        ",".join(line.split(",")[:2]) for line in expected if not line.startswith("USER_ID")
    ]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",i1,1700000000,view", "Record 9 of data0.csv: USER_ID is empty (1 such records)."),
        ("  ,i1,1700000000,view", "Record 9 of data0.csv: USER_ID is empty"),
        ("u1,i1,1700000000000,view", "TIMESTAMP is not in seconds"),
        ("u1,i1,2024-01-01,view", "Record 9 of data0.csv: TIMESTAMP is not a whole number"),
        ("u1,i1,17.5,view", "TIMESTAMP is not a whole number"),
        ("u1,i1,1700000000,", "EVENT_TYPE is empty"),
        (
            f"{'u' * 257},i1,1700000000,view",
            "Length cannot be more than 256 characters for USER_ID",
        ),
        (
            f"u1,i1,1700000000,{'v' * 1001}",
            "Length cannot be more than 1000 characters for EVENT_TYPE",
        ),
        ("u1,i1,1700000000", "Record 9 of data0.csv: it has fewer cells"),
        ("u1,i1,1700000000,view,more", "Record 9 of data0.csv: it has more cells"),
        ('u1,"i\n1",1700000000,view', "ITEM_ID has a line break"),
        (b"u1,i\xff1,1700000000,view", "data0.csv is not encoded in UTF-8"),
    ],
)
def test_a_bad_row_is_refused_with_its_line(tmp_path: Path, row: str | bytes, words: str) -> None:
    with pytest.raises(ImportRefusedError) as refused:
        run(tmp_path, with_row(row))
    assert words in str(refused.value)


def test_quoted_text_may_hold_commas_and_escaped_quotes(tmp_path: Path) -> None:
    text = 'ITEM_ID,CATEGORY\ni1,"a, \\"b\\" c"\ni2,\n'
    assert run(tmp_path, text, kind="Items")["rows"] == 2
    rows = records(tmp_path / "out", "ITEM_ID, CATEGORY")
    assert rows == [("i1", 'a, "b" c'), ("i2", None)]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("USER_ID,ITEM,TIMESTAMP,EVENT", "missing the following columns:[ITEM_ID, EVENT_TYPE]."),
        ('"USER_ID",ITEM_ID,TIMESTAMP,EVENT_TYPE', "quotation marks"),
        ("\N{ZERO WIDTH NO-BREAK SPACE}USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE", "byte order mark"),
        ("USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,ITEM_ID", "twice"),
    ],
)
def test_a_wrong_header_is_refused(tmp_path: Path, header: str, words: str) -> None:
    body = interactions_csv().partition("\n")[2]
    with pytest.raises(ImportRefusedError) as refused:
        run(tmp_path, f"{header}\n{body}")
    assert words in str(refused.value)


def test_files_of_one_folder_must_have_one_header(tmp_path: Path) -> None:
    other = interactions_csv().replace("USER_ID,ITEM_ID", "USER_ID,X,ITEM_ID", 1)
    with pytest.raises(ImportRefusedError, match=r"data1\.csv has another header"):
        run(tmp_path, interactions_csv(), other)


def test_columns_beyond_the_schema_are_accepted(tmp_path: Path) -> None:
    text = "NOTE,ITEM_ID,CATEGORY\nn,i1,books\n"
    assert run(tmp_path, text, kind="Items")["rows"] == 1


def test_interactions_need_a_thousand_rows(tmp_path: Path) -> None:
    lines = interactions_csv().splitlines()
    assert run(tmp_path, "\n".join(lines[:1001]))["rows"] == 1000
    with pytest.raises(ImportRefusedError, match="999 interactions; at least 1000"):
        run(tmp_path, "\n".join(lines[:1000]))


def test_numbers_and_booleans_must_be_of_their_type(tmp_path: Path) -> None:
    extra = ({"name": "PRICE", "type": "float"}, {"name": "NEW", "type": ["boolean", "null"]})
    good = "ITEM_ID,CATEGORY,PRICE,NEW\ni1,a,1.5,true\ni2,b,2,\n"
    assert run(tmp_path, good, kind="Items", extra=extra)["rows"] == 2
    with pytest.raises(ImportRefusedError, match=r"Record 2 .*PRICE is not a number"):
        run(tmp_path, good.replace("b,2", "b,cheap"), kind="Items", extra=extra)
    with pytest.raises(ImportRefusedError, match="NEW is neither true nor false"):
        run(tmp_path, good.replace("true", "True"), kind="Items", extra=extra)


def test_an_increment_adds_interactions_and_replaces_items(tmp_path: Path) -> None:
    run(tmp_path, interactions_csv(), folder="a")
    previous = tmp_path / "a" / "records.parquet"
    report = run(tmp_path, interactions_csv(seed=2), previous=previous, folder="b")
    assert report == {"rows": 3600, "imported": 1800}
    run(tmp_path, "ITEM_ID,CATEGORY\ni1,a\ni2,b\n", kind="Items", folder="c")
    previous = tmp_path / "c" / "records.parquet"
    extra = ({"name": "SEASON", "type": ["string", "null"]},)
    text = "ITEM_ID,CATEGORY,SEASON\ni2,x,winter\ni3,y,\n"
    run(tmp_path, text, kind="Items", extra=extra, previous=previous, folder="d")
    rows = records(tmp_path / "d", "ITEM_ID, CATEGORY, SEASON")
    assert sorted(rows) == [("i1", "a", None), ("i2", "x", "winter"), ("i3", "y", None)]


def test_an_apostrophe_in_a_path_does_no_harm(tmp_path: Path) -> None:
    home = tmp_path / "o'hara"
    home.mkdir()
    assert run(home, interactions_csv())["rows"] == 1800
    previous = home / "out" / "records.parquet"
    assert run(home, interactions_csv(), previous=previous, folder="more")["rows"] == 3600


def test_of_items_with_one_id_the_last_counts(tmp_path: Path) -> None:
    report = run(tmp_path, "ITEM_ID,CATEGORY\ni1,a\ni1,b\n", kind="Items")
    assert report == {"rows": 1, "imported": 2}
    assert records(tmp_path / "out", "CATEGORY") == [("b",)]


def test_a_reason_is_one_line_whatever_broke(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object) -> None:
        raise OSError(28, "No space\nleft\u2028on device")

    monkeypatch.setattr(import_worker, "fetch", break_off)
    reason = import_worker.failure_reason({"datasetType": "ITEMS", "output": str(tmp_path / "out")})
    assert reason == (
        "Failed to create a data import job for items dataset. The import broke off "
        "(OSError: [Errno 28] No space left on device)."
    )


def test_an_increment_stands_behind_what_was_there(tmp_path: Path) -> None:
    run(tmp_path, interactions_csv(), folder="a")
    previous = tmp_path / "a" / "records.parquet"
    run(tmp_path, interactions_csv(seed=2), interactions_csv(seed=3), previous=previous, folder="b")
    orders = records(tmp_path / "b", '"row order"')
    assert orders == [(number,) for number in range(3 * 1800)]
    assert records(tmp_path / "b", "ITEM_ID")[:1800] == records(tmp_path / "a", "ITEM_ID")


def test_records_with_ids_have_the_time_of_the_import_that_brought_them(tmp_path: Path) -> None:
    run(tmp_path, "ITEM_ID,CATEGORY\na,x\nb,x\n", kind="Items", time=5.0)
    previous = tmp_path / "out" / "records.parquet"
    text = "ITEM_ID,CATEGORY\nb,y\nc,y\n"
    run(tmp_path, text, kind="Items", previous=previous, folder="next", time=7.0)
    expected = [("a", 5.0), ("b", 7.0), ("c", 7.0)]
    assert records(tmp_path / "next", 'ITEM_ID, "imported at"') == expected


def test_interactions_with_event_types_are_indexed_for_filters(tmp_path: Path) -> None:
    run(tmp_path, interactions_csv())
    store = Store(tmp_path / "db")
    path = str(tmp_path / "out" / "records.parquet")
    found = typed_events(store.database, path, "group", "u7")
    rows = [line.split(",") for line in interactions_csv().splitlines()]
    assert sorted(found) == sorted(
        (item, kind, float(time)) for user, item, time, kind in rows if user == "u7"
    )


def test_an_import_counts_its_own_interactions_for_metrics(tmp_path: Path) -> None:
    database = tmp_path / "store.sqlite"
    store = Store(database)
    store.database.execute("INSERT INTO recommendations VALUES ('RID-1', 'the-campaign', '[]')")
    store.database.execute("INSERT INTO records VALUES ('items', 'i2', '{\"PRICE\": 5}', 0)")
    run(
        tmp_path,
        "ITEM_ID,CATEGORY,PRICE\ni1,g,2\ni2,g,3\n",
        kind="Items",
        extra=PRICE,
        folder="items",
    )
    attribution = {
        "metrics": [
            {"metricName": "V", "eventType": "VIEW", "expression": "SAMPLECOUNT()"},
            {"metricName": "P", "eventType": "BUY", "expression": "SUM(Items.PRICE)"},
            {"metricName": "W", "eventType": "BUY", "expression": "SUM(Interactions.EVENT_VALUE)"},
        ],
        "database": str(database),
        "items": str(tmp_path / "items" / "records.parquet"),
        "itemsDatasetArn": "items",
    }
    extra = (
        {"name": "EVENT_VALUE", "type": ["float", "null"]},
        {"name": "RECOMMENDATION_ID", "type": ["string", "null"]},
        {"name": "EVENT_ATTRIBUTION_SOURCE", "type": ["string", "null"]},
    )
    header = "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE,RECOMMENDATION_ID,EVENT_ATTRIBUTION_SOURCE\n"
    before = header + "".join(f"u,i1,{900 + second},view,,RID-1,\n" for second in range(1000))
    run(tmp_path, before, extra=extra, folder="before")
    text = (
        header
        + "u,i1,900,buy,1.5,RID-1,\nu,i2,900,buy,,RID-1,mail\nu,i3,900,buy,,,\n"
        + "".join(f"u,i1,{900 + second},view,,RID-2,\n" for second in range(1000))
    )
    previous = tmp_path / "before" / "records.parquet"
    report = run(tmp_path, text, extra=extra, previous=previous, attribution=attribution)
    assert {(each["metric"]["name"], each["source"], each["value"]) for each in report["sums"]} == {
        ("P", "the-campaign", 2.0),
        ("P", "mail", 5.0),
        ("W", "the-campaign", 1.5),
        ("V", "SOURCE_NAME_UNDEFINED", 900.0),
        ("V", "SOURCE_NAME_UNDEFINED", 100.0),
    }
