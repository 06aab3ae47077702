"""Values of requests in the place of placeholders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.control.schema_rules import fields_of
from localaws.personalize.errors import ServiceError
from localaws.personalize.filters.binding import bind
from localaws.personalize.filters.checks import check
from localaws.personalize.filters.parser import parse
from localaws.personalize.filters.syntax import Comparison, Filter, Membership
from tests.support.personalize_stack import schema

SCHEMAS = {
    "Items": fields_of(schema("Items", {"name": "PRICE", "type": "float"})),
    "Users": fields_of(schema("Users")),
}
EITHER = 'INCLUDE ItemID WHERE Items.CATEGORY IN ($C, "x") | EXCLUDE ItemID WHERE Items.PRICE > $P'


def bound(text: str, **given_values: str) -> Filter:
    return bind(check(parse(text), SCHEMAS), given_values)


@given(
    st.lists(st.text(st.characters(exclude_characters='"', exclude_categories=["Cs"])), min_size=1)
)
def test_texts_that_are_quoted_are_read_back(texts: list[str]) -> None:
    value = " , ".join(f'"{each}"' for each in texts)
    condition = bound(EITHER, C=value).expressions[0].where[0][0]
    assert isinstance(condition, Membership)
    assert condition.values == (*texts, "x")


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53))
def test_numbers_are_read_back(number: float) -> None:
    condition = (
        bound("EXCLUDE ItemID WHERE Items.PRICE > $P", P=f" {number}").expressions[0].where[0][0]
    )
    assert isinstance(condition, Comparison)
    assert condition.operand == number


def test_a_text_is_compared_with_one_text() -> None:
    text = "INCLUDE ItemID WHERE Items.CATEGORY = $C IF CurrentUser.AGE < $AGE"
    expression = bound(text, C="'a'", AGE="3").expressions[0]
    assert [each.operand for each in expression.conditions() if isinstance(each, Comparison)] == [
        "a",
        3,
    ]


def test_an_exclusion_without_its_values_is_left_out() -> None:
    assert [each.action for each in bound(EITHER, C='"a"').expressions] == ["INCLUDE"]
    assert bound("EXCLUDE ItemID WHERE Items.PRICE > $P").expressions == ()


@pytest.mark.parametrize(
    ("text", "values", "words"),
    [
        (EITHER, {"P": "1"}, "filterValues must have a value for C: an INCLUDE"),
        (EITHER, {"C": '"a"', "Q": "1"}, "The filter has no placeholder Q: expected only C, P"),
        (EITHER, {"C": '"a"', "p": "1"}, "no placeholder p"),
        ("EXCLUDE ItemID WHERE Items.PRICE > 1", {"P": "1"}, "no placeholder P: expected none"),
        (EITHER, {"C": "a"}, 'as "a","b", not a'),
        (EITHER, {"C": '"a" "b"'}, "with commas between them"),
        (EITHER, {"C": ""}, "with commas between them"),
        (
            EITHER,
            {"C": '"a"', "P": '"1"'},
            "The value of P must be a number without quotation marks",
        ),
        (EITHER, {"C": '"a"', "P": "nan"}, "must be a number"),
        (EITHER, {"C": '"a"', "P": "1, 2"}, "must be a number"),
        ("INCLUDE ItemID WHERE Items.CATEGORY = $C", {"C": '"a","b"'}, "must be one text, not 2"),
    ],
)
def test_values_that_do_not_fit(text: str, values: dict[str, str], words: str) -> None:
    with pytest.raises(ServiceError) as refused:
        bound(text, **values)
    assert refused.value.code == "InvalidInputException"
    assert words in refused.value.message
