from dataclasses import dataclass
from pathlib import Path

import pytest

from localaws.personalize.csv_objects import fetch
from localaws.personalize.import_files import ImportRefusedError
from localaws.personalize.s3_reader import S3Reader, S3ReadError


@dataclass
class Objects:
    """A bucket in place of S3, whose objects hold their own keys."""

    keys: list[str]
    error: str | None = None

    def all_levels(self, bucket: str, prefix: str) -> list[str]:
        assert bucket == "bucket"
        return [key for key in self.keys if key.startswith(prefix)]

    def download(self, bucket: str, key: str, target: Path) -> None:
        if self.error is not None:
            raise S3ReadError(self.error)
        assert bucket == "bucket"
        target.write_text(key)


def fetched(
    monkeypatch: pytest.MonkeyPatch, folder: Path, objects: Objects, key: str
) -> dict[str, str]:
    monkeypatch.setattr(S3Reader, "from_environment", lambda *_arguments: objects)
    specification = {"location": f"s3://bucket/{key}", "endpoint": "http://e", "region": "r"}
    files = fetch(specification, folder, lambda reader, *where: reader.all_levels(*where))
    return {file.name: file.path.read_text() for file in files}


def test_a_folder_is_all_its_files_and_not_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    objects = Objects(["a/", "a/1.csv", "a/b/", "a/b/2.CSV", "c.csv"])
    found = fetched(monkeypatch, tmp_path, objects, "a/")
    assert found == {"1.csv": "a/1.csv", "2.CSV": "a/b/2.CSV"}


def test_a_key_without_a_slash_is_one_object(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert fetched(monkeypatch, tmp_path, Objects([]), "c.csv") == {"c.csv": "c.csv"}


@pytest.mark.parametrize(
    ("objects", "key", "reason"),
    [
        (Objects([]), "a/", "s3://bucket/a/ holds no CSV file."),
        (Objects(["a/x.txt"]), "a/", "s3://bucket/a/x.txt is not a CSV file"),
        (Objects([], "AccessDenied"), "a.csv", "Insufficient privileges"),
        (Objects([], "NoSuchKey"), "a.csv", "s3://bucket/a.csv cannot be read: NoSuchKey."),
    ],
)
def test_what_cannot_be_had_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, objects: Objects, key: str, reason: str
) -> None:
    with pytest.raises(ImportRefusedError, match=reason):
        fetched(monkeypatch, tmp_path, objects, key)
