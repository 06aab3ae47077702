from handlers.shared.service.filters.datasets import KnownColumn
from handlers.shared.service.filters.quotas import column_problems, filter_problems
from handlers.shared.service.schemas import Field


def columns(count: int, dataset: str = "Items") -> list[KnownColumn]:
    return [KnownColumn(dataset, Field(f"C{number}", "int")) for number in range(count)]


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
    assert list(column_problems([*columns(10), *columns(10, "Users")])) == []
    (problem,) = column_problems([*columns(11), *columns(10, "Users")])
    assert problem.startswith("All filters together use 21 columns")
