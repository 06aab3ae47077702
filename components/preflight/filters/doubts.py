"""What AWS takes in a filter, and may read in another way than it is meant, or never use."""

from collections.abc import Iterator, Sequence

from handlers.shared.service.filters.datasets import INTERACTIONS
from handlers.shared.service.filters.mixtures import mixtures
from handlers.shared.service.filters.syntax import ALL_EVENTS, Clause, Filter, Text


def doubts(tree: Filter, event_types: Sequence[str]) -> Iterator[str]:
    """Sentences about a filter, each with its place.

    Args:
        tree: the filter.
        event_types: that interactions have; empty for any.
    """
    yield from mixtures(tree)
    for clause in tree.clauses:
        if event_types:
            yield from _event_type_doubts(clause, event_types)
        if clause.target != "ItemID":
            yield (
                f"The expression at character {clause.at} is for {clause.target}, and the API recommends items; "
                "requests can use filters for ItemID alone."
            )


def _event_type_doubts(clause: Clause, event_types: Sequence[str]) -> Iterator[str]:
    # Of all values event types alone are compared without case. Source: Developer Guide, "Filter expressions".
    known = {name.lower() for name in (*event_types, ALL_EVENTS)}
    for condition in clause.conditions:
        if condition.column.dataset.lower() == INTERACTIONS.lower():
            for operand in condition.operands:
                if isinstance(operand, Text) and operand.value.lower() not in known:
                    yield (
                        f"At character {operand.at}: No interaction has the event type {operand}; "
                        f"there are {', '.join(event_types)}."
                    )
