"""How many filters the functions can know of."""

from collections.abc import Iterator, Sequence

from components.preflight.checked_data import CheckedFilter, filters_variable

# The variables of a Lambda function have 4 KB together, and those of the campaigns are among them.
# Source: AWS Lambda Developer Guide, "Lambda quotas".
MAX_VARIABLE_LENGTH = 3700
_LONGEST_ARN = f"arn:aws:personalize:ap-southeast-2:123456789012:filter/{'f' * 63}"


def variable_problems(filters: Sequence[CheckedFilter]) -> Iterator[str]:
    """What is too much for the variable in which functions find the filters of the stack."""
    length = len(filters_variable(filters, {each.name: _LONGEST_ARN for each in filters}))
    if length > MAX_VARIABLE_LENGTH:
        yield (
            f"What the functions must know of {len(filters)} filters has up to {length} characters, and "
            f"{MAX_VARIABLE_LENGTH} fit into a function's variables; use fewer filters, or shorter names of filters "
            "and placeholders."
        )
