"""What a filter leaves, against a reading of the same filter item by item in plain Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.filters.evaluation import evaluate
from localaws.personalize.filters.parser import parse
from localaws.personalize.filters.syntax import (
    Comparison,
    Condition,
    Expression,
    Field,
    Filter,
    Membership,
)
from localaws.personalize.metadata.columns import Booleans, NumberColumn, TextColumn, Value

Record = Mapping[str, Value | None]


@dataclass
class World:
    """Facts of a small catalogue, also to be read item by item."""

    items: Sequence[Record]
    events: Sequence[tuple[int, str]]
    user: Record
    item: Record

    @property
    def count(self) -> int:
        return len(self.items)

    def any_of(self, field: str, texts: Sequence[str]) -> Booleans:
        return TextColumn([each[field] for each in self.items]).any_of(texts)

    def compare(self, field: str, comparison: str, number: float) -> Booleans:
        return NumberColumn([each[field] for each in self.items]).compare(comparison, number)

    def interacted(self, event_types: Sequence[str] | None) -> Booleans:
        found = {at for at, kind in self.events if event_types is None or kind in event_types}
        return np.array([at in found for at in range(self.count)], np.bool_)

    def of_user(self, field: str) -> Value | None:
        return self.user[field]

    def of_item(self, field: str) -> Value | None:
        return self.item[field]


VALUES = st.sampled_from(["a", "b", "c", "A"])
TEXTS = st.none() | st.lists(VALUES, min_size=1, max_size=3).map("|".join)
NUMBERS = st.none() | st.integers(-2, 2) | st.sampled_from([0.5, 1.5])
RECORDS: st.SearchStrategy[Record] = st.fixed_dictionaries(
    {"T": TEXTS, "S": TEXTS, "N": NUMBERS, "M": NUMBERS}
)
KINDS = st.sampled_from(["view", "buy"])
WORLDS = st.lists(RECORDS, min_size=1, max_size=6).flatmap(
    lambda items: st.builds(
        World,
        st.just(items),
        st.lists(st.tuples(st.integers(0, len(items) - 1), KINDS), max_size=6),
        RECORDS,
        RECORDS,
    )
)


def text_fields(dataset: str) -> st.SearchStrategy[Field]:
    return st.builds(Field, st.just(dataset), st.sampled_from("TS"))


def number_fields(dataset: str) -> st.SearchStrategy[Field]:
    return st.builds(Field, st.just(dataset), st.sampled_from("NM"))


def conditions(dataset: str, current: bool) -> st.SearchStrategy[Condition]:
    texts: Any = st.lists(VALUES, min_size=1, max_size=2).map(tuple)
    numbers: Any = st.integers(-2, 2).map(float)
    equality = st.sampled_from(["=", "!="])
    order = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    text: Any = VALUES
    if current:
        texts |= text_fields("CurrentItem")
        numbers |= number_fields("CurrentItem")
        text |= text_fields("CurrentItem")
    return st.one_of(
        st.builds(Membership, text_fields(dataset), texts, st.booleans()),
        st.builds(Comparison, text_fields(dataset), equality, text),
        st.builds(Comparison, number_fields(dataset), order, numbers),
    )


EVENTS = st.builds(
    Membership,
    st.just(Field("Interactions", "EVENT_TYPE")),
    st.sampled_from([("*",), ("View",), ("BUY", "view"), ("other",)]),
    st.booleans(),
)
EXPRESSIONS = st.sampled_from([conditions("Items", current=True), EVENTS]).flatmap(
    lambda each: st.builds(
        Expression,
        st.sampled_from(["INCLUDE", "EXCLUDE"]),
        st.just("ItemID"),
        st.lists(st.lists(each, min_size=1, max_size=2).map(tuple), min_size=1, max_size=2).map(
            tuple
        ),
        st.lists(conditions("CurrentUser", current=False), max_size=2).map(tuple),
    )
)
FILTERS = st.builds(Filter, st.lists(EXPRESSIONS, max_size=3).map(tuple))


def plainly(bound: Filter, world: World) -> list[bool]:
    used = [
        each
        for each in bound.expressions
        if all(holds(condition, world.user, world) for condition in each.guard)
    ]
    included = [each for each in used if each.action == "INCLUDE"]

    def left(at: int) -> bool:
        meant = [
            each.action
            for each in used
            if any(all(is_met(c, at, world) for c in a) for a in each.where)
        ]
        return ("INCLUDE" in meant or not included) and "EXCLUDE" not in meant

    return [left(at) for at in range(world.count)]


def is_met(condition: Condition, at: int, world: World) -> bool:
    if condition.field.dataset != "Interactions":
        return holds(condition, world.items[at], world)
    assert isinstance(condition, Membership)
    assert isinstance(condition.values, tuple)
    wanted = [str(each).lower() for each in condition.values]
    found = any(place == at and ("*" in wanted or kind in wanted) for place, kind in world.events)
    return found != condition.negated


def holds(condition: Condition, record: Record, world: World) -> bool:
    value = record[condition.field.name]
    if isinstance(condition, Membership):
        wanted = condition.values
        others = split(world.item[wanted.name]) if isinstance(wanted, Field) else list(wanted)
        return bool(set(split(value)) & set(others)) != condition.negated
    operand: Any = condition.operand
    if isinstance(operand, Field):
        operand = world.item[operand.name]
        others = split(operand) if isinstance(operand, str) else [operand]
    else:
        others = [operand]
    if condition.operator == "=":
        return value is not None and operand is not None and alike(value, others)
    if condition.operator == "!=":
        return value is None or operand is None or not alike(value, others)
    if value is None or operand is None:
        return False
    results = {
        "<": value < operand,
        "<=": value <= operand,
        ">": value > operand,
        ">=": value >= operand,
    }
    return bool(results[condition.operator])


def alike(value: Value, others: list[Any]) -> bool:
    return bool(set(split(value) if isinstance(value, str) else [value]) & set(others))


def split(text: Any) -> list[str]:
    return [] if text is None else str(text).split("|")


@given(FILTERS, WORLDS)
def test_a_filter_leaves_what_a_plain_reading_leaves(bound: Filter, world: World) -> None:
    assert evaluate(bound, world).tolist() == plainly(bound, world)


SHOES = World(
    items=[
        {"L1": "shoe", "L2": "boot", "PRICE": 10.0},
        {"L1": "shoe|gift", "L2": "sandal", "PRICE": None},
        {"L1": "watch", "L2": None, "PRICE": 30.0},
        {"L1": None, "L2": None, "PRICE": 40.0},
    ],
    events=[(0, "view"), (2, "purchase")],
    user={"AGE": 20, "LEVEL": "gold"},
    item={"L1": "gift|watch", "PRICE": 30.0},
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('INCLUDE ItemID WHERE Items.L1 IN ("shoe")', [0, 1]),
        ('INCLUDE ItemID WHERE Items.L1 IN ("Shoe")', []),
        ('INCLUDE ItemID WHERE Items.L1 NOT IN ("shoe")', [2, 3]),
        ('EXCLUDE ItemID WHERE Items.L1 IN ("shoe")', [2, 3]),
        ('EXCLUDE ItemID WHERE Items.L1 IN ("shoe") AND Items.L2 NOT IN ("boot")', [0, 2, 3]),
        ("INCLUDE ItemID WHERE Items.PRICE <= 30", [0, 2]),
        ("INCLUDE ItemID WHERE Items.PRICE != 30", [0, 1, 3]),
        ("INCLUDE ItemID WHERE Items.PRICE < 20 OR Items.PRICE > 30", [0, 3]),
        ("INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE", [0]),
        ("INCLUDE ItemID WHERE Items.L1 IN CurrentItem.L1", [1, 2]),
        ('INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")', [0, 2]),
        ('EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Purchase")', [0, 1, 3]),
        ('INCLUDE ItemID WHERE Items.L1 IN ("shoe") IF CurrentUser.AGE > 18', [0, 1]),
        ('INCLUDE ItemID WHERE Items.L1 IN ("shoe") IF CurrentUser.AGE > 30', [0, 1, 2, 3]),
        (
            'EXCLUDE ItemID WHERE Items.PRICE > 0 IF CurrentUser.AGE > 18 AND CurrentUser.LEVEL = "silver"',
            [0, 1, 2, 3],
        ),
        (
            'INCLUDE ItemID WHERE Items.L1 IN ("shoe") | INCLUDE ItemID WHERE Items.PRICE = 40',
            [0, 1, 3],
        ),
        ('EXCLUDE ItemID WHERE Items.L1 IN ("shoe") | EXCLUDE ItemID WHERE Items.PRICE = 40', [2]),
        (
            'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("view") | INCLUDE ItemID WHERE Items.L1 IN ("shoe")',
            [1],
        ),
    ],
)
def test_filters_of_a_shop(text: str, left: list[int]) -> None:
    assert np.flatnonzero(evaluate(parse(text), SHOES)).tolist() == left
