"""The worker of a data deletion job: what it takes for a list of users, and what it leaves of records and histories."""

import json
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.columns import Histories
from localaws.personalize.data_deletion_worker import failure_reason, listed_users, write
from localaws.personalize.import_files import CsvFile, ImportRefusedError
from localaws.personalize.import_worker import convert
from localaws.personalize.store import Store
from localaws.personalize.training_data import run as prepare_training
from localaws.personalize.typed_events import typed_events
from tests.support.examples import few
from tests.support.personalize_stack import interactions_csv, schema
from tests.support.training_specification import training_specification

USERS = [f"u{number}" for number in range(60)]
USERS_CSV = "USER_ID,AGE\n" + "".join(f"{each},{age}\n" for age, each in enumerate(USERS))


def listed(tmp_path: Path, *texts: str) -> list[str]:
    files = []
    for number, text in enumerate(texts):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(text.encode())
        files.append(CsvFile(path, path.name))
    return listed_users(files)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_ids_are_listed_once_from_all_files(tmp_path: Path, end: str) -> None:
    assert listed(tmp_path, f"USER_ID{end}a{end}b{end}", f"user_id{end}b") == ["a", "b"]


@pytest.mark.parametrize("user", ["a,b", 'say "hi"', "back\\slash", "ünï", " edge ", "a'b"])
def test_a_quoted_id_is_taken_as_it_is(tmp_path: Path, user: str) -> None:
    escaped = user.replace("\\", "\\\\").replace('"', '\\"')
    assert listed(tmp_path, f'USER_ID\n"{escaped}"\n') == [user]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ITEM_ID\na\n", "missing the following columns"),
        ("USER_ID,AGE\na,1\n", "has 2 columns; the list of users has USER_ID alone"),
        ("USER_ID\n", "no rows below their headers"),
        ("USER_ID\na\n \n", "USER_ID is empty"),
        ("USER_ID\n" + "x" * 257 + "\n", "more than 256 characters"),
    ],
)
def test_what_is_no_list_of_users_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(ImportRefusedError, match=reason):
        listed(tmp_path, text)


def test_files_that_are_too_large_together_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("localaws.personalize.data_deletion_worker.MAX_BYTES", 20)
    assert listed(tmp_path, "USER_ID\na\n", "USER_ID\nb\n") == ["a", "b"]
    with pytest.raises(ImportRefusedError, match="21 bytes together"):
        listed(tmp_path, "USER_ID\na\n", "USER_ID\nbb\n")


def test_whatever_breaks_is_told_in_one_line(tmp_path: Path) -> None:
    reason = failure_reason({"output": str(tmp_path)})
    assert reason == (
        "Failed to create a data deletion job. The deletion broke off (KeyError: 'location')."
    )


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders `interactions` and `users` as imports leave them, and `training` as a training does."""
    folder = tmp_path_factory.mktemp("imported")
    for kind, text in {"Interactions": interactions_csv(), "Users": USERS_CSV}.items():
        path = folder / f"{kind}.csv"
        path.write_text(text)
        output = folder / kind.lower()
        output.mkdir()
        convert(
            {
                "schema": json.loads(schema(kind)),
                "datasetType": kind.upper(),
                "mode": "FULL",
                "isStrict": False,
                "time": 1.0,
            },
            [CsvFile(path, path.name)],
            output,
        )
    train(folder / "interactions" / "records.parquet", folder / "training")
    return folder


def train(records: Path, output: Path) -> None:
    database = output.parent / f"{output.name}.sqlite"
    Store(database).database.close()
    prepare_training(training_specification(database, output, interactions=str(records)))


def rows(path: Path) -> list[tuple[object, ...]]:
    query = 'SELECT * FROM read_parquet($path) ORDER BY "row order"'
    with duckdb.connect() as database:
        return database.execute(query, {"path": str(path)}).fetchall()


@pytest.mark.slow
@few
@given(st.sets(st.sampled_from([*USERS, "stranger", "'; --"]), max_size=30))
def test_the_users_are_gone_everywhere_and_all_others_are_as_they_were(
    imported: Path, tmp_path_factory: pytest.TempPathFactory, deleted: set[str]
) -> None:
    output = tmp_path_factory.mktemp("deletion")
    kinds = ("interactions", "users")
    records = {kind: imported / kind / "records.parquet" for kind in kinds}
    specification = {
        "datasets": [{"arn": kind, "records": str(records[kind])} for kind in kinds],
        "versions": [{"arn": "version", "histories": str(imported / "training")}],
    }
    write(specification, sorted(deleted), output)
    report = json.loads((output / "report.json").read_text())
    known = deleted & set(USERS)
    assert len(report["datasets"]) == (2 if known else 0)
    assert len(report["versions"]) == (1 if known else 0)
    for part in report["datasets"]:
        before, after = rows(records[part["arn"]]), rows(Path(part["folder"]) / "records.parquet")
        assert after == [row for row in before if row[0] not in deleted]
        assert (part["rows"], part["deleted"]) == (len(after), len(before) - len(after))
    for part in report["versions"]:
        same_histories(imported / "training", Path(part["folder"]), deleted)
    if known:
        store = Store(output / "empty.sqlite")
        for user in USERS:
            was, now = (
                typed_events(store.database, str(path), "group", user)
                for path in (
                    records["interactions"],
                    output / "dataset-0" / "records.parquet",
                )
            )
            assert now == ([] if user in deleted else was)
        store.database.close()


def same_histories(before: Path, after: Path, deleted: set[str]) -> None:
    was, now = Histories(before), Histories(after)
    for user in USERS:
        if user in deleted:
            assert now.newest(user)[0].size == 0
        else:
            assert [each.tolist() for each in now.newest(user)] == [
                each.tolist() for each in was.newest(user)
            ]
    blob = (after / "users.bin").read_bytes().decode()
    assert blob == "".join(sorted(set(USERS) - deleted))


def test_a_later_training_does_not_know_them(imported: Path, tmp_path: Path) -> None:
    records = str(imported / "interactions" / "records.parquet")
    specification = {"datasets": [{"arn": "d", "records": records}], "versions": []}
    write(specification, ["u3", "u4"], tmp_path)
    train(tmp_path / "dataset-0" / "records.parquet", tmp_path / "training")
    histories = Histories(tmp_path / "training")
    assert [histories.newest(user)[0].size for user in ("u3", "u4")] == [0, 0]
    assert histories.newest("u5")[0].size == Histories(imported / "training").newest("u5")[0].size
