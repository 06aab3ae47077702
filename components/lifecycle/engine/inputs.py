"""Checking the inputs of a dynamic resource: defaults, types, sentences as failures. Pure; no call is ever made here.

The engine hands every number over as a float and every value that a preview does not know yet as `Unknown`.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

from pulumi.dynamic import CheckFailure, CheckResult
from pulumi.output import Unknown
from pulumi.runtime import rpc

PROVIDER_KEY = "__provider"
KEY_TAG = "pulumi:key"
"""The tag that says which resource of which stack made an object."""

NAME_PATTERN = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9\-_]*")
"""Source: Amazon Personalize API Reference, data type Name: 1 to 63 characters."""
NAME_LENGTH = 63
MAX_TAGS = 49
"""Fifty a resource, less our own. Source: Amazon Personalize Developer Guide, tagging."""

_ARN = re.compile(r"arn:[a-z\d-]+:[a-z\d-]+:[^:]*:[^:]*:.+")


def is_unknown(value: Any) -> bool:
    """The value, or a part of it, is not known in this preview."""
    if isinstance(value, Unknown) or value == rpc.UNKNOWN:
        return True
    if isinstance(value, Mapping):
        return any(is_unknown(part) for part in value.values())
    return isinstance(value, list) and any(is_unknown(part) for part in value)


def without_provider(props: Mapping[str, Any]) -> dict[str, Any]:
    """The properties without the serialised provider, which is no input of ours."""
    return {name: value for name, value in props.items() if name != PROVIDER_KEY}


class InputCheck:
    """One pass over a resource's inputs: takes each expected input, collects failures, refuses what is left over.

    Args:
        news: the inputs as the engine gives them to `check`.
    """

    def __init__(self, news: Mapping[str, Any]) -> None:
        self._given = {k: v for k, v in without_provider(news).items() if v is not None}
        self._checked: dict[str, Any] = {}
        self._failures: list[CheckFailure] = []
        self._scope()

    def name(self, input_name: str, *, longest: int = NAME_LENGTH) -> None:
        """A name as the service allows it, of at most `longest` characters."""
        value = self._text(input_name)
        if value is None:
            return
        if len(value) > longest or not NAME_PATTERN.fullmatch(value):
            self._fail(
                input_name,
                f"{value!r} is not a valid name: expected 1 to {longest} letters, digits, '-' or '_',"
                " the first a letter or digit",
            )

    def arn(self, input_name: str) -> None:
        """An ARN."""
        value = self._text(input_name)
        if value is not None and not _ARN.fullmatch(value):
            self._fail(
                input_name, f"{value!r} is not an ARN (arn:<partition>:<service>:<region>:...)"
            )

    def text(self, input_name: str, *, pattern: str | None = None, expected: str = "") -> None:
        """A non-empty text; with `pattern`, one that matches it whole, described by `expected`."""
        value = self._text(input_name)
        if value is not None and pattern is not None and not re.fullmatch(pattern, value):
            self._fail(input_name, f"{value!r} is not {expected}")

    def choice(
        self, input_name: str, choices: Collection[str], *, default: str | None = None
    ) -> None:
        """One of a few words."""
        if default is not None:
            self._given.setdefault(input_name, default)
        value = self._text(input_name)
        if value is not None and value not in choices:
            self._fail(input_name, f"{value!r} is not one of {', '.join(choices)}")

    def integer(self, input_name: str, *, default: int, least: int = 1) -> None:
        """A whole number of at least `least`."""
        self._given.setdefault(input_name, default)
        value = self._take(input_name)
        if value is None:
            return
        if isinstance(value, bool) or not isinstance(value, int | float) or int(value) != value:
            self._fail(input_name, f"{value!r} is not a whole number")
        elif value < least:
            self._fail(input_name, f"{int(value)} is too small: at least {least} is expected")
        else:
            self._checked[input_name] = int(value)

    def boolean(self, input_name: str, *, default: bool) -> None:
        """True or false."""
        self._given.setdefault(input_name, default)
        value = self._take(input_name)
        if value is not None and not isinstance(value, bool):
            self._fail(input_name, f"{value!r} is not a boolean: expected true or false")

    def texts(self, input_name: str, *, least: int = 0) -> None:
        """A map from names to texts, with at least `least` entries."""
        self._given.setdefault(input_name, {})
        value = self._take(input_name)
        if value is None:
            return
        if not isinstance(value, Mapping) or not all(isinstance(v, str) for v in value.values()):
            self._fail(input_name, f"{value!r} is not a map from names to texts")
        elif len(value) < least:
            self._fail(input_name, f"at least {least} entry is expected")

    def tags(self) -> None:
        """The input `tags`: what the service takes, without our own tag."""
        self.texts("tags")
        tags = self._checked.get("tags", {})
        if not isinstance(tags, Mapping):
            return
        if KEY_TAG in tags:
            self._fail("tags", f"the tag {KEY_TAG} is set by the resource itself; leave it out")
        if len(tags) > MAX_TAGS:
            self._fail("tags", f"{len(tags)} tags are too many: at most {MAX_TAGS} are possible")

    def optional(self, input_name: str) -> Any:
        """Take an input as it is; None when absent or not known yet."""
        return self._take(input_name, required=False)

    def derived(self, input_name: str, value: str | None) -> None:
        """Set an input that follows from others, so that a preview knows it; None leaves it out."""
        self._given.pop(input_name, None)
        if value is not None:
            self._checked[input_name] = value

    def known(self, input_name: str) -> Any:
        """A checked input; None when it is absent, wrong or not known yet."""
        value = self._checked.get(input_name)
        failed = any(failure.property == input_name for failure in self._failures)
        return None if failed or is_unknown(value) else value

    def fail(self, input_name: str, reason: str) -> None:
        """Add a failure that concerns more than one input."""
        self._fail(input_name, reason)

    def result(self) -> CheckResult:
        """The checked inputs and all failures."""
        for extra in sorted(self._given.keys() - self._checked.keys()):
            self._fail(
                extra, f"unknown input; this resource has {', '.join(sorted(self._checked))}"
            )
        return CheckResult(self._checked, self._failures)

    def _scope(self) -> None:
        scope = self._take("scope")
        if scope is None:
            return
        if not isinstance(scope, Mapping):
            self._fail("scope", f"{scope!r} is not a map with region and accountId")
            return
        for part in ("region", "accountId"):
            if not isinstance(scope.get(part), str) or not scope[part]:
                self._fail("scope", f"{part} is missing")

    def _text(self, input_name: str) -> str | None:
        value = self._take(input_name)
        if value is None:
            return None
        if not isinstance(value, str) or not value:
            self._fail(input_name, f"{value!r} is not a text of at least one character")
            return None
        return value

    def _take(self, input_name: str, *, required: bool = True) -> Any:
        """Copy an input to the checked ones; answer it, or None when there is nothing to check."""
        if input_name not in self._given:
            if required:
                self._fail(input_name, "is required")
            return None
        value = self._given[input_name]
        self._checked[input_name] = value
        return None if is_unknown(value) else value

    def _fail(self, input_name: str, reason: str) -> None:
        self._failures.append(CheckFailure(input_name, reason))
