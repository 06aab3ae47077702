from typing import Any

import pytest

from localaws.sagemaker import tags
from localaws.sagemaker.errors import SageMakerError


def test_tags_are_added_replaced_and_taken_away() -> None:
    added = tags.merged({"a": "1"}, [{"Key": "a", "Value": "2"}, {"Key": "b", "Value": ""}])
    assert added == {"a": "2", "b": ""}
    assert tags.without(added, ["a", "none"]) == {"b": ""}
    assert tags.listed(added) == [{"Key": "a", "Value": "2"}, {"Key": "b", "Value": ""}]
    assert tags.merged({"a": "1"}, None) == {"a": "1"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("a", "must be a list"),
        ([{"Key": "a"}], "a Key and a Value"),
        ([{"Key": "", "Value": ""}], "too long"),
        ([{"Key": "a" * 129, "Value": ""}], "too long"),
        ([{"Key": "a", "Value": "v" * 257}], "too long"),
        ([{"Key": "AWS:a", "Value": ""}], "AWS's own"),
        ([{"Key": f"k{n}", "Value": ""} for n in range(51)], "at most 50"),
    ],
)
def test_what_is_no_tag(given: Any, words: str) -> None:
    with pytest.raises(SageMakerError, match=words):
        tags.merged({}, given)


def test_no_keys_are_none() -> None:
    with pytest.raises(SageMakerError, match="1 to 50"):
        tags.without({"a": "1"}, [])
