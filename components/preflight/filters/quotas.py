"""How long filters may be, and how many columns they may use."""

from collections.abc import Collection, Iterator, Sequence

from components.preflight.checked_data import CheckedFilter, filters_variable
from components.preflight.filters.datasets import KnownColumn

# Source: Amazon Personalize API Reference, CreateFilter; Developer Guide, "Quotas".
MAX_EXPRESSION_LENGTH = 2500
MAX_COLUMNS_A_FILTER = 10
MAX_COLUMNS = 20

# The variables of a Lambda function have 4 KB together, and those of the campaigns are among them.
# Source: AWS Lambda Developer Guide, "Lambda quotas".
MAX_VARIABLE_LENGTH = 3700
_LONGEST_ARN = f"arn:aws:personalize:ap-southeast-2:123456789012:filter/{'f' * 63}"


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


def stack_problems(
    filters: Sequence[CheckedFilter], columns: Collection[KnownColumn]
) -> Iterator[str]:
    """What is too much in all filters together.

    Args:
        filters: of the stack.
        columns: that they use.
    """
    stored = _stored(columns)
    if len(stored) > MAX_COLUMNS:
        yield (
            f"All filters together use {len(stored)} columns ({', '.join(stored)}), and {MAX_COLUMNS} are allowed; "
            "take out conditions or filters."
        )
    length = len(filters_variable(filters, {each.name: _LONGEST_ARN for each in filters}))
    if length > MAX_VARIABLE_LENGTH:
        yield (
            f"What the functions must know of {len(filters)} filters has up to {length} characters, and "
            f"{MAX_VARIABLE_LENGTH} fit into a function's variables; use fewer filters, or shorter names of filters "
            "and placeholders."
        )


def _stored(columns: Collection[KnownColumn]) -> list[str]:
    return sorted({column.stored for column in columns})
