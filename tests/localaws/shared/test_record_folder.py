from pathlib import Path

from localaws.shared.record_folder import RecordFolder

ONE, OTHER = "arn:aws:glue:us-east-1:1:crawler/raw", "arn:aws:glue:us-east-1:1:crawler/RAW"


def names(folder: RecordFolder) -> set[str]:
    return {each["name"] for each in folder.load()}


def test_records_are_kept_until_they_are_deleted(tmp_path: Path) -> None:
    folder = RecordFolder(tmp_path / "crawlers")
    assert names(folder) == set()
    folder.save(ONE, {"name": "a"})
    folder.save(OTHER, {"name": "b"})
    folder.save(ONE, {"name": "c"})
    again = RecordFolder(tmp_path / "crawlers")
    assert names(again) == {"b", "c"}
    again.delete(ONE)
    again.delete(ONE)
    assert names(folder) == {"b"}
    folder.clear()
    assert names(again) == set()


def test_names_that_a_file_cannot_have_are_kept_too(tmp_path: Path) -> None:
    folder = RecordFolder(tmp_path)
    folder.save(f"{ONE}/{'a' * 300}", {"name": "long"})
    assert names(folder) == {"long"}
