from handlers.shared.service.filters.datasets import Datasets
from handlers.shared.service.filters.read import read_filter
from tests.support.filter_verdicts import SCHEMAS, TABLE, missing

DATASETS = Datasets(SCHEMAS, missing)


def found(text: str) -> list[str]:
    return read_filter(text, DATASETS, has_related_items=True)[1]


def test_what_is_right_has_a_tree_and_no_problem() -> None:
    for row in TABLE:
        if not row.words:
            tree, problems = read_filter(row.expression, DATASETS, has_related_items=True)
            assert tree is not None
            assert problems == []


def test_what_is_no_expression_has_no_tree() -> None:
    tree, (problem,) = read_filter("all", DATASETS, has_related_items=True)
    assert tree is None
    assert problem.startswith("At character 1 it has 'all'")


def test_columns_are_counted_once_they_are_known() -> None:
    columns = " AND ".join(f"Items.N{number} = 1" for number in range(11))
    assert found(f"INCLUDE ItemID WHERE {columns}")[0].startswith("It uses 11 columns")
    assert "have no column COST" in found(f"INCLUDE ItemID WHERE {columns} AND Items.COST = 1")[0]
