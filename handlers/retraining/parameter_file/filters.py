"""The section `filters`, in both of its spellings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.retraining.parameter_file.collected import Collected
from handlers.retraining.parameter_file.entries import listed
from handlers.retraining.parameter_file.plan import Request, Solution
from handlers.retraining.parameter_file.problems import Path
from handlers.shared.service.filters.datasets import Datasets, KnownColumn
from handlers.shared.service.filters.mixtures import mixtures
from handlers.shared.service.filters.parser import FilterSyntaxError, parse
from handlers.shared.service.filters.quotas import column_problems
from handlers.shared.service.filters.read import read_filter
from handlers.shared.service.recipes import PURPOSES, RECIPE_ARN_PREFIX, RECIPES, RELATED
from handlers.shared.service.schemas import Schema

SECTION = "filters"


@dataclass(frozen=True)
class GivenFilter:
    """A filter of the file.

    Attributes:
        path: of its expression.
        request: CreateFilter, but for `datasetGroupArn`.
    """

    path: Path
    request: Request

    @property
    def expression(self) -> str:
        """Its text."""
        text: str = self.request["filterExpression"]
        return text


def read_filters(section: Mapping[str, str] | list[Mapping[str, Any]]) -> list[GivenFilter]:
    """The filters of a section whose form is right, in its order."""
    if isinstance(section, list):
        return [
            GivenFilter((*each.path, "filterExpression"), each.request)
            for each in listed(section, (SECTION,))
        ]
    return [
        GivenFilter((SECTION, name), {"name": name, "filterExpression": text})
        for name, text in section.items()
    ]


def check_syntax(given: Sequence[GivenFilter], found: Collected) -> None:
    """Find what is no filter expression, whatever the datasets are."""
    for each in given:
        try:
            parse(each.expression)
        except FilterSyntaxError as error:
            found.problem(each.path, f"cannot be used. {error}")


def check_filters(
    given: Sequence[GivenFilter],
    schemas: Sequence[Schema],
    solutions: Sequence[Solution],
    found: Collected,
) -> None:
    """Find what of filters the service, or every request, would refuse, by the rules of the stack's own filters.

    Args:
        given: of the file.
        schemas: of its datasets.
        solutions: of the file.
        found: takes problems and warnings.
    """
    datasets = Datasets(schemas, _missing)
    has_related_items = any(map(_answers_items, solutions))
    columns: list[KnownColumn] = []
    is_right = True
    for each in given:
        tree, wrong = read_filter(each.expression, datasets, has_related_items=has_related_items)
        for text in wrong:
            found.problem(each.path, f"cannot be used. {text}")
        if tree is not None:
            for text in mixtures(tree):
                found.warning(each.path, f"is doubtful. {text}")
        is_right = is_right and not wrong
        columns += [] if tree is None or wrong else datasets.used(tree)
    for text in column_problems(columns) if is_right else ():
        found.problem((SECTION,), f"cannot be used. {text}")


def _answers_items(solution: Solution) -> bool:
    recipe = solution.request["recipeArn"].removeprefix(RECIPE_ARN_PREFIX)
    return RECIPES.get(recipe) in PURPOSES[RELATED].types


def _missing(dataset: str) -> str:
    return f"which this file does not have; add it to the section datasets, with files in the folder {dataset}/"
