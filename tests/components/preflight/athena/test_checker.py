"""Files in S3 are judged as they are here: by the same findings, but for lines."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from components.core.errors import ProblemsError
from components.preflight.athena.checker import BEGINNING_BYTES
from components.preflight.check import check
from components.preflight.checked_data import CheckedData
from components.preflight.checker import check_files
from components.preflight.configured_files import configured_files
from components.preflight.sources import Sources
from components.settings.stack import parse
from tests.support import data_files
from tests.support.athena_world import AthenaWorld
from tests.support.data_files import GOOD, DataFile
from tests.support.stored_sources import put, sources_of

CHECK = {"athena": {"workGroup": "checks", "database": "db"}}
SETTINGS = {"Interactions": "interactions", "Items": "items", "Users": "users"}
# What cells and lines can be is in the tests of the query; here is the rest of the table, of the headers, which the same
# functions read, every fourth.
FILES = [
    *list(data_files.headers())[::4],
    *data_files.metadata(),
    *data_files.event_types(),
    *data_files.amounts(),
]


def judged(
    folder: Path, given: Mapping[str, object], sources: Sources
) -> CheckedData | ProblemsError:
    try:
        return check_files(configured_files(parse(given)), None, sources)
    except ProblemsError as error:
        return error


def told(found: CheckedData | ProblemsError) -> list[str]:
    """Findings without places, and without the cell that is shown of several."""
    texts = found.problems if isinstance(found, ProblemsError) else map(str, found.warnings)
    return sorted(map(bare, texts))


def bare(text: str) -> str:
    text = re.sub(r"^s3://data/in/|(?<=\.csv), line \d+(?=: )", "", text)
    text = re.sub(r"(?<=\.csv), line \d+(?=: )", "", text)
    text = text.replace(" Each record must stand on one line, text in quotes included.", "")
    text = re.sub(r"About \d+%", "Some", text)  # here it is an estimate
    short = re.sub(r" \(The same on .*\)$", "", text)
    return short if short == text else re.sub(r": '.*?'\. ", ". ", short)


def here_and_there(
    world: AthenaWorld, folder: Path, row: DataFile
) -> tuple[CheckedData | ProblemsError, CheckedData | ProblemsError]:
    names = {"interactions": "good.csv", SETTINGS[row.dataset_type]: "data.csv"}
    for name, content in (("good.csv", GOOD), ("data.csv", row.content)):
        (folder / name).write_bytes(content)
        put(world, f"s3://data/in/{name}", content)
    schemas = {}
    if row.schema is not None:
        (folder / "schema.json").write_text(row.schema)
        schemas = {f"{SETTINGS[row.dataset_type]}Schema": "schema.json"}
    sources = sources_of(world, folder)
    stored = {key: f"s3://data/in/{name}" for key, name in names.items()}
    return (
        judged(folder, {**names, **schemas}, sources),
        judged(folder, {**stored, **schemas, "check": CHECK}, sources),
    )


@pytest.mark.slow
@pytest.mark.parametrize("row", FILES, ids=[row.name for row in FILES])
def test_a_file_is_judged_where_it_lies_as_it_is_here(
    world: AthenaWorld, tmp_path: Path, row: DataFile
) -> None:
    here, there = here_and_there(world, tmp_path, row)
    assert told(there) == told(here)
    if isinstance(here, CheckedData):
        assert isinstance(there, CheckedData)
        assert there.event_types == here.event_types
        assert [each.schema for each in there.datasets] == [each.schema for each in here.datasets]
    assert world.tables == {}


def stored(world: AthenaWorld, folder: Path, content: bytes, **more: object) -> CheckedData:
    put(world, "s3://data/in/x.csv", content)
    given = {"interactions": "s3://data/in/x.csv", "check": CHECK, **more}
    found = judged(folder, given, sources_of(world, folder))
    if isinstance(found, ProblemsError):
        raise found
    return found


def test_no_more_than_the_beginning_is_fetched(world: AthenaWorld, tmp_path: Path) -> None:
    rows = [[*row, "x" * 3000] for row in data_files.base_rows()]
    content = data_files.file(rows, f"{data_files.HEADER},NOTE")
    assert len(content) > BEGINNING_BYTES
    with pytest.raises(ProblemsError, match="NOTE has more than 1,000 characters") as told:
        stored(world, tmp_path, content)
    assert told.value.problems[0].startswith("s3://data/in/x.csv: NOTE has more")
    assert [each for each in world.read if each.startswith("in/")] == [
        f"in/x.csv bytes=0-{BEGINNING_BYTES - 1}"
    ]


def test_what_was_checked_is_known_by_etag_and_size(world: AthenaWorld, tmp_path: Path) -> None:
    (one,) = stored(world, tmp_path, GOOD).datasets
    (same,) = stored(world, tmp_path, GOOD).datasets
    (other,) = stored(world, tmp_path, GOOD + b"u1,i1,1700000000,view\n").datasets
    assert one.path is None
    assert one.stored is not None
    assert one.stored.url == "s3://data/in/x.csv"
    assert one.sha256 == same.sha256 != other.sha256


def test_ids_of_two_objects_are_compared(world: AthenaWorld, tmp_path: Path) -> None:
    put(world, "s3://data/items/x.csv", b"ITEM_ID,N\ni1,1\nnew,2\n")
    found = stored(world, tmp_path, GOOD, items="s3://data/items/x.csv")
    texts = [each.text for each in found.warnings if each.file == "s3://data/items/x.csv"]
    assert texts == [
        "39 of the 40 ITEM_IDs of the interactions have no row here.",
        "1 of the 2 ITEM_IDs have no interaction.",
    ]


def test_an_object_that_fills_two_datasets_is_told(world: AthenaWorld, tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match="name the same file"):
        stored(world, tmp_path, GOOD, items="s3://data/in/x.csv")


def test_an_object_beside_a_local_file_is_not_compared(world: AthenaWorld, tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_bytes(b"ITEM_ID,N\nnew,1\n")
    found = stored(world, tmp_path, GOOD, items="items.csv")
    assert [each.stored is None for each in found.datasets] == [False, True]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "The file is empty"),
        (b"\xef\xbb\xbf" + GOOD, "byte order mark"),
        (GOOD.replace(b"\n", b"\r\n", 1), "Lines must all end with"),
        (b"USER_ID;ITEM_ID\nu;i\n", "is separated by"),
    ],
)
def test_what_the_beginning_tells_needs_no_query(
    world: AthenaWorld, tmp_path: Path, content: bytes, problem: str
) -> None:
    with pytest.raises(ProblemsError, match=problem):
        stored(world, tmp_path, content)
    assert not [each for each in world.objects if each.startswith("/results/")]


def test_what_athena_refuses_is_a_problem_of_the_file(world: AthenaWorld, tmp_path: Path) -> None:
    elsewhere = {"athena": {"workGroup": "nowhere", "database": "db"}}
    with pytest.raises(ProblemsError, match=r"s3://data/in/x.csv: Athena cannot check the object"):
        stored(world, tmp_path, GOOD, check=elsewhere)
    assert world.tables == {}


def test_an_object_that_is_not_there_is_told(world: AthenaWorld, tmp_path: Path) -> None:
    given = {"interactions": "s3://data/nowhere.csv", "check": CHECK}
    found = judged(tmp_path, given, sources_of(world, tmp_path))
    assert isinstance(found, ProblemsError)
    assert "The object cannot be fetched" in found.problems[0]


def test_nothing_is_asked_of_what_has_not_changed(
    world: AthenaWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(world, "s3://data/in/x.csv", GOOD)
    config = parse({"interactions": "s3://data/in/x.csv", "check": CHECK})
    first = check(config, sources_of(world, tmp_path))
    queries = len(world.objects)
    again = check(config, sources_of(world, tmp_path))
    assert (again.datasets, again.warnings) == (first.datasets, first.warnings)
    assert len(world.objects) == queries
    put(world, "s3://data/in/x.csv", GOOD + b"u1,i1,1700000000,view\n")
    assert check(config, sources_of(world, tmp_path)).datasets != first.datasets


@pytest.mark.parametrize("name", ["_x.csv", ".x.csv"])
def test_what_athena_would_leave_out_is_refused(
    world: AthenaWorld, tmp_path: Path, name: str
) -> None:
    put(world, f"s3://data/in/{name}", GOOD)
    given = {"interactions": f"s3://data/in/{name}", "check": CHECK}
    found = judged(tmp_path, given, sources_of(world, tmp_path))
    assert isinstance(found, ProblemsError)
    assert "names begin with '.' or '_'" in found.problems[0]
