"""Reads one filter, and says all that is wrong with it."""

from handlers.shared.service.filters.checks import problems
from handlers.shared.service.filters.datasets import Datasets
from handlers.shared.service.filters.parser import FilterSyntaxError, parse
from handlers.shared.service.filters.quotas import filter_problems
from handlers.shared.service.filters.syntax import Filter


def read_filter(
    expression: str, datasets: Datasets, *, has_related_items: bool
) -> tuple[Filter | None, list[str]]:
    """The tree of a filter, None for what is no expression; and what AWS, or every request, would refuse, as sentences.

    Args:
        expression: its text.
        datasets: that it is about.
        has_related_items: whether there is a model that answers requests for an item.
    """
    try:
        tree = parse(expression)
    except FilterSyntaxError as error:
        return None, [str(error)]
    found = list(problems(tree, datasets, has_related_items=has_related_items))
    return tree, found or list(filter_problems(expression, datasets.used(tree)))
