from localaws.glue.classifiers import types
from localaws.glue.classifiers.formats import Classified, Json
from localaws.glue.classifiers.types import Columns
from localaws.glue.crawl import grouping
from localaws.glue.crawl.grouping import File


def columns(*names: str) -> Columns:
    return tuple((name, types.INT) for name in names)


def file(path: str, *names: str) -> File:
    return File(path, 10, Classified(Json(), columns(*names), 10))


def roots(files: list[File], *, combine: bool = False) -> list[str]:
    return [table.root for table in grouping.tables("t/", files, combine=combine)]


def test_more_than_seven_tenths_must_be_alike() -> None:
    like, other = "abc", "xyz"
    files = [file(f"t/{n}", *(like if n < 8 else other)) for n in range(10)]
    assert roots(files) == ["t/"]
    files = [file(f"t/{n}", *(like if n < 7 else other)) for n in range(10)]
    assert roots(files) == [f"t/{n}" for n in range(10)]


def test_of_more_than_five_kinds_there_is_no_table() -> None:
    like = [file(f"t/{n}", "a", "b") for n in range(95)]
    kinds = [file(f"t/kind{n}", f"k{n}", f"l{n}") for n in range(5)]
    assert roots([*like, *kinds[:4]]) == ["t/"]
    assert len(roots([*like, *kinds])) == 100


def test_schemas_are_alike_when_they_share_more_than_seven_tenths_of_the_columns() -> None:
    assert roots([file("t/1", *"abc"), file("t/2", *"ABCd")]) == ["t/"]
    assert roots([file("t/1", *"abc"), file("t/2", *"abde")]) == ["t/1", "t/2"]


def test_partition_columns_are_named_by_their_folders_where_all_say_the_same() -> None:
    def keys(*folders: str) -> list[str]:
        files = [file(f"t/{each}/f", "a") for each in folders]
        (table,) = grouping.tables("t/", files, combine=True)
        return grouping.partition_keys(table)

    assert keys("Year=1/x", "year=2/y") == ["year", "partition_1"]
    assert keys("a=1", "b=1") == ["partition_0"]
    assert keys("a=1", "2") == ["partition_0"]
    assert keys("=1", "=2") == ["partition_0"]


def test_values_are_what_follows_the_name() -> None:
    assert grouping.partition_values(["year", "partition_1"], ["Year=a=b", "c=d"]) == ["a=b", "c=d"]


def test_files_beside_folders_are_a_table_of_their_own() -> None:
    assert roots([file("t/1", "a"), file("t/x=1/1", "a"), file("t/x=2/1", "a")]) == [
        "t/",
        "t/x=1/",
        "t/x=2/",
    ]


def test_files_at_different_depths_are_not_combined() -> None:
    files = [file("t/x/1", "a"), file("t/y/z/1", "a")]
    assert roots(files, combine=True) == ["t/x/", "t/y/z/"]


def test_new_partitions_are_found_by_their_depth() -> None:
    files = [file("t/a/1", "a"), file("t/1", "a"), file("t/a/b/1", "a"), file("u/a/1", "a")]
    table = grouping.partitions_of("t/", 1, files)
    assert table is not None
    assert list(table.files) == ["t/a/"]
    assert grouping.partitions_of("t/", 3, files) is None
