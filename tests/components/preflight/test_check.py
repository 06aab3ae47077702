"""The files that the configuration names are found, and checked or known; test_kept_checks.py has what is known."""

import json
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


def test_filters_are_checked_against_the_columns_of_the_files(tmp_path: Path) -> None:
    filters = {"cheap": "INCLUDE ItemID WHERE Items.PRICE < $MAX"}
    settings = csv_files.write_all(tmp_path) | {"filters": json.dumps(filters)}
    (cheap,) = check(parse(settings), sources(tmp_path)).filters
    assert (cheap.name, cheap.expression) == ("cheap", filters["cheap"])
    assert cheap.parameters == {"MAX": "number"}


def test_filters_that_cannot_work_are_told_under_a_heading_of_their_own(tmp_path: Path) -> None:
    filters = {
        "cheap": "INCLUDE ItemID WHERE Items.COST < 5",
        "near": "INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE",
    }
    settings = csv_files.write_all(tmp_path) | {"filters": json.dumps(filters)}
    with pytest.raises(ProblemsError, match="The filters cannot be used") as caught:
        check(parse(settings), sources(tmp_path))
    assert [problem.partition(":")[2][:14] for problem in caught.value.problems] == [
        "filters.cheap:",
        "filters.near: ",
    ]


def test_a_filter_that_may_be_read_in_two_ways_is_warned_of(tmp_path: Path) -> None:
    mixed = "INCLUDE ItemID WHERE Items.PRICE < 1 OR Items.PRICE > 2 AND Items.PRICE < 3"
    settings = csv_files.write_all(tmp_path) | {"filters": json.dumps({"mixed": mixed})}
    data = check(parse(settings), sources(tmp_path))
    assert any("filters.mixed" in str(warning) for warning in data.warnings)


@pytest.mark.parametrize(
    ("event_types", "told"),
    [(None, ["share", "rent"]), ('["view", "rent"]', ["share"]), ("any", [])],
)
def test_event_types_of_filters_are_compared_with_those_of_file_and_configuration(
    tmp_path: Path, event_types: str | None, told: list[str]
) -> None:
    seen = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("purchase", "share", "rent")'
    settings = csv_files.write_all(tmp_path) | {"filters": json.dumps({"seen": seen})}
    configured = {} if event_types is None else {"eventTypes": event_types}
    warnings = check(parse({**settings, **configured}), sources(tmp_path)).warnings
    found = [each.text for each in warnings if each.file == "personalize:filters.seen"]
    assert len(found) == len(told)
    assert all(f'"{name}"' in text for name, text in zip(told, found, strict=True))


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
