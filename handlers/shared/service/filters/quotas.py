"""How long filters may be, and how many columns they may use.

Source: Amazon Personalize API Reference, CreateFilter; Developer Guide, "Quotas".
"""

from collections.abc import Collection, Iterator

from handlers.shared.service.filters.datasets import KnownColumn

MAX_EXPRESSION_LENGTH = 2500
MAX_COLUMNS_A_FILTER = 10
MAX_COLUMNS = 20


def filter_problems(expression: str, columns: Collection[KnownColumn]) -> Iterator[str]:
    """What is too much in one filter."""
    if len(expression) > MAX_EXPRESSION_LENGTH:
        yield (
            f"It has {len(expression)} characters, and {MAX_EXPRESSION_LENGTH} are allowed; shorten it, with "
            "placeholders for lists of values."
        )
    stored = _stored(columns)
    if len(stored) > MAX_COLUMNS_A_FILTER:
        yield (
            f"It uses {len(stored)} columns ({', '.join(stored)}), and {MAX_COLUMNS_A_FILTER} are allowed; "
            "take out conditions."
        )


def column_problems(columns: Collection[KnownColumn]) -> Iterator[str]:
    """What is too much in all filters of a dataset group together: the columns that they use."""
    stored = _stored(columns)
    if len(stored) > MAX_COLUMNS:
        yield (
            f"All filters together use {len(stored)} columns ({', '.join(stored)}), and {MAX_COLUMNS} are allowed; "
            "take out conditions or filters."
        )


def _stored(columns: Collection[KnownColumn]) -> list[str]:
    return sorted({column.stored for column in columns})
