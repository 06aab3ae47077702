import json
from pathlib import Path
from typing import Any

import pytest

from commands.check_parameters import data_files, main
from tests.support.parameter_files import printed_sample, with_maps


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")


def written(folder: Path, document: dict[str, Any], *keys: str) -> str:
    """A parameter file with its data beside it; its path."""
    for key in keys:
        path = folder / "data" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a,b\n1,2\n")
    (folder / "params.json").write_text(json.dumps(document))
    return str(folder / "params.json")


def test_a_plan_is_shown_with_its_warnings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([written(tmp_path, printed_sample(), "Interactions/a.csv", "Users/1.csv", "Users/2.csv")])
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[:6] == [
        "makes name of",
        "dataset group DatasetGroup",
        "dataset InteractionsDataset 1 file of Interactions/",
        "dataset UsersDataset 2 files of Users/",
        "solution Solution user-personalization-v2",
        "campaign Campaign of Solution",
    ]
    assert lines[6].startswith("warning: solution.performAutoML")


def test_trackers_and_filters_are_shown_in_the_order_in_which_they_are_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, with_maps())
    data = tmp_path / "elsewhere"
    for key in ("Interactions/a.csv", "Items/b.csv"):
        (data / key).parent.mkdir(parents=True)
        (data / key).write_text("a\n")
    main([path, "--data", str(data)])
    kinds = [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()]
    assert kinds.index("campaign") < kinds.index("event tracker") < kinds.index("filter")


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    document = {**printed_sample(), "campaign": {"name": "a b"}}
    with pytest.raises(SystemExit) as caught:
        main([written(tmp_path, document, "Interactions/a.csv")])
    told = str(caught.value.code)
    assert "campaign.name" in told
    assert "datasets.Users has no data" in told


def test_a_command_line_without_a_file_or_its_data_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for given in ([str(tmp_path / "none.json")], [written(tmp_path, printed_sample())]):
        with pytest.raises(SystemExit) as caught:
            main(given)
        assert caught.value.code == 2
    assert "there is no" in capsys.readouterr().err


def test_files_of_all_levels_are_listed_as_in_a_bucket(tmp_path: Path) -> None:
    (tmp_path / "Items" / "more").mkdir(parents=True)
    (tmp_path / "Items" / "more" / "b.csv").write_text("a\n1\n")
    (tmp_path / "Items" / "a.csv").write_text("a\n")
    listed = [(each.key, each.size_bytes) for each in data_files(tmp_path)]
    assert listed == [("Items/a.csv", 2), ("Items/more/b.csv", 4)]
