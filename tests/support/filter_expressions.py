"""Filters as trees: made at random, and written down as a client would."""

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

NAMES = st.from_regex("[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_characters='"', exclude_categories=["Cs"]), max_size=8)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
OPERATORS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])


def fields(dataset: str | None = None) -> st.SearchStrategy[Field]:
    """Fields of any name, or of one dataset."""
    return st.builds(Field, NAMES if dataset is None else st.just(dataset), NAMES)


PARAMETERS = st.builds(Parameter, st.from_regex("[A-Za-z0-9_]{1,8}", fullmatch=True))
CONDITIONS: st.SearchStrategy[Condition] = st.one_of(
    st.builds(
        Membership,
        fields(),
        st.lists(TEXTS | PARAMETERS, min_size=1, max_size=3).map(tuple) | fields(),
        st.booleans(),
    ),
    st.builds(Comparison, fields(), OPERATORS, TEXTS | NUMBERS | PARAMETERS | fields()),
)
EXPRESSIONS = st.builds(
    Expression,
    st.sampled_from(["INCLUDE", "EXCLUDE"]),
    st.sampled_from(["ItemID", "UserID", "ActionID"]),
    st.lists(st.lists(CONDITIONS, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3).map(
        tuple
    ),
    st.lists(CONDITIONS, max_size=2).map(tuple),
)
FILTERS = st.builds(Filter, st.lists(EXPRESSIONS, min_size=1, max_size=3).map(tuple))


def written(filter_: Filter, gap: str = " ") -> str:
    """The text of a filter.

    Args:
        filter_: the filter.
        gap: white space between words.
    """
    return f"{gap}|{gap}".join(_expression(each, gap) for each in filter_.expressions)


def _expression(expression: Expression, gap: str) -> str:
    where = f"{gap}OR{gap}".join(_all(each, gap) for each in expression.where)
    text = gap.join([expression.action, expression.target, "WHERE", where])
    return f"{text}{gap}IF{gap}{_all(expression.guard, gap)}" if expression.guard else text


def _all(conditions: tuple[Condition, ...], gap: str) -> str:
    return f"{gap}AND{gap}".join(_condition(each, gap) for each in conditions)


def _condition(condition: Condition, gap: str) -> str:
    if isinstance(condition, Comparison):
        return gap.join([str(condition.field), condition.operator, _operand(condition.operand)])
    word = f"NOT{gap}IN" if condition.negated else "IN"
    if isinstance(condition.values, Field):
        return gap.join([str(condition.field), word, str(condition.values)])
    values = f",{gap}".join(_operand(each) for each in condition.values)
    return gap.join([str(condition.field), word, f"({values})"])


def _operand(operand: str | float | Parameter | Field) -> str:
    if isinstance(operand, Parameter):
        return f"${operand.name}"
    return f'"{operand}"' if isinstance(operand, str) else str(operand)
