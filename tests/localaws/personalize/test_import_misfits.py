"""A few rows whose metadata do not fit are left out, as AWS did with 13 of 9,742."""

from pathlib import Path

import pytest

from localaws.personalize.import_files import ImportRefusedError
from tests.localaws.personalize.test_import_worker import records, run

YEAR = {"name": "YEAR", "type": "int"}
HEADER = "ITEM_ID,CATEGORY,YEAR"


def recorded(misfits: int, rows: int = 9742) -> str:
    """Items, of which the first have no year or no number as one."""
    years = ["" if i % 2 else "unknown" for i in range(misfits)]
    years += ["1999"] * (rows - misfits)
    return "\n".join([HEADER, *(f"i{i},c,{year}" for i, year in enumerate(years)), ""])


def test_what_aws_imported(tmp_path: Path) -> None:
    report = run(tmp_path, recorded(13), kind="Items", extra=(YEAR,))
    assert report == {"rows": 9729, "imported": 9729}
    assert records(tmp_path / "out", "ITEM_ID")[0] == ("i13",)


def test_one_in_a_hundred_is_the_most(tmp_path: Path) -> None:
    assert run(tmp_path, recorded(97), kind="Items", extra=(YEAR,))["imported"] == 9645
    with pytest.raises(
        ImportRefusedError, match=r"Record 2 of data0\.csv: YEAR is empty \(49 such"
    ):
        run(tmp_path, recorded(98), kind="Items", extra=(YEAR,))


def test_a_strict_import_leaves_nothing_out(tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError, match=r"Record 1 of data0\.csv: YEAR is not a whole"):
        run(tmp_path, recorded(1), kind="Items", extra=(YEAR,), is_strict=True)


def test_an_id_that_is_blank_fails_any_import_and_is_told_first(tmp_path: Path) -> None:
    text = recorded(13).replace("\ni20,", "\n,")
    with pytest.raises(ImportRefusedError, match=r"^Record 21 of data0\.csv: ITEM_ID is empty"):
        run(tmp_path, text, kind="Items", extra=(YEAR,))
