"""Whatever is written, the program and the local service both take it, or neither does."""

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

OPERATORS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
PARAMETERS = st.sampled_from(["A", "b_1", "P" * 50, "P" * 51]).map(Parameter)
TEXTS = st.sampled_from(["*", "drama", "", "a b"])
NUMBERS = st.sampled_from([0.0, -1.5, 1e20])


def of(dataset: str, *names: str) -> st.SearchStrategy[Field]:
    """Columns, most of which are there."""
    return st.sampled_from([Field(dataset, name) for name in names])


ITEMS = of("Items", "GENRE", "BRAND", "PRICE", "N0") | of(
    "items", "price", "DESCRIPTION", "IS_NEW", "X"
)
EVENTS = of("Interactions", "EVENT_TYPE", "DEVICE") | of("INTERACTIONS", "event_type")
USERS = of("Users", "AGE", "COUNTRY", "X")
USER = of("CurrentUser", "AGE", "COUNTRY", "X")
ITEM = of("CurrentItem", "GENRE", "PRICE", "DESCRIPTION")
ANY = ITEMS | EVENTS | USERS | USER | ITEM | of("Actions", "VALUE") | of("Things", "X")


def conditions(columns: st.SearchStrategy[Field]) -> st.SearchStrategy[Condition]:
    """Conditions of some columns, of which about half make sense."""
    values = st.lists(TEXTS | PARAMETERS, min_size=1, max_size=2).map(tuple)
    operands = TEXTS | NUMBERS | PARAMETERS | ITEM | ANY
    return st.builds(Membership, columns, values | ITEM, st.booleans()) | st.builds(
        Comparison, columns, OPERATORS, operands
    )


def clauses(
    target: str, columns: st.SearchStrategy[Field], guard: st.SearchStrategy[Field]
) -> st.SearchStrategy[Expression]:
    together = st.lists(conditions(columns), min_size=1, max_size=2).map(tuple)
    return st.builds(
        Expression,
        st.sampled_from(["INCLUDE", "EXCLUDE"]),
        st.just(target),
        st.lists(together, min_size=1, max_size=2).map(tuple),
        st.just(()) | st.lists(conditions(guard), max_size=2).map(tuple),
    )


CLAUSES = (
    clauses("ItemID", ITEMS, USER)
    | clauses("ItemID", EVENTS, USER)
    | clauses("ItemID", ANY, ANY)
    | clauses("UserID", USERS, USER)
    | clauses("ActionID", ANY, USER)
)
SENSIBLE = st.builds(Filter, st.lists(CLAUSES, min_size=1, max_size=2).map(tuple))


@given(SENSIBLE)
def test_filters_that_may_make_sense(tree: Filter) -> None:
    text = written(tree)
    assert program_refuses(text) == (service_refusal(text) is not None)


@given(FILTERS | SENSIBLE, st.data())
def test_filters_that_are_garbled(tree: Filter, data: st.DataObject) -> None:
    text = written(tree)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 8)))
    text = text[:start] + data.draw(st.text(max_size=3)) + text[end:]
    assert program_refuses(text) == (service_refusal(text) is not None)
