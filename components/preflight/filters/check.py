"""Reads and checks all filters of a stack."""

from collections.abc import Mapping, Sequence
from typing import Literal

from components.preflight.checked_data import CheckedDataset, CheckedFilter
from components.preflight.filters.doubts import doubts
from components.preflight.filters.quotas import variable_problems
from components.preflight.findings import Finding, errors
from handlers.shared.service.filters.datasets import Datasets
from handlers.shared.service.filters.quotas import column_problems
from handlers.shared.service.filters.read import read_filter
from handlers.shared.service.filters.syntax import Filter

SETTING = "personalize:filters"


def check_filters(
    expressions: Mapping[str, str],
    datasets: Sequence[CheckedDataset],
    *,
    event_types: Sequence[str],
    has_related_items: bool,
) -> tuple[tuple[CheckedFilter, ...], tuple[Finding, ...]]:
    """Read and check filters.

    Args:
        expressions: by name.
        datasets: of the stack.
        event_types: that interactions have; empty for any.
        has_related_items: whether the stack answers requests for an item.

    Returns:
        The filters without problems, and what was found.
    """
    known = Datasets([each.schema for each in datasets], _missing)
    trees: dict[str, Filter] = {}
    findings: list[Finding] = []
    for name, expression in expressions.items():
        tree, found = read_filter(expression, known, has_related_items=has_related_items)
        findings += [_finding(name, text) for text in found]
        if tree is None:
            continue
        if not found:
            trees[name] = tree
        findings += [_finding(name, text, "warning") for text in doubts(tree, event_types)]
    filters = tuple(
        CheckedFilter(name=name, expression=expressions[name], parameters=known.kinds(tree))
        for name, tree in trees.items()
    )
    if not errors(findings):
        columns = [column for tree in trees.values() for column in known.used(tree)]
        together = (*column_problems(columns), *variable_problems(filters))
        findings += [Finding(file=SETTING, text=text) for text in together]
    return filters, tuple(findings)


def _missing(dataset: str) -> str:
    return f"which this stack does not have; set personalize:{dataset.lower()} to the CSV file"


def _finding(name: str, text: str, severity: Literal["error", "warning"] = "error") -> Finding:
    return Finding(file=f"{SETTING}.{name}", text=text, severity=severity)
