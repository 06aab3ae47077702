from typing import Any

import pytest

from components.lifecycle.engine.values import (
    ARN,
    KEY_TAG,
    Boolean,
    Integer,
    Place,
    Tags,
    Text,
    TextList,
    Texts,
    Value,
    choice,
    valid_name,
)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Text(), "x"),
        (ARN, "arn:aws:personalize:::recipe/aws-sims"),
        (valid_name(3), "a-1"),
        (choice("stop", "a.b"), "a.b"),
        (Integer(), 1.0),
        (Boolean(), False),
        (TextList(), []),
        (TextList(), ["a"]),
        (Texts(), {}),
        (Texts(1), {"a": ""}),
        (Tags(), {str(n): "" for n in range(49)}),
        (Place(), {"region": "r", "accountId": "1", "profile": "p"}),
    ],
)
def test_what_is_allowed(kind: Value, value: Any) -> None:
    assert kind.problem(value) is None


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        (Text(), "", "at least one character"),
        (ARN, "s3://x", "is not an ARN"),
        (valid_name(3), "a-12", "1 to 3"),
        (valid_name(), "a\n", "not a valid name"),
        (choice("stop", "a.b"), "axb", "one of stop, a.b"),
        (Integer(), 0, "at least 1"),
        (Integer(), float("inf"), "not a whole number"),
        (Integer(), float("nan"), "not a whole number"),
        (Integer(), "1", "not a whole number"),
        (Boolean(), 1, "not a boolean"),
        (TextList(), "a", "not a list of texts"),
        (TextList(), ["a", 1], "not a list of texts"),
        (Texts(), {"a": 1}, "not a map"),
        (Texts(1), {}, "at least 1 entry"),
        (Tags(), {KEY_TAG: ""}, "leave it out"),
        (Place(), {}, "region and accountId is missing"),
    ],
)
def test_what_is_refused(kind: Value, value: Any, reason: str) -> None:
    assert reason in str(kind.problem(value))


def test_another_way_is_no_other_place_but_is_written_down() -> None:
    place = {"region": "r", "accountId": "1"}
    for way in ({"profile": "p"}, {"assumeRole": {"roleArn": "a"}}):
        assert Place().same(place, {**place, **way})
        assert not Place().same_record(place, {**place, **way})
    assert Place().same_record(place, dict(place))
    assert not Place().same(place, {**place, "region": "s"})
    assert not Place().same(None, place)
