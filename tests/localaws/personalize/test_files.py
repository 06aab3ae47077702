"""Folders of datasets and models."""

from pathlib import Path

import pytest

from localaws.personalize.files import Files

FIRST, SECOND = "arn:first", "arn:second"


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def test_every_attempt_has_a_folder_of_its_own(files: Files) -> None:
    made = [files.attempt(FIRST), files.attempt(FIRST), files.attempt(SECOND)]
    assert len(set(made)) == 3
    assert all(folder.is_dir() for folder in made)
    assert [folder.parent for folder in made] == [
        files.of(FIRST),
        files.of(FIRST),
        files.of(SECOND),
    ]


def test_one_attempt_stays(files: Files) -> None:
    kept, broken, other = files.attempt(FIRST), files.attempt(FIRST), files.attempt(SECOND)
    files.keep_only(FIRST, str(kept))
    assert (kept.exists(), broken.exists(), other.exists()) == (True, False, True)
    files.keep_only(FIRST, None)
    assert not kept.exists()


def test_what_belongs_to_nothing_is_removed(files: Files) -> None:
    kept, gone = files.attempt(FIRST), files.attempt(SECOND)
    files.remove_all_but({FIRST})
    assert (kept.exists(), gone.exists()) == (True, False)
    files.remove(FIRST)
    assert not files.of(FIRST).exists()


def test_nothing_is_missed_where_nothing_was_made(files: Files) -> None:
    files.keep_only(FIRST, None)
    files.remove(FIRST)
    files.remove_all_but(set())
