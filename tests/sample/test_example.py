"""The example of the retraining workflow: its layout, and that the workflow takes it."""

import csv
from pathlib import Path

import pytest

from handlers.retraining.parameter_file.parse import parse_parameter_file
from handlers.retraining.parameter_file.plan import DataFile
from sample import example, generate
from tests.support.local_aws import CHECKOUT

SIZES = {"interactions": 2_000, "users": 101, "items": 80}


def small_sample(folder: Path, **_: int) -> None:
    generate.write_sample(folder, interactions=2_000, users=101, items=80)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example")
    example.write_example(folder, **SIZES)
    return folder


def test_layout(folder: Path) -> None:
    files = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    assert files == [
        *(f"data/Interactions/{number}.csv" for number in (1, 2, 3, 4)),
        "data/Items/1.csv",
        "data/Users/1.csv",
        "data/Users/2.csv",
        "params.json",
    ]


@pytest.mark.parametrize("dataset", example.PARTS)
def test_the_files_of_a_dataset_are_the_sample(folder: Path, dataset: str, tmp_path: Path) -> None:
    small_sample(tmp_path)
    with (tmp_path / f"{dataset.lower()}.csv").open(encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    found = []
    for path in sorted((folder / "data" / dataset).iterdir()):
        with path.open(encoding="utf-8") as file:
            found += list(csv.DictReader(file))
    assert found == expected


def test_the_workflow_takes_it(folder: Path) -> None:
    data = folder / "data"
    files = [
        DataFile(
            key=path.relative_to(data).as_posix(), entity_tag="e", size_bytes=path.stat().st_size
        )
        for path in data.rglob("*.csv")
    ]
    plan = parse_parameter_file((folder / "params.json").read_bytes(), files)
    assert {each.dataset_type: len(each.files) for each in plan.datasets} == example.PARTS
    assert plan.warnings == ()


def test_the_parameter_file_of_the_checkout_is_the_generator_s() -> None:
    written = (CHECKOUT / "example" / "params.json").read_text(encoding="utf-8")
    assert written == example.parameter_file()


def test_it_is_written_by_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(example, "write_sample", small_sample)
    example.main(["--out", str(tmp_path)])
    assert (tmp_path / "params.json").exists()
