from pathlib import Path

import pytest

from components.preflight.sources import SourceError
from notebooks.exploration import inputs
from notebooks.exploration.inputs import InputError, Inputs, collect, is_archive
from tests.support.event_archive import BUCKET, PREFIX, ArchiveStorage, event


class Session:
    """A session whose S3 has one archive."""

    def __init__(self, storage: ArchiveStorage) -> None:
        self._storage = storage

    def client(self, service: str) -> ArchiveStorage:
        assert service == "s3"
        return self._storage


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> ArchiveStorage:
    made = ArchiveStorage()
    monkeypatch.setattr(inputs, "open_session", lambda *_: Session(made))
    return made


def test_a_folder_of_s3_is_an_archive_and_everything_else_a_file() -> None:
    assert is_archive("s3://bucket/events/")
    assert is_archive("s3://bucket/")
    assert not is_archive("s3://bucket/interactions.csv")
    assert not is_archive("data/")


def test_paths_are_relative_to_the_project(tmp_path: Path) -> None:
    for name in ("i.csv", "users.csv"):
        (tmp_path / name).write_text("x")
    files = collect(Inputs(interactions="i.csv", users="users.csv"), tmp_path, tmp_path)
    assert files.paths == {"Interactions": tmp_path / "i.csv", "Users": tmp_path / "users.csv"}
    assert files.archived is None


def test_a_file_that_is_missing_is_told_when_it_is_read(tmp_path: Path) -> None:
    files = collect(Inputs(interactions="i.csv"), tmp_path, tmp_path)
    with pytest.raises(SourceError, match="There is no such file"):
        _ = files.paths


def test_an_archive_becomes_a_file(storage: ArchiveStorage, tmp_path: Path) -> None:
    storage.write(1, 9, [event(1), event(2)])
    files = collect(Inputs(interactions=f"s3://{BUCKET}/{PREFIX}/"), tmp_path, tmp_path)
    assert files.archived is not None
    assert files.archived.interactions == 2
    assert len(files.paths["Interactions"].read_text("utf-8").splitlines()) == 3


@pytest.mark.parametrize(
    ("interactions", "told"),
    [("", "no interactions to explore"), (f"s3://{BUCKET}/{PREFIX}/", "0 objects with 0 records")],
)
def test_nothing_to_explore_is_an_error(
    storage: ArchiveStorage, tmp_path: Path, interactions: str, told: str
) -> None:
    assert not storage.objects
    with pytest.raises(InputError, match=told):
        collect(Inputs(interactions=interactions), tmp_path, tmp_path)
