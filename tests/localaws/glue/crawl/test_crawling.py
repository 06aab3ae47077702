"""Folders with files, and the tables that a crawl makes of them."""

import gzip
import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from localaws.glue.crawl.changes import Policy
from localaws.glue.errors import CrawlError, StoppedError
from tests.support.crawls import UPDATES, CrawledWorld

ORDERS = "user_id,item_id,price,at\nu1,i1,1.5,17\nu2,i2,2,18\n"
ITEMS = "item_id,title,stock\ni1,One,3\ni2,Two,4\n"
EVENTS = '{"id": 1, "what": {"kind": "view", "tags": ["a"]}}\n{"id": 5000000000, "ok": true}\n'
LOG = Policy("LOG", "LOG", merges_columns=False, now_ms=1)


@dataclass(frozen=True)
class Found:
    """Objects, and of each table that is expected: where it lies, its partition columns, its partitions."""

    test_id: str
    objects: dict[str, str | bytes]
    tables: dict[str, tuple[str, list[str], list[tuple[str, ...]]]]
    path: str = ""
    order: dict[str, Any] = field(default_factory=dict)


CASES = [
    Found("a folder", {"orders/1.csv": ORDERS}, {"orders": ("orders/", [], [])}, "orders"),
    Found("a file", {"orders/1.csv": ORDERS}, {"1_csv": ("orders/1.csv", [], [])}, "orders/1.csv"),
    Found(
        "like files are one table",
        {"orders/1.csv": ORDERS, "orders/2.csv": ORDERS},
        {"orders": ("orders/", [], [])},
        "orders",
    ),
    Found(
        "files that differ are a table each",
        {"data/orders.csv": ORDERS, "data/events.json": EVENTS},
        {
            "events_json": ("data/events.json", [], []),
            "orders_csv": ("data/orders.csv", [], []),
        },
        "data",
    ),
    Found(
        "folders that differ are a table each",
        {"raw/orders/1.csv": ORDERS, "raw/items/1.csv": ITEMS},
        {"items": ("raw/items/", [], []), "orders": ("raw/orders/", [], [])},
        "raw",
    ),
    # The first example of "How does a crawler determine when to create partitions?".
    Found(
        "folders with names and values",
        {
            f"sales/year=2019/month={month}/day={day}/1.json": EVENTS
            for month in ("Jan", "Feb")
            for day in (1, 2)
        },
        {
            "sales": (
                "sales/",
                ["year", "month", "day"],
                [("2019", m, d) for m in ("Feb", "Jan") for d in ("1", "2")],
            )
        },
        "sales",
    ),
    # The second one.
    Found(
        "folders without names",
        {
            f"folder1/table{table}/partition{number}/file.txt": ORDERS
            for table, number in ((1, 1), (1, 2), (1, 3), (2, 4), (2, 5))
        },
        {
            "folder1": (
                "folder1/",
                ["partition_0", "partition_1"],
                [
                    *(("table1", f"partition{n}") for n in (1, 2, 3)),
                    *(("table2", f"partition{n}") for n in (4, 5)),
                ],
            )
        },
        "folder1",
    ),
    # The example of "Creating a single schema for each Amazon S3 include path".
    Found(
        "partitions with other columns",
        {
            "table1/year=2017/data1.json": '{"A": 1, "B": 2}',
            "table1/year=2018/data2.json": '{"C": 3, "D": 4}',
        },
        {
            "year_2017": ("table1/year=2017/", [], []),
            "year_2018": ("table1/year=2018/", [], []),
        },
        "table1",
    ),
    Found(
        "the same, combined",
        {
            "table1/year=2017/data1.json": '{"A": 1, "B": 2}',
            "table1/year=2018/data2.json": '{"C": 3, "D": 4}',
        },
        {"table1": ("table1/", ["year"], [("2017",), ("2018",)])},
        "table1",
        {"combines": True},
    ),
    Found(
        "one folder alone, combined",
        {"orders/2024-01-01/1.csv": ORDERS},
        {"orders": ("orders/", ["partition_0"], [("2024-01-01",)])},
        "orders",
        {"combines": True},
    ),
    Found(
        "one folder alone leads on",
        {"orders/new/1.csv": ORDERS},
        {"new": ("orders/new/", [], [])},
        "orders",
    ),
    Found(
        "tables at a level",
        {f"shop/{table}/{day}/1.csv": ORDERS for table in ("a", "b") for day in ("x", "y")},
        {
            "a": ("shop/a/", ["partition_0"], [("x",), ("y",)]),
            "b": ("shop/b/", ["partition_0"], [("x",), ("y",)]),
        },
        "shop",
        {"level": 3},
    ),
    Found(
        "what is excluded, empty or a folder's mark is not crawled",
        {"o/1.csv": ORDERS, "o/2.json": EVENTS, "o/_SUCCESS": b"", "o/": b"", "o2/1.csv": ITEMS},
        {"o": ("o/", [], [])},
        "o",
        {"exclusions": ("**.json",)},
    ),
    Found(
        "a prefix",
        {"Orders-2024/1.csv": ORDERS},
        {"raw_orders_2024": ("Orders-2024/", [], [])},
        "Orders-2024",
        {"prefix": "Raw_"},
    ),
    Found(
        "a table for each file where formats differ in compression",
        {"o/1.csv": ORDERS, "o/2.csv.gz": gzip.compress(ORDERS.encode())},
        {"1_csv": ("o/1.csv", [], []), "2_csv_gz": ("o/2.csv.gz", [], [])},
        "o",
    ),
    Found(
        "folders of one name are told apart",
        {"x/data/1.csv": ORDERS, "y/data/1.json": EVENTS},
        {
            "data": ("x/data/", [], []),
            "data_a7471b458ba12add3a6522546cb3b7e2": ("y/data/", [], []),
        },
    ),
    Found("nothing", {}, {}, "absent"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.test_id)
def test_files_and_their_tables(case: Found) -> None:
    world = CrawledWorld()
    for key, body in case.objects.items():
        world.put(key, body)
    world.crawl(case.path, **case.order)
    assert world.shape() == case.tables


def test_a_table_has_the_columns_of_all_its_files() -> None:
    world = CrawledWorld()
    world.put("events/1.json", EVENTS)
    world.put("events/2.json", '{"id": 1.5, "what": {"kind": null, "n": 1}}')
    world.crawl("events", combines=True)
    assert world.columns("events") == {
        "id": "double",
        "what": "struct<kind:string,tags:array<string>,n:int>",
        "ok": "boolean",
    }
    table = world.tables["events"]
    assert table["StorageDescriptor"]["SerdeInfo"]["Parameters"] == {"paths": "id,ok,what"}


def test_a_partition_has_its_own_columns_unless_it_inherits_them() -> None:
    columns = {}
    for inherits in (False, True):
        world = CrawledWorld()
        world.put("t/d=1/1.csv", "a,b,c,d\n1,x,1,1\n")
        world.put("t/d=2/1.csv", "a,b,c,d\n1.5,x,1,1\n")
        world.crawl("t", inherits=inherits)
        descriptor = world.partitions["t"][("1",)]["StorageDescriptor"]
        columns[inherits] = descriptor["Columns"][0]["Type"]
        assert world.columns("t")["a"] == "double"
    assert columns == {False: "bigint", True: "double"}


def test_the_same_crawl_again_writes_nothing() -> None:
    world = CrawledWorld()
    world.put("t/d=1/1.csv", ORDERS)
    world.put("t/d=2/1.csv", ORDERS)
    world.crawl("t")
    world.asked.clear()
    changes = world.crawl("t").changes
    assert (changes.created, changes.updated, changes.deleted) == (0, 0, 0)
    assert not [
        each for each in world.asked if each.startswith(("Create", "Update", "Batch", "Del"))
    ]


def test_a_table_keeps_what_others_gave_it_and_loses_what_no_longer_holds() -> None:
    world = CrawledWorld()
    world.put("t/1.csv", ORDERS)
    world.crawl("t")
    world.tables["t"]["Parameters"]["owner"] = "me"
    world.put("t/1.csv", EVENTS)
    world.crawl("t")
    assert world.tables["t"]["Parameters"]["owner"] == "me"
    assert "skip.header.line.count" not in world.tables["t"]["Parameters"]


def test_known_columns_stay_where_only_new_ones_are_merged() -> None:
    world = CrawledWorld()
    world.put("t/1.csv", "a,b\n1,x\n")
    world.crawl("t")
    world.put("t/1.csv", "a,c\n1.5,2\n")
    merging = Policy("UPDATE_IN_DATABASE", "LOG", merges_columns=True, now_ms=1)
    world.crawl("t", policy=merging)
    assert world.columns("t") == {"a": "bigint", "b": "string", "c": "bigint"}


def test_a_policy_that_logs_changes_no_table_and_adds_partitions() -> None:
    world = CrawledWorld()
    world.put("t/d=1/1.csv", ORDERS)
    world.crawl("t")
    before = json.dumps(world.tables["t"])
    world.put("t/d=2/1.csv", ORDERS.replace("price", "cost"))
    world.objects.pop("t/d=1/1.csv")
    changes = world.crawl("t", policy=LOG).changes
    assert json.dumps(world.tables["t"]) == before
    assert sorted(world.partitions["t"]) == [("1",), ("2",)]
    assert "Table t differs from its files; it stays" in changes.told


@pytest.mark.parametrize(
    ("behavior", "left", "deprecated"),
    [
        ("DELETE_FROM_DATABASE", [], []),
        ("DEPRECATE_IN_DATABASE", ["1"], ["1"]),
        ("LOG", ["1"], []),
    ],
)
def test_what_becomes_of_what_is_gone(
    behavior: str, left: list[str], deprecated: list[str]
) -> None:
    world = CrawledWorld()
    for key in ("t/d=1/1.csv", "t/d=2/1.csv"):
        world.put(key, ORDERS)
    world.put("u/1.json", EVENTS)
    world.crawl()
    world.objects = {"t/d=2/1.csv": world.objects["t/d=2/1.csv"]}
    # Of another crawler, and outside of the target: none of them goes.
    world.tables["mine"] = {**world.tables["u"], "Name": "mine", "Parameters": {}}
    outside = {**world.tables["u"]["StorageDescriptor"], "Location": "s3://other/u/"}
    world.tables["outside"] = {**world.tables["u"], "Name": "outside", "StorageDescriptor": outside}
    policy = Policy("UPDATE_IN_DATABASE", behavior, merges_columns=False, now_ms=1)
    world.crawl(policy=policy)
    others = {"mine", "outside", "t"}
    assert set(world.tables) == others | ({"u"} if left else set())
    if left:
        is_marked = "DEPRECATED_BY_CRAWLER" in world.tables["u"]["Parameters"]
        assert is_marked == bool(deprecated)
    found = world.partitions["t"]
    assert sorted(found) == [*((each,) for each in left), ("2",)]
    marked = [v for (v,), each in found.items() if "DEPRECATED_BY_CRAWLER" in each["Parameters"]]
    assert marked == deprecated


def test_what_comes_back_is_deprecated_no_more() -> None:
    world = CrawledWorld()
    world.put("t/1.csv", ORDERS)
    world.crawl("")
    body = world.objects.pop("t/1.csv")
    world.crawl("")
    assert "DEPRECATED_BY_CRAWLER" in world.tables["t"]["Parameters"]
    world.put("t/1.csv", body)
    world.crawl("")
    assert "DEPRECATED_BY_CRAWLER" not in world.tables["t"]["Parameters"]


def test_only_new_folders_are_read() -> None:
    world = CrawledWorld()
    world.put("t/d=1/1.csv", ORDERS)
    world.put("t/d=2/1.csv", ORDERS)
    seen = world.crawl("t", policy=LOG, seen=frozenset()).folders
    world.put("t/d=3/1.csv", ORDERS)
    world.put("t/d=3/2.csv", ORDERS)
    world.put("t/other/x/1.json", EVENTS)
    world.asked.clear()
    world.crawl("t", policy=LOG, seen=seen)
    assert world.asked.count("GetObject") == 3
    assert sorted(world.partitions["t"]) == [("1",), ("2",), ("3",)]
    assert world.shape()["x"] == ("t/other/x/", [], [])


def test_a_sample_is_read_of_each_folder() -> None:
    world = CrawledWorld()
    for number in range(5):
        world.put(f"t/d=1/{number}.csv", ORDERS)
        world.put(f"t/d=2/{number}.csv", ORDERS)
    world.crawl("t", sample=2)
    assert world.asked.count("GetObject") == 4


def test_a_crawl_ends_when_it_is_asked_to_and_writes_nothing() -> None:
    world = CrawledWorld()
    for number in range(5):
        world.put(f"t/{number}.csv", ORDERS)

    def check() -> None:
        if world.asked.count("GetObject") == 2:
            raise StoppedError

    with pytest.raises(StoppedError):
        world.crawl("t", check=check)
    assert not world.tables


def test_an_object_that_is_gone_meanwhile_is_told() -> None:
    world = CrawledWorld()
    world.put("t/1.csv", ORDERS)

    def check() -> None:
        world.objects.clear()

    with pytest.raises(CrawlError, match=r"s3://raw/t/1\.csv could not be read: The key is gone"):
        world.crawl("t", check=check, policy=UPDATES)


def test_a_key_may_have_characters_that_xml_has_not() -> None:
    world = CrawledWorld()
    world.put("orders/a & 100%25\x01.csv", "name,price\nx,1\n")
    world.crawl("orders")
    assert world.columns("orders") == {"name": "string", "price": "bigint"}
