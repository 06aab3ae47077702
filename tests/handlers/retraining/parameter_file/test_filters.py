"""Filters of a file are held to the language and to the columns of its datasets, before anything is made."""

from typing import Any

import pytest

from handlers.retraining.parameter_file.problems import ParameterFileError
from tests.support.parameter_files import RECIPES, parsed, printed_sample, with_maps


def problems(document: object) -> tuple[str, ...]:
    with pytest.raises(ParameterFileError) as caught:
        parsed(document)
    return caught.value.problems


def with_filters(filters: object) -> dict[str, Any]:
    return {**with_maps(), "filters": filters}


def test_both_spellings_are_the_same_requests() -> None:
    text = "INCLUDE ItemID WHERE Items.YEAR > $YEAR"
    request = {"name": "new", "filterExpression": text}
    for given in ({"new": text}, [request], [{"serviceConfig": request}]):
        assert parsed(with_filters(given)).filter_requests == (request,)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (
            {"new": "INCLUDE ItemID WHERE Items.AGE > 1"},
            "filters.new cannot be used. At character 22: Items have no column AGE; filters can use ITEM_ID, GENRE, YEAR.",
        ),
        (
            [{"name": "new", "filterExpression": "EXCLUDE ItemID"}],
            "filters[0].filterExpression cannot be used. At character 15 it ends, where WHERE is expected.",
        ),
        (
            [{"serviceConfig": {"name": "x", "filterExpression": "all"}}],
            "filters[0].serviceConfig.filterExpression cannot be used. At character 1 it has 'all'",
        ),
        (
            {"adults": "INCLUDE ItemID WHERE Items.YEAR > 1 IF CurrentUser.AGE > 17"},
            (
                "filters.adults cannot be used. At character 40: CurrentUser.AGE needs a dataset of Users, which this file does not "
                "have; add it to the section datasets, with files in the folder Users/, or take the condition out."
            ),
        ),
    ],
)
def test_what_cannot_be_used_is_told_with_its_path(filters: object, expected: str) -> None:
    (problem,) = problems(with_filters(filters))
    assert problem.startswith(expected)


def test_the_item_of_a_request_needs_a_solution_of_related_items() -> None:
    near = {"near": "INCLUDE ItemID WHERE Items.YEAR > CurrentItem.YEAR"}
    document = with_filters(near)
    assert parsed(document).filter_requests
    document["solutions"]["sims"]["recipeArn"] = f"{RECIPES}aws-popularity-count"
    (problem,) = problems(document)
    assert "needs requests for an item" in problem


def test_columns_of_all_filters_are_counted_together() -> None:
    document = with_maps()
    fields = document["datasets"]["Items"]["schema"]["fields"]
    fields += [{"name": f"N{number}", "type": "int"} for number in range(19)]
    documented = [field["name"] for field in fields if field["type"] == "int"]
    document["filters"] = {
        f"f{start}": "INCLUDE ItemID WHERE "
        + " AND ".join(f"Items.{name} = 1" for name in documented[start : start + 10])
        for start in (0, 10)
    }
    assert len(parsed(document).filter_requests) == 2
    document["filters"]["g"] = 'INCLUDE ItemID WHERE Items.GENRE IN ("a")'
    (problem,) = problems(document)
    assert problem.startswith("filters cannot be used. All filters together use 21 columns")


def test_what_may_be_read_in_two_ways_is_a_warning() -> None:
    text = "INCLUDE ItemID WHERE Items.YEAR = 1 OR Items.YEAR = 2 AND Items.YEAR > 0"
    plan = parsed(with_filters({"mixed": text}))
    assert any(
        each.startswith(
            "filters.mixed is doubtful. The expression at character 1 mixes AND with OR"
        )
        for each in plan.warnings
    )


def test_a_filter_that_is_none_is_told_beside_broken_datasets() -> None:
    document = {**printed_sample(), "filters": {"all": "all"}}
    document["datasets"]["Users"]["schema"]["fields"] = []
    told = [problem.partition(" ")[0] for problem in problems(document)]
    assert told == ["datasets.Users.schema", "filters.all"]
