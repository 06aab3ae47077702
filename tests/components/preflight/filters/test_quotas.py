import pytest

from components.preflight.checked_data import CheckedFilter
from components.preflight.filters.quotas import variable_problems
from handlers.shared.service.filters.datasets import ValueKind


def filters(count: int, parameters: int = 1) -> list[CheckedFilter]:
    names: dict[str, ValueKind] = {f"PARAMETER_{number}": "text" for number in range(parameters)}
    return [
        CheckedFilter(name=f"filter-{number}", expression="INCLUDE ...", parameters=names)
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("count", "parameters", "fits"), [(20, 1, True), (30, 1, False), (10, 20, False)]
)
def test_what_functions_know_of_filters_fits_into_their_variables(
    count: int, parameters: int, *, fits: bool
) -> None:
    found = list(variable_problems(filters(count, parameters)))
    assert (found == []) is fits
    assert fits or "fit into a function's variables" in found[0]
