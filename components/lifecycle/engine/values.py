"""The kinds of values that inputs of dynamic resources have: what is allowed, said in a sentence, and what counts as the same.

The engine hands every number over as a float, so a kind also says how a value is read back.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KEY_TAG = "pulumi:key"
"""The tag that says which resource of which stack made an object."""

NAME_LENGTH = 63
MAX_TAGS = 49
"""Fifty a resource, less our own. Source: Amazon Personalize Developer Guide, tagging."""


class Value:
    """Base of the kinds."""

    def problem(self, value: Any) -> str | None:
        """What is wrong with a value, as the sentence behind the input's name; None when it is of this kind."""
        raise NotImplementedError

    def read(self, value: Any) -> Any:
        """The value as this program works with it, from what came over the wire."""
        return value

    def same(self, before: Any, after: Any) -> bool:
        """No change. Absent and None are the same."""
        return bool(before == after)

    def same_record(self, _before: Any, _after: Any) -> bool:
        """Of values that are the same: whether the state may keep the one that it has."""
        return True


@dataclass(frozen=True)
class Text(Value):
    """A text of at least one character.

    Args:
        pattern: a regular expression that it matches whole; empty for any.
        expected: what that is, in words, behind "is not".
    """

    pattern: str = ""
    expected: str = ""

    def problem(self, value: Any) -> str | None:
        """It is no text, or does not match."""
        if not isinstance(value, str) or not value:
            return f"{value!r} is not a text of at least one character"
        if self.pattern and not re.fullmatch(self.pattern, value):
            return f"{value!r} is not {self.expected}"
        return None


ARN = Text(
    r"arn:[a-z\d-]+:[a-z\d-]+:[^:]*:[^:]*:.+", "an ARN (arn:<partition>:<service>:<region>:...)"
)


def valid_name(longest: int = NAME_LENGTH) -> Text:
    """A name as the service allows it, of at most `longest` characters.

    Source: Amazon Personalize API Reference, data type Name: 1 to 63 characters.
    """
    return Text(
        rf"[a-zA-Z0-9][a-zA-Z0-9\-_]{{0,{longest - 1}}}",
        f"a valid name: expected 1 to {longest} letters, digits, '-' or '_', the first a letter or digit",
    )


def choice(*words: str) -> Text:
    """One of a few words."""
    return Text("|".join(map(re.escape, words)), f"one of {', '.join(words)}")


@dataclass(frozen=True)
class Integer(Value):
    """A whole number.

    Args:
        least: the smallest.
    """

    least: int = 1

    def problem(self, value: Any) -> str | None:
        """It is a fraction or no number, or too small."""
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not float(value).is_integer():
            return f"{value!r} is not a whole number"
        too_small = f"{int(value)} is too small: at least {self.least} is expected"
        return too_small if value < self.least else None

    def read(self, value: Any) -> Any:
        """An int again."""
        return int(value)


class Boolean(Value):
    """True or false."""

    def problem(self, value: Any) -> str | None:
        """It is anything else."""
        known = isinstance(value, bool)
        return None if known else f"{value!r} is not a boolean: expected true or false"


@dataclass(frozen=True)
class Texts(Value):
    """A map from names to texts.

    Args:
        least: how many entries it has at least.
    """

    least: int = 0

    def problem(self, value: Any) -> str | None:
        """It is no such map, or has too few entries."""
        if not isinstance(value, Mapping) or not all(isinstance(v, str) for v in value.values()):
            return f"{value!r} is not a map from names to texts"
        return f"at least {self.least} entry is expected" if len(value) < self.least else None


class TextList(Value):
    """A list of texts."""

    def problem(self, value: Any) -> str | None:
        """It is anything else."""
        is_list = isinstance(value, list) and all(isinstance(each, str) for each in value)
        return None if is_list else f"{value!r} is not a list of texts"


class Tags(Texts):
    """What the service takes as tags, without our own."""

    def problem(self, value: Any) -> str | None:
        """It holds our own tag, or too many."""
        problem = super().problem(value)
        if problem is None and KEY_TAG in value:
            problem = f"the tag {KEY_TAG} is set by the resource itself; leave it out"
        if problem is None and len(value) > MAX_TAGS:
            problem = f"{len(value)} tags are too many: at most {MAX_TAGS} are possible"
        return problem


class Place(Value):
    """Region and account, and the profile and role by which they are reached, which are only a way to get there."""

    _PARTS = ("region", "accountId")

    def problem(self, value: Any) -> str | None:
        """It names no region or no account."""
        if not isinstance(value, Mapping):
            return f"{value!r} is not a map with region and accountId"
        missing = [p for p in self._PARTS if not isinstance(value.get(p), str) or not value[p]]
        return f"{' and '.join(missing)} is missing" if missing else None

    def same(self, before: Any, after: Any) -> bool:
        """Region and account are the same."""
        return all((before or {}).get(part) == (after or {}).get(part) for part in self._PARTS)

    def same_record(self, before: Any, after: Any) -> bool:
        """The way is the same, too: a deletion takes the recorded one, and an old role may be gone by then."""
        return bool(before == after)
