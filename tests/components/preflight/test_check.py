"""The files that the configuration names are found, and checked or known; test_kept_checks.py has what is known."""

from pathlib import Path

import pytest

from components.core.errors import ProblemsError
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


def test_a_model_that_cannot_be_trained_on_the_files_is_refused(tmp_path: Path) -> None:
    settings = csv_files.write_all(tmp_path)
    related = {"models": {"related": {"recipe": "aws-semantic-similarity"}}}
    with pytest.raises(ProblemsError, match="aws-semantic-similarity compares texts"):
        check(parse({**settings, **related}), sources(tmp_path))


def test_what_weakens_a_model_is_told_whether_the_files_are_known_or_not(tmp_path: Path) -> None:
    only = {"interactions": csv_files.write_all(tmp_path)["interactions"]}
    asked = parse({**only, "models": {"related": {}}})
    for _ in range(2):
        warnings = check(asked, sources(tmp_path)).warnings
        assert sum("aws-similar-items" in warning.text for warning in warnings) == 1
    assert not any(
        "similar" in each.text for each in check(parse(only), sources(tmp_path)).warnings
    )


def test_weights_are_compared_with_the_types_of_the_file(tmp_path: Path) -> None:
    settings = csv_files.write_all(tmp_path)
    weighted = {"models": {"home": {"eventWeights": {"rent": 1, "view": 1}}}}
    warnings = check(parse({**settings, **weighted}), sources(tmp_path)).warnings
    assert sum("No interaction has the type rent" in each.text for each in warnings) == 1


def test_columns_that_training_leaves_out_are_those_of_the_file(tmp_path: Path) -> None:
    excluded = {"models": {"home": {"excludedColumns": {"items": ["NOWHERE"]}}}}
    with pytest.raises(ProblemsError, match="cannot leave out NOWHERE of Items"):
        check(parse({**csv_files.write_all(tmp_path), **excluded}), sources(tmp_path))
