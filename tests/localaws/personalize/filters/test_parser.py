"""The language of filters: what is written is read back, and what is no expression is refused with its place."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.errors import ServiceError
from localaws.personalize.filters.parser import parse
from localaws.personalize.filters.syntax import (
    Comparison,
    Condition,
    Expression,
    Field,
    Filter,
    Membership,
    Parameter,
)
from tests.support.filter_expressions import FILTERS, written

GENRE, PRICE = Field("Items", "GENRE"), Field("Items", "PRICE")


def one(action: str, *where: Condition, guard: tuple[Condition, ...] = ()) -> Filter:
    return Filter((Expression(action, "ItemID", (where,), guard),))


@given(FILTERS, st.sampled_from([" ", "\n", "\t  "]))
def test_a_filter_that_is_written_is_read_back(tree: Filter, gap: str) -> None:
    assert parse(written(tree, gap)) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (
            'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("click", "stream")',
            one("EXCLUDE", Membership(Field("Interactions", "EVENT_TYPE"), ("click", "stream"))),
        ),
        (
            "INCLUDE ItemID WHERE Items.PRICE <= $PRICE",
            one("INCLUDE", Comparison(PRICE, "<=", Parameter("PRICE"))),
        ),
        (
            "INCLUDE ItemID WHERE Items.PRICE > ($PRICE)",
            one("INCLUDE", Comparison(PRICE, ">", Parameter("PRICE"))),
        ),
        (
            "EXCLUDE ItemID WHERE Items.GENRE IN ($GENRE) IF CurrentUser.AGE = $AGE",
            one(
                "EXCLUDE",
                Membership(GENRE, (Parameter("GENRE"),)),
                guard=(Comparison(Field("CurrentUser", "AGE"), "=", Parameter("AGE")),),
            ),
        ),
        (
            "INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE AND Items.GENRE IN CurrentItem.GENRE",
            one(
                "INCLUDE",
                Comparison(PRICE, "<", Field("CurrentItem", "PRICE")),
                Membership(GENRE, Field("CurrentItem", "GENRE")),
            ),
        ),
        (
            "exclude itemid where ITEMS.genre not in ('a b')",
            one("EXCLUDE", Membership(Field("ITEMS", "genre"), ("a b",), negated=True)),
        ),
        (
            'EXCLUDE ItemID WHERE Items.GENRE NOT_IN ("a")',
            one("EXCLUDE", Membership(GENRE, ("a",), negated=True)),
        ),
        (
            "INCLUDE ItemID WHERE In.or = -1.5e2 AND If.WHERE != .5",
            one(
                "INCLUDE",
                Comparison(Field("In", "or"), "=", -150.0),
                Comparison(Field("If", "WHERE"), "!=", 0.5),
            ),
        ),
    ],
)
def test_expressions_of_the_guide(text: str, tree: Filter) -> None:
    assert parse(text) == tree


def test_and_binds_more_than_or() -> None:
    a, b, c = (Comparison(Field("Items", name), "=", 1.0) for name in "ABC")
    found = parse("INCLUDE ItemID WHERE Items.A = 1 OR Items.B = 1 AND Items.C = 1")
    assert found.expressions[0].where == ((a,), (b, c))


@pytest.mark.parametrize(
    ("text", "place", "found", "expected"),
    [
        ("", 1, "the end", "INCLUDE or EXCLUDE"),
        ("  \n", 4, "the end", "INCLUDE or EXCLUDE"),
        ("KEEP ItemID", 1, "'KEEP ItemID'", "INCLUDE or EXCLUDE"),
        ("INCLUDE Items", 9, "'Items'", "ItemID, UserID or ActionID"),
        ("INCLUDE ItemIDs", 9, "'ItemIDs'", "ItemID"),
        ("INCLUDE ItemID WHERE Items.PRICE", 33, "the end", "IN or NOT IN or a comparison"),
        ("INCLUDE ItemID WHERE (Items.A = 1)", 22, "'(Items.A = 1)'", "a name"),
        ('INCLUDE ItemID WHERE Items.A IN ("a)', 34, "'\"a)'", "text in double quotes"),
        ('INCLUDE ItemID WHERE Items.A IN ("a", 5)', 39, "'5)'", "a $parameter or text"),
        ("INCLUDE ItemID WHERE Items.A IN $A", 33, "'$A'", "a name or ("),
        ("INCLUDE ItemID WHERE Items.A IN ()", 34, "')'", "text"),
        ("INCLUDE ItemID WHERE Items.A = 1 IF CurrentUser.B = 2 OR Items.C = 3", 55, "'OR", "AND"),
        ("INCLUDE ItemID WHERE Items.A = 1 |", 35, "the end", "INCLUDE"),
    ],
)
def test_what_is_no_expression_is_refused_with_its_place(
    text: str, place: int, found: str, expected: str
) -> None:
    with pytest.raises(ServiceError) as refused:
        parse(text)
    assert refused.value.code == "InvalidInputException"
    message = refused.value.message
    assert message.startswith(
        f"Could not create filter. Invalid Expression: at character {place} stands {found}"
    )
    assert expected in message.partition("expected")[2]


def complaint(text: str) -> str | None:
    try:
        parse(text)
    except ServiceError as refused:
        return refused.message
    return None


def is_sentence_with_a_place(message: str) -> bool:
    return bool(re.search(r"at character \d+ stands .*, expected .+\.$", message, re.DOTALL))


@given(st.text(max_size=60))
def test_whatever_is_written_is_a_filter_or_refused(text: str) -> None:
    message = complaint(text)
    assert message is None or is_sentence_with_a_place(message)


@given(FILTERS, st.data())
def test_a_filter_that_is_garbled_is_a_filter_or_refused(tree: Filter, data: st.DataObject) -> None:
    text = written(tree)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    message = complaint(text[:start] + data.draw(st.text(max_size=3)) + text[end:])
    assert message is None or is_sentence_with_a_place(message)
