from pathlib import Path

import pytest

from components.core.errors import ProblemsError
from components.preflight.checker import check_files
from notebooks.exploration.complaints import complaints, table
from notebooks.exploration.inputs import Files, Inputs, collect
from tests.support.exploration import HEADER, Row, write


def files(folder: Path, rows: list[Row], items: list[Row]) -> Files:
    write(folder / "interactions.csv", HEADER, rows)
    write(folder / "items.csv", "ITEM_ID,GENRE", items)
    return collect(Inputs(interactions="interactions.csv", items="items.csv"), folder, folder)


def test_they_are_what_a_deployment_says_and_its_warnings_too(tmp_path: Path) -> None:
    given = files(
        tmp_path, [("u", "a", 1, "View"), ("v", "b", "x", "View")], [("a", ""), ("a", "")]
    )
    found = complaints(given)
    with pytest.raises(ProblemsError) as refused:
        check_files(given.configured, None, given.sources)
    errors = [str(each) for each in found if each.severity == "error"]
    assert errors == list(refused.value.problems)
    assert [each.severity for each in found] == sorted(each.severity for each in found)
    told = str(table(found))
    assert "2 unique interactions" in told
    assert "warning | items.csv: 1 rows repeat an ITEM_ID" in told


def test_good_files_have_a_row_that_says_so(tmp_path: Path) -> None:
    rows: list[Row] = [
        (f"u{n % 2000}", f"i{n % 100}", 1_700_000_000 + n, "View") for n in range(60_000)
    ]
    given = files(tmp_path, rows, [(f"i{n}", "x") for n in range(100)])
    assert complaints(given) == []
    assert "nothing to complain of" in str(table([]))
