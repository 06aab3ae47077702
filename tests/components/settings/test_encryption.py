"""Which settings of encryption are none, and what those that are say."""

import json
from typing import Any

import pytest

from components.core.errors import ProblemsError
from components.settings.encryption import EncryptionSettings
from components.settings.stack import parse

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
MULTI_REGION = "arn:aws:kms:eu-west-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab"
ALIAS = "arn:aws:kms:eu-west-1:123456789012:alias/shop"


def settings(given: Any) -> EncryptionSettings:
    found = parse({"interactions": "i.csv", "encryption": json.dumps(given)}).encryption
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "personalize:encryption names no key"),
        ({"key": "mine"}, "allowed is own, for a key that the stack makes, or the ARN of a key"),
        ({"key": ALIAS}, "an alias is none"),
        ({"key": KEY.rpartition("/")[2]}, "the ARN of a key"),
        ({"key": ""}, "the ARN of a key"),
        ({"key": "own", "formerKeys": ["own"]}, "names the key own twice"),
        ({"formerKeys": [KEY, KEY]}, f"names the key {KEY} twice"),
        ({"formerKeys": ["mine"]}, "the ARN of a key"),
        ({"key": KEY, "deletionWindowDays": 7}, "the stack makes no key that it could delete"),
        ({"key": "own", "deletionWindowDays": 6}, "allowed is a whole number from 7 to 30"),
        ({"key": "own", "deletionWindowDays": 31}, "allowed is a whole number from 7 to 30"),
        ({"key": "own", "rotation": True}, "personalize:encryption.rotation is unknown"),
    ],
)
def test_what_is_none_is_refused_with_a_sentence(given: Any, sentence: str) -> None:
    with pytest.raises(ProblemsError) as refused:
        settings(given)
    assert sentence in str(refused.value)


def test_without_it_there_are_keys_of_aws() -> None:
    assert parse({"interactions": "i.csv"}).encryption is None


def test_the_own_key_can_be_saved_for_a_month() -> None:
    assert settings({"key": "own"}).deletion_window_days == 30
    assert settings({"formerKeys": ["own"], "deletionWindowDays": "7"}).deletion_window_days == 7


@pytest.mark.parametrize("key", [KEY, MULTI_REGION])
def test_all_keys_the_current_one_first(key: str) -> None:
    found = settings({"key": key, "formerKeys": ["own"]})
    assert found.keys == (key, "own")
    assert found.given_arns == (key,)
    assert settings({"formerKeys": [key]}).keys == (key,)
