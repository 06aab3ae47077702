"""Laws of the value forms: what was set comes back, what is spelled anew is the same."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, tzinfo
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from localpulumi.provider.shapes import (
    JSON_TEXT,
    MOMENT,
    TEXT_MAP,
    TEXT_SET,
    ListOf,
    Property,
    Struct,
    from_aws,
    set_properties,
    to_aws,
)

RULE = Struct(
    {
        "id": Property(aws="ID", required=True),
        "days": Property(default=1),
        "tags": Property(shape=TEXT_MAP),
        "types": Property(shape=TEXT_SET),
    }
)
FIELDS = {
    "policy": Property(shape=JSON_TEXT),
    "rules": Property(shape=ListOf(RULE, match_by=("id",))),
    "first": Property(aws="FIRST", shape=RULE),
    "size": Property(default=5),
}

texts = st.text(min_size=1, max_size=5)
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
rules = st.fixed_dictionaries(
    {"id": texts},
    optional={
        "days": st.integers(1, 9),
        "tags": st.dictionaries(texts, texts, min_size=1, max_size=3),
        "types": st.lists(texts, min_size=1, max_size=3, unique=True),
    },
)
inputs = st.fixed_dictionaries(
    {},
    optional={
        "policy": documents.map(json.dumps),
        "rules": st.lists(rules, min_size=1, max_size=3, unique_by=lambda rule: rule["id"]),
        "first": rules,
        "size": st.integers(1, 9),
    },
)


def same(old: dict[str, Any], new: dict[str, Any]) -> bool:
    return all(prop.same(old.get(name), new.get(name)) for name, prop in FIELDS.items())


@given(inputs)
def test_to_the_service_and_back(values: dict[str, Any]) -> None:
    assert from_aws(FIELDS, to_aws(FIELDS, values)) == values


@given(inputs)
def test_everything_is_the_same_as_itself(values: dict[str, Any]) -> None:
    assert same(values, values)


@given(inputs, inputs)
def test_sameness_has_no_direction(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert same(old, new) == same(new, old)


@given(inputs, inputs)
def test_a_refresh_shows_exactly_the_drift(given_: dict[str, Any], live: dict[str, Any]) -> None:
    """What a refresh puts into the inputs differs from what was set if and only if the object does.

    An input that is gone from the object is left out, and so is compared with its default.
    """
    assert same(set_properties(FIELDS, given_, live), given_) == same(live, given_)


@given(inputs, st.randoms())
def test_the_services_spelling_is_no_drift(values: dict[str, Any], random: Any) -> None:
    live = json.loads(json.dumps(values))
    if "policy" in live:
        live["policy"] = json.dumps(json.loads(live["policy"]), indent=2, sort_keys=True)
    random.shuffle(live.get("rules", []))
    for rule in live.get("rules", []):
        random.shuffle(rule.get("types", []))
        rule.setdefault("days", 1)
    assert same(values, live)
    for name, prop in FIELDS.items():
        if name in values:
            spelled = prop.shape.spelled(values[name], live[name])
            assert prop.shape.set_part(values[name], spelled) == values[name]


def test_only_unknown_parts_are_unserved() -> None:
    value = [{"id": "a", "colour": "red"}, {"id": "b", "tags": {"any": "key"}}]
    assert FIELDS["rules"].shape.unserved("rules", value) == ["rules[0].colour"]


@given(st.integers(0, 2**32), st.timezones())
def test_a_time_is_the_same_in_every_zone(seconds: int, zone: tzinfo) -> None:
    moment = datetime.fromtimestamp(seconds, zone)
    assert MOMENT.same(moment.isoformat(), MOMENT.from_aws(moment))
    assert not MOMENT.same(moment.isoformat(), MOMENT.from_aws(moment + timedelta(seconds=1)))
