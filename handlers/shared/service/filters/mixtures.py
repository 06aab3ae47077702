"""What AWS takes in a filter, and may read in another way than it is meant."""

from collections.abc import Iterator

from handlers.shared.service.filters.syntax import Filter


def mixtures(tree: Filter) -> Iterator[str]:
    """Expressions with both AND and OR, as sentences, each with its place."""
    for clause in tree.clauses:
        if len(set(clause.joins)) > 1:
            yield (
                f"The expression at character {clause.at} mixes AND with OR, and AWS does not document which of them "
                "binds first; write expressions without the mixture, and join them with |."
            )
