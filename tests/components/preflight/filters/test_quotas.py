import pytest

from components.preflight.checked_data import CheckedFilter, ValueKind
from components.preflight.filters.datasets import KnownColumn
from components.preflight.filters.quotas import filter_problems, stack_problems
from handlers.shared.service.schemas import Field


def columns(count: int, dataset: str = "Items") -> list[KnownColumn]:
    return [KnownColumn(dataset, Field(f"C{number}", "int")) for number in range(count)]


def filters(count: int, parameters: int = 1) -> list[CheckedFilter]:
    names: dict[str, ValueKind] = {f"PARAMETER_{number}": "text" for number in range(parameters)}
    return [
        CheckedFilter(name=f"filter-{number}", expression="INCLUDE ...", parameters=names)
        for number in range(count)
    ]


def test_an_expression_may_have_2500_characters() -> None:
    assert list(filter_problems("x" * 2500, [])) == []
    (problem,) = filter_problems("x" * 2501, [])
    assert problem.startswith("It has 2501 characters, and 2500 are allowed")


def test_a_filter_may_use_ten_columns_each_counted_once() -> None:
    assert list(filter_problems("", [*columns(10), *columns(10, "CurrentItem")])) == []
    (problem,) = filter_problems("", [*columns(10), *columns(1, "CurrentUser")])
    assert problem.startswith("It uses 11 columns (Items.C0, ")
    assert "Users.C0), and 10 are allowed" in problem


def test_all_filters_may_use_twenty_columns() -> None:
    assert list(stack_problems(filters(2), [*columns(10), *columns(10, "Users")])) == []
    (problem,) = stack_problems(filters(3), [*columns(11), *columns(10, "Users")])
    assert problem.startswith("All filters together use 21 columns")


@pytest.mark.parametrize(
    ("count", "parameters", "fits"), [(20, 1, True), (30, 1, False), (10, 20, False)]
)
def test_what_functions_know_of_filters_fits_into_their_variables(
    count: int, parameters: int, *, fits: bool
) -> None:
    found = list(stack_problems(filters(count, parameters), []))
    assert (found == []) is fits
    assert fits or "fit into a function's variables" in found[0]
