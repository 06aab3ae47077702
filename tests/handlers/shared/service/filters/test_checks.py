"""What the table of tests/support/filter_verdicts.py leaves open; the rules themselves are there, a row each."""

from handlers.shared.service.filters.checks import problems
from handlers.shared.service.filters.datasets import Datasets
from handlers.shared.service.filters.parser import parse
from tests.support.filter_verdicts import SCHEMAS, missing

DATASETS = Datasets(SCHEMAS, missing)


def found(text: str, *, has_related_items: bool = True) -> list[str]:
    return list(problems(parse(text), DATASETS, has_related_items=has_related_items))


def test_the_item_of_the_request_needs_a_model_of_related_items() -> None:
    text = "INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE"
    assert found(text) == []
    (problem,) = found(text, has_related_items=False)
    assert problem.startswith("At character 36: CurrentItem.PRICE needs requests for an item")


def test_all_problems_of_a_filter_are_told_each_at_its_place() -> None:
    text = 'INCLUDE ItemID WHERE Items.COST = 1 AND Items.BRAND < "a" AND Items.PRICE IN ("*")'
    told = found(text)
    assert [problem.partition(":")[0] for problem in told] == [
        "At character 22",
        "At character 41",
        "At character 63",
        "At character 79",
    ]


def test_a_placeholder_of_a_text_and_of_a_number_has_no_one_spelling() -> None:
    text = "INCLUDE ItemID WHERE Items.PRICE < $X AND Items.BRAND IN ($X) IF CurrentUser.AGE > $X"
    assert found(text) == [
        "At character 59: $X stands for a text in Items.BRAND and for a number in Items.PRICE; use two placeholders."
    ]
