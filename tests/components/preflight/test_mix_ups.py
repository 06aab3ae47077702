"""Files that were given for another dataset are refused, with the settings that name them."""

from pathlib import Path

import pytest

from components.preflight.mix_ups import same_file_findings, wrong_dataset_findings
from handlers.shared.service.schemas import DatasetType


def test_a_file_that_is_given_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.touch()
    (tmp_path / "b.csv").symlink_to(path)
    (tmp_path / "c.csv").touch()
    (finding,) = same_file_findings(
        {
            "Interactions": ("a.csv", path),
            "Items": ("c.csv", tmp_path / "c.csv"),
            "Users": ("b.csv", tmp_path / "b.csv"),
        }
    )
    assert str(finding).startswith(
        "b.csv: personalize:interactions and personalize:users name the same file."
    )


@pytest.mark.parametrize(
    ("header", "given", "meant"),
    [
        (("ITEM_ID", "PRICE"), "Interactions", "items"),
        (("USER_ID", "AGE"), "Interactions", "users"),
        (("USER_ID", "ITEM_ID", "TIMESTAMP"), "Items", "interactions"),
        (("USER_ID", "ITEM_ID", "TIMESTAMP"), "Users", "interactions"),
        (("USER_ID", "AGE"), "Items", "users"),
        (("ITEM_ID", "PRICE"), "Users", "items"),
    ],
)
def test_a_file_of_another_dataset(header: tuple[str, ...], given: DatasetType, meant: str) -> None:
    (finding,) = wrong_dataset_findings(header, given, "x.csv")
    assert str(finding).startswith(
        f"x.csv, line 1: personalize:{given.lower()} names this file, but its columns ({', '.join(header)}) are those of "
    )
    assert finding.text.endswith(f"Name it in personalize:{meant}.")


@pytest.mark.parametrize(
    ("header", "given"),
    [
        (("USER_ID", "ITEM_ID", "TIMESTAMP"), "Interactions"),
        (("USER_ID", "TIMESTAMP", "EVENT_TYPE"), "Interactions"),  # ITEM_ID was forgotten
        (("ITEM_ID", "USER_ID", "PRICE"), "Items"),  # of a seller
        (("USER_ID", "ITEM_ID"), "Users"),  # a favourite
        (("A", "B"), "Items"),
    ],
)
def test_what_may_be_meant_so_is_let_pass(header: tuple[str, ...], given: DatasetType) -> None:
    assert list(wrong_dataset_findings(header, given, "x.csv")) == []
