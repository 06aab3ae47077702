"""The language of filters: what is written is read back, in any layout, with the place of each part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.shared.service.filters.parser import FilterSyntaxError, parse
from handlers.shared.service.filters.syntax import (
    Clause,
    Column,
    Condition,
    Filter,
    Number,
    Operand,
    Parameter,
    Text,
)

NAMES = st.from_regex(r"\A[A-Za-z_][A-Za-z0-9_]{0,8}\Z")
COLUMNS = st.builds(Column, NAMES, NAMES, st.just(0))
PARAMETERS = st.builds(Parameter, st.from_regex(r"\A[A-Za-z0-9_]{1,8}\Z"), st.just(0))
TEXTS = st.builds(Text, st.text(st.characters(exclude_characters='"'), max_size=8), st.just(0))
NUMBERS = st.builds(Number, st.floats(allow_nan=False, allow_infinity=False), st.just(0))
ONE = st.tuples(COLUMNS | PARAMETERS | TEXTS | NUMBERS)
SEVERAL = st.lists(PARAMETERS | TEXTS, min_size=1, max_size=3).map(tuple)
CONDITIONS = st.builds(
    Condition, COLUMNS, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), ONE
) | st.builds(Condition, COLUMNS, st.sampled_from(["IN", "NOT IN"]), SEVERAL | st.tuples(COLUMNS))


@st.composite
def clauses(draw: st.DrawFn) -> Clause:
    conditions = draw(st.lists(CONDITIONS, min_size=1, max_size=4))
    between = len(conditions) - 1
    return Clause(
        action=draw(st.sampled_from(["INCLUDE", "EXCLUDE"])),
        target=draw(st.sampled_from(["ItemID", "UserID", "ActionID"])),
        conditions=tuple(conditions),
        joins=tuple(
            draw(st.lists(st.sampled_from(["AND", "OR"]), min_size=between, max_size=between))
        ),
        guard=tuple(draw(st.lists(CONDITIONS, max_size=2))),
        at=0,
    )


FILTERS = st.builds(Filter, st.lists(clauses(), min_size=1, max_size=3).map(tuple))


def words(tree: Filter) -> list[str]:
    """A filter as the words and signs between which there may be blanks."""
    found: list[str] = []
    for clause in tree.clauses:
        found += ["|", clause.action, clause.target, "WHERE"]
        for join, condition in zip(("", *clause.joins), clause.conditions, strict=True):
            found += [join, *condition_words(condition)]
        for number, condition in enumerate(clause.guard):
            found += ["AND" if number else "IF", *condition_words(condition)]
    return [word for word in found[1:] if word]


def condition_words(condition: Condition) -> list[str]:
    operands = [operand_text(each) for each in condition.operands]
    if condition.operator in ("IN", "NOT IN") and not isinstance(condition.operands[0], Column):
        operands = ["(", *[part for each in operands for part in (",", each)][1:], ")"]
    return [str(condition.column), *condition.operator.split(), *operands]


def operand_text(operand: Operand) -> str:
    return repr(operand.value) if isinstance(operand, Number) else str(operand)


@given(FILTERS, st.data())
def test_what_is_written_is_read_back(tree: Filter, data: st.DataObject) -> None:
    gap = data.draw(st.sampled_from([" ", "\n", "\t  "]))
    assert parse(gap.join(words(tree))) == tree


@given(FILTERS, st.data())
def test_words_are_read_in_any_case(tree: Filter, data: st.DataObject) -> None:
    spelt = data.draw(st.sampled_from([str.lower, str.upper, str.title]))
    keywords = {"include", "exclude", "itemid", "userid", "actionid"}
    keywords |= {"where", "and", "or", "if", "in", "not"}
    text = " ".join(spelt(w) if w.lower() in keywords else w for w in words(tree))
    assert parse(text) == tree


def test_each_part_has_its_place() -> None:
    text = 'INCLUDE ItemID WHERE Items.A IN ("x", $Y) | EXCLUDE ItemID WHERE Items.B <= 5'
    first, second = parse(text).clauses
    assert [first.at, second.at] == [1, text.index("EXCLUDE") + 1]
    x, y = first.conditions[0].operands
    assert [x.at, y.at] == [text.index('"x"') + 1, text.index("$Y") + 1]
    assert second.conditions[0].column.at == text.index("Items.B") + 1
    assert second.conditions[0].operands[0].at == text.index("5") + 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "At character 1 it ends, where INCLUDE or EXCLUDE is expected."),
        (
            "INCLUDE ItemID WHERE Items.GENRE IN ( 'a'\n, 5 )",
            "At character 45 it has '5 )', where a text in double quotes (as \"shoes\") or a placeholder (as $PRICE) is expected.",
        ),
        (
            "INCLUDE ItemID WHERE Items.A NOT = 1",
            "At character 34 it has '= 1', where IN (...) is expected.",
        ),
    ],
)
def test_what_is_no_expression_is_refused_with_place_and_expectation(
    text: str, sentence: str
) -> None:
    with pytest.raises(FilterSyntaxError) as refused:
        parse(text)
    assert str(refused.value) == sentence


def complaint(text: str) -> str | None:
    try:
        parse(text)
    except FilterSyntaxError as refused:
        return str(refused)
    return None


@given(st.text(max_size=60))
def test_whatever_is_written_is_read_or_refused_with_its_place(text: str) -> None:
    told = complaint(text)
    assert told is None or told.startswith("At character ")
