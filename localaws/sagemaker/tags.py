"""Tags of SageMaker's resources: checked as AddTags does, and in the form of its API.

Source: Amazon SageMaker API Reference, Tag, AddTags.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from localaws.sagemaker.errors import SageMakerError, invalid

MAX_TAGS = 50
_LONGEST_KEY, _LONGEST_VALUE = 128, 256


def merged(present: Mapping[str, str], given: object) -> dict[str, str]:
    """The tags of a resource once more are given.

    Args:
        present: by key.
        given: a list of `Key` and `Value`, or None for nothing.

    Raises:
        SageMakerError: that is none, or there are too many.
    """
    tags = {**present, **dict(_pair(each) for each in _listed(given))}
    if len(tags) > MAX_TAGS:
        raise SageMakerError(
            "ResourceLimitExceeded", f"A resource has at most {MAX_TAGS} tags, not {len(tags)}"
        )
    return tags


def without(present: Mapping[str, str], keys: object) -> dict[str, str]:
    """The tags of a resource once some are taken away.

    Raises:
        SageMakerError: the keys are no list of 1 to 50.
    """
    gone = _listed(keys)
    if not 1 <= len(gone) <= MAX_TAGS:
        raise invalid(f"TagKeys must have 1 to {MAX_TAGS} members, not {len(gone)}")
    return {key: value for key, value in present.items() if key not in gone}


def listed(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as the API answers them, by key."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def _listed(given: object) -> Sequence[Any]:
    if given is None:
        return ()
    if not isinstance(given, list):
        raise invalid("Tags must be a list")
    return given


def _pair(tag: object) -> tuple[str, str]:
    found = tag if isinstance(tag, Mapping) else {}
    key, value = found.get("Key"), found.get("Value")
    if not isinstance(key, str) or not isinstance(value, str):
        raise invalid(f"A tag must have a Key and a Value, and {tag} has not")
    if not 1 <= len(key) <= _LONGEST_KEY or len(value) > _LONGEST_VALUE:
        raise invalid(
            f"The tag {key} is too long: a key has 1 to {_LONGEST_KEY} characters, a value at most {_LONGEST_VALUE}"
        )
    if key.lower().startswith("aws:"):
        raise invalid(f"The tag {key} begins with aws:, which is AWS's own")
    return key, value
