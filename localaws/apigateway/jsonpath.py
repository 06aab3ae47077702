"""JSONPath as mapping templates use it: members, indexes, wildcards, slices and deep scans.

Filters (`[?(…)]`) are refused with a sentence rather than answered wrongly.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

_TOKEN = re.compile(
    r"""
    (?P<deep>\.\.)
  | \.(?P<function>length|size)\(\)
  | \.?\*(?P<star>)
  | \.?\[\s*\*\s*\](?P<bracket_star>)
  | \.(?P<name>[^.\[\]()'"]+)
  | \[\s*'(?P<single>(?:[^'\\]|\\.)*)'\s*\]
  | \[\s*"(?P<double>(?:[^"\\]|\\.)*)"\s*\]
  | \[\s*(?P<slice>-?\d*\s*:\s*-?\d*)\s*\]
  | \[\s*(?P<index>-?\d+)\s*\]
    """,
    re.VERBOSE,
)
_BARE_NAME = re.compile(r"[^.\[\]()'\"*]+")


class JsonPathError(ValueError):
    """A path that cannot be read."""


class Missing:
    """The type of `MISSING`: what a path that leads nowhere finds, as opposed to null."""

    def __repr__(self) -> str:
        """Name the sentinel in messages."""
        return "MISSING"


MISSING: Final = Missing()


@dataclass(frozen=True)
class _Step:
    kind: str
    value: Any = None

    @property
    def indefinite(self) -> bool:
        return self.kind in {"star", "slice", "deep"}


def find(document: Any, path: str) -> Any:
    """What `path` selects in `document`; a list when the path may select several values.

    Returns:
        The value, or `MISSING`.

    Raises:
        JsonPathError: the path cannot be read, or uses a filter.
    Source: Jayway JsonPath, the library behind `$input.path` ("What is returned when?").
    """
    steps = parse(path)
    values: list[Any] = [document]
    for step in steps:
        values = [found for value in values for found in _apply(step, value)]
    if any(step.indefinite for step in steps):
        return values
    return values[0] if values else MISSING


@lru_cache(maxsize=4096)
def parse(path: str) -> tuple[_Step, ...]:
    """The steps of a path.

    Raises:
        JsonPathError: the path cannot be read, or uses a filter.
    """
    text = path.strip()
    position = 1 if text.startswith("$") else 0
    if position == 0:
        text, position = f".{text}", 0
    steps: list[_Step] = []
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise JsonPathError(f"cannot read the JSONPath {path!r} at {text[position:]!r}")
        steps.append(_step(match))
        position = match.end()
        if steps[-1].kind == "deep":
            # `..name` has no dot of its own before the name.
            bare = _BARE_NAME.match(text, position)
            if bare:
                steps.append(_Step("name", bare[0]))
                position = bare.end()
    return tuple(steps)


def _step(match: re.Match[str]) -> _Step:
    groups = match.groupdict()
    for kind in ("deep", "function"):
        if groups[kind] is not None:
            return _Step(kind)
    if groups["star"] is not None or groups["bracket_star"] is not None:
        return _Step("star")
    if groups["index"] is not None:
        return _Step("index", int(groups["index"]))
    if groups["slice"] is not None:
        start, _, stop = groups["slice"].partition(":")
        return _Step("slice", (_number(start), _number(stop)))
    if groups["name"] is not None:
        return _Step("name", groups["name"].strip())
    quoted = groups["single"] if groups["single"] is not None else groups["double"]
    return _Step("name", re.sub(r"\\(.)", r"\1", quoted))


def _number(text: str) -> int | None:
    return int(text) if text.strip() else None


def _apply(step: _Step, value: Any) -> Iterator[Any]:  # noqa: C901 - one branch a kind of step
    match step.kind:
        case "name":
            if isinstance(value, dict) and step.value in value:
                yield value[step.value]
        case "index":
            if isinstance(value, list) and -len(value) <= step.value < len(value):
                yield value[step.value]
        case "slice":
            if isinstance(value, list):
                yield from value[slice(*step.value)]
        case "star":
            if isinstance(value, dict):
                yield from value.values()
            elif isinstance(value, list):
                yield from value
        case "function":
            if isinstance(value, dict | list | str):
                yield len(value)
        case _:
            yield from _descendants(value)


def _descendants(value: Any) -> Iterator[Any]:
    yield value
    children: list[Any] = []
    if isinstance(value, dict):
        children = list(value.values())
    elif isinstance(value, list):
        children = value
    for child in children:
        yield from _descendants(child)
