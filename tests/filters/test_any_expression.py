"""Whatever is written, the program and the local service both take it, or neither does."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

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
from tests.support.filter_verdicts import program_refuses, service_refusal

Conditions = st.SearchStrategy[Condition]

EQUALITY = st.sampled_from(["=", "!="])
ORDER = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
PARAMETERS = st.sampled_from(["A", "b_1", "P" * 50]).map(Parameter)
TEXTS = st.sampled_from(["drama", "", "a b"])
NUMBERS = st.sampled_from([0.0, -1.5, 1e20])


def of(dataset: str, *names: str) -> st.SearchStrategy[Field]:
    return st.sampled_from([Field(dataset, name) for name in names])


def of_texts(columns: st.SearchStrategy[Field]) -> Conditions:
    """Conditions that columns of texts may have."""
    within = st.lists(TEXTS | PARAMETERS, min_size=1, max_size=2).map(tuple)
    without = st.lists(TEXTS, min_size=1, max_size=2).map(tuple)
    return (
        st.builds(Membership, columns, within)
        | st.builds(Membership, columns, without, st.just(True))
        | st.builds(Comparison, columns, EQUALITY, TEXTS | PARAMETERS)
    )


def of_numbers(columns: st.SearchStrategy[Field]) -> Conditions:
    """Conditions that columns of numbers may have."""
    return st.builds(Comparison, columns, ORDER, NUMBERS | PARAMETERS)


ITEM_TEXTS = of("Items", "GENRE", "BRAND") | of("ITEMS", "genre")
ITEM_NUMBERS = of("Items", "PRICE", "N0", "N1")
CURRENT_TEXTS, CURRENT_NUMBERS = of("CurrentItem", "GENRE", "BRAND"), of("CurrentItem", "PRICE")
EVENT_TYPES = of("Interactions", "EVENT_TYPE") | of("INTERACTIONS", "event_type")
ITEMS = (
    of_texts(ITEM_TEXTS)
    | of_numbers(ITEM_NUMBERS)
    | st.builds(Membership, ITEM_TEXTS, CURRENT_TEXTS, st.booleans())
    | st.builds(Comparison, ITEM_NUMBERS, ORDER, CURRENT_NUMBERS)
)
EVENTS = st.builds(Membership, EVENT_TYPES, st.just(("*",)), st.booleans()) | st.builds(
    Membership, EVENT_TYPES, st.lists(TEXTS, min_size=1, max_size=2).map(tuple), st.booleans()
)
USERS = of_texts(of("Users", "COUNTRY")) | of_numbers(of("Users", "AGE"))
USER = of_texts(of("CurrentUser", "COUNTRY")) | of_numbers(of("CurrentUser", "AGE"))

# Each breaks a rule, or may.
LONG = st.just(Parameter("P" * 51))
ANY_COLUMN = (
    ITEM_TEXTS
    | ITEM_NUMBERS
    | EVENT_TYPES
    | CURRENT_TEXTS
    | CURRENT_NUMBERS
    | of("Users", "AGE")
    | of("CurrentUser", "AGE")
    | of("Items", "DESCRIPTION", "IS_NEW", "X")
    | of("Interactions", "DEVICE")
    | of("Actions", "VALUE")
    | of("Things", "X")
)
ANY_VALUES = st.lists(TEXTS | PARAMETERS | LONG | st.just("*"), min_size=1, max_size=2).map(tuple)
ODD: Conditions = st.one_of(
    st.builds(Membership, ANY_COLUMN, ANY_VALUES | ANY_COLUMN, st.booleans()),
    st.builds(
        Comparison,
        ANY_COLUMN,
        ORDER,
        TEXTS | NUMBERS | PARAMETERS | LONG | st.just("*") | ANY_COLUMN,
    ),
    st.builds(Membership, ITEM_TEXTS, st.tuples(PARAMETERS), st.booleans()),
    st.builds(Membership, EVENT_TYPES, st.just(("*", "a")), st.booleans()),
    st.builds(Comparison, EVENT_TYPES, EQUALITY, TEXTS),
    st.builds(Comparison, ITEM_TEXTS | ITEM_NUMBERS, EQUALITY, CURRENT_TEXTS | CURRENT_NUMBERS),
    ITEMS,
    EVENTS,
    USERS,
    USER,
)
GOOD = (("ItemID", ITEMS, USER), ("ItemID", EVENTS, USER), ("UserID", USERS, None), ("UserID", EVENTS, None))  # fmt: skip


ACTIONS = st.sampled_from(["INCLUDE", "EXCLUDE"])
ONE_CONDITION = st.builds(
    Expression,
    ACTIONS,
    st.sampled_from(["ItemID", "ItemID", "UserID"]),
    st.tuples(st.tuples(ODD)),
    st.just(()) | st.tuples(ODD),
)


@st.composite
def clauses(draw: st.DrawFn) -> Expression:
    """A clause without a fault, into which an odd condition may have come."""
    target, conditions, user = draw(st.sampled_from(GOOD))
    where = draw(st.lists(conditions, min_size=1, max_size=2))
    guard = [] if user is None else draw(st.lists(user, max_size=1))
    spoilt = draw(st.sampled_from([None, where, where, guard]))
    if spoilt is not None:
        spoilt.insert(draw(st.integers(0, len(spoilt))), draw(ODD))
    action, first = draw(ACTIONS), draw(st.integers(1, len(where)))
    return Expression(action, target, alternatives(where, first), tuple(guard))


def alternatives(conditions: Sequence[Condition], first: int) -> tuple[tuple[Condition, ...], ...]:
    """AND between the first few, OR before the others."""
    return (tuple(conditions[:first]), *((each,) for each in conditions[first:]))


def agree(tree: Filter) -> bool:
    text = written(tree)
    return program_refuses(text) == (service_refusal(text) is not None)


@given(ONE_CONDITION)
def test_single_conditions(clause: Expression) -> None:
    assert agree(Filter((clause,)))


@given(st.lists(clauses(), min_size=1, max_size=2).map(tuple))
def test_good_filters_that_may_have_got_a_fault(together: tuple[Expression, ...]) -> None:
    assert agree(Filter(together))


@given(FILTERS | st.builds(Filter, st.tuples(clauses())), st.data())
def test_filters_that_are_garbled(tree: Filter, data: st.DataObject) -> None:
    text = written(tree)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 8)))
    text = text[:start] + data.draw(st.text(max_size=3)) + text[end:]
    assert program_refuses(text) == (service_refusal(text) is not None)
