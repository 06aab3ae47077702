"""The files that the configuration names are found, and checked or known; test_kept_checks.py has what is known."""

from pathlib import Path

from components.preflight.check import check
from components.preflight.sources import Sources
from components.settings.stack import parse
from tests.support import csv_files


def sources(folder: Path) -> Sources:
    return Sources(project=folder, region="us-east-1", profile=None)


def test_paths_are_relative_to_the_project(tmp_path: Path) -> None:
    csv_files.write(tmp_path / "x.csv", csv_files.INTERACTIONS_HEADER, csv_files.interaction_rows())
    (dataset,) = check(parse({"interactions": "x.csv"}), sources(tmp_path)).datasets
    assert dataset.path == tmp_path / "x.csv"
    assert dataset.location == "x.csv"


def test_event_types_of_the_configuration_are_compared_with_those_of_the_file(
    tmp_path: Path,
) -> None:
    settings = csv_files.write_all(tmp_path) | {"eventTypes": '["view", "rent"]'}
    warnings = check(parse(settings), sources(tmp_path)).warnings
    assert any("names rent, which" in warning.text for warning in warnings)
