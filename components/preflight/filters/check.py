"""Reads and checks all filters of a stack."""

from collections.abc import Mapping, Sequence
from typing import Literal

from components.preflight.checked_data import CheckedDataset, CheckedFilter
from components.preflight.filters.checks import problems
from components.preflight.filters.datasets import Datasets
from components.preflight.filters.doubts import doubts
from components.preflight.filters.parser import FilterSyntaxError, parse
from components.preflight.filters.quotas import filter_problems, stack_problems
from components.preflight.filters.syntax import Filter
from components.preflight.findings import Finding, errors

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
    known = Datasets(datasets)
    trees: dict[str, Filter] = {}
    findings: list[Finding] = []
    for name, expression in expressions.items():
        try:
            tree = parse(expression)
        except FilterSyntaxError as error:
            findings.append(_finding(name, str(error)))
            continue
        found = list(problems(tree, known, has_related_items=has_related_items))
        if not found:
            trees[name] = tree
            found = list(filter_problems(expression, known.used(tree)))
        findings += [_finding(name, text) for text in found]
        findings += [_finding(name, text, "warning") for text in doubts(tree, event_types)]
    filters = tuple(
        CheckedFilter(name=name, expression=expressions[name], parameters=known.kinds(tree))
        for name, tree in trees.items()
    )
    if not errors(findings):
        columns = [column for tree in trees.values() for column in known.used(tree)]
        findings += [Finding(file=SETTING, text=text) for text in stack_problems(filters, columns)]
    return filters, tuple(findings)


def _finding(name: str, text: str, severity: Literal["error", "warning"] = "error") -> Finding:
    return Finding(file=f"{SETTING}.{name}", text=text, severity=severity)
