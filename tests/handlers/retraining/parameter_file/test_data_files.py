"""Which objects of the bucket an import reads, and what is wrong with them."""

import pytest

from handlers.retraining.parameter_file.collected import Collected
from handlers.retraining.parameter_file.data_files import files_of, folder_of, unused_folders
from handlers.retraining.parameter_file.plan import DataFile
from tests.support.parameter_files import data

PATH = ("datasets", "Users")


def folder(*files: DataFile) -> tuple[str | None, list[str], list[str]]:
    found = Collected()
    name = folder_of("Users", files, PATH, found)
    return name, [str(each) for each in found.problems], [str(each) for each in found.warnings]


def test_all_files_of_the_first_level_are_imported() -> None:
    files = data("Users/", "Users/2.csv", "Users/1.CSV", "Items/1.csv", "params.json", "Users.csv")
    assert [file.key for file in files_of("Users/", files)] == ["Users/1.CSV", "Users/2.csv"]
    assert folder(*files) == ("Users/", [], [])


def test_a_folder_may_begin_with_a_small_letter() -> None:
    assert folder(*data("users/1.csv")) == ("users/", [], [])


@pytest.mark.parametrize("keys", [("Users/",), ("Items/1.csv",), ("Users/old/1.csv",)])
def test_a_dataset_without_files_is_refused(keys: tuple[str, ...]) -> None:
    name, problems, _ = folder(*data(*keys))
    assert name is None
    assert problems == [
        "datasets.Users has no data: the folder Users/ of the bucket has no file. Upload one or more CSV files to it."
    ]


def test_two_folders_of_one_dataset_are_refused() -> None:
    _, problems, _ = folder(*data("users/1.csv", "Users/2.csv"))
    assert len(problems) == 1
    assert "has data in two folders, Users/ and users/" in problems[0]


def test_what_no_import_can_read_is_refused() -> None:
    empty = DataFile(key="Users/empty.csv", entity_tag="e", size_bytes=0)
    _, problems, _ = folder(*data("Users/notes.txt"), empty)
    assert [problem.split(";")[0].split(". ")[0] for problem in problems] == [
        "datasets.Users would import Users/empty.csv, which is empty",
        "datasets.Users would import Users/notes.txt, which is no .csv file",
    ]


def test_deeper_folders_are_told_of() -> None:
    name, problems, warnings = folder(*data("Users/1.csv", "Users/old/", "Users/old/1.csv"))
    assert (name, problems) == ("Users/", [])
    assert warnings == [
        "datasets.Users leaves out Users/old/1.csv: an import reads the first level of Users/ alone."
    ]


def test_data_without_a_dataset_are_told_of() -> None:
    found = Collected()
    unused_folders(["Interactions"], data("Interactions/1.csv", "items/1.csv"), found)
    assert [str(each) for each in found.warnings] == [
        "datasets has no Items, so that the files in items/ are not used."
    ]
    assert found.problems == []
