from __future__ import annotations

from typing import Any

import pytest

from localpulumi.provider.attributes import as_text, attributes
from localpulumi.provider.shapes import JSON_TEXT, Property

FIELDS = {
    "raw": Property(aws="RawMessageDelivery", default=False),
    "filterPolicy": Property(shape=JSON_TEXT),
    "delaySeconds": Property(default=0),
    "scope": Property(computed=True),
}


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (0, "0"), ("True", "True")])
def test_every_value_is_text(value: Any, text: str) -> None:
    assert as_text(value) == text


def test_a_new_object_has_what_is_given_but_flags_that_are_not_set() -> None:
    given = {"raw": False, "filterPolicy": None, "delaySeconds": 0, "scope": "all"}
    assert attributes(FIELDS, given) == {"DelaySeconds": "0", "Scope": "all"}


@pytest.mark.parametrize(
    ("old", "new", "sent"),
    [
        ({"raw": True}, {}, {"RawMessageDelivery": "false"}),
        ({"raw": True}, {"raw": False}, {"RawMessageDelivery": "false"}),
        ({}, {"raw": True}, {"RawMessageDelivery": "true"}),
        ({"raw": False}, {}, {}),
        ({"filterPolicy": '{"a": [1]}'}, {}, {"FilterPolicy": ""}),
        ({"filterPolicy": '{"a": [1]}'}, {"filterPolicy": '{"a":[1]}'}, {}),
        ({"scope": "all"}, {}, {}),
        ({"delaySeconds": 5}, {"delaySeconds": 0}, {"DelaySeconds": "0"}),
    ],
)
def test_only_what_differs_is_sent(
    old: dict[str, Any], new: dict[str, Any], sent: dict[str, str]
) -> None:
    assert attributes(FIELDS, new, changed_from=old) == sent
