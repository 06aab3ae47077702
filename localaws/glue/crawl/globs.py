r"""Exclude patterns of a target, as regular expressions.

Source: AWS Glue Developer Guide, "Include and exclude patterns": a pattern is held against the path below the include path;
`*` and `?` stay within a folder, `**` does not, `[…]`, `[!…]` and `{…,…}` are choices, `\` takes a character as it is.
"""

import functools
import re
from collections.abc import Sequence

_WILD = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
_IN_BRACES = {"{": "(?:", "}": ")", ",": "|"}


def excludes(patterns: Sequence[str], path: str) -> bool:
    """Whether one of the patterns matches.

    Args:
        patterns: that were translatable once (`translated`).
        path: of an object, relative to the include path.
    """
    return any(translated(pattern).fullmatch(path) for pattern in patterns)


@functools.cache
def translated(pattern: str) -> re.Pattern[str]:
    """The regular expression that a pattern is.

    Raises:
        ValueError: a bracket or a brace is not closed, or nothing follows a backslash.
    """
    found: list[str] = []
    at = depth = 0
    while at < len(pattern):
        part, at = _part(pattern, at)
        is_choice = part == "{" or (depth > 0 and part in _IN_BRACES)
        found.append(_IN_BRACES[part] if is_choice else _translated_part(part))
        depth += {"{": 1, "}": -1}.get(part, 0) if is_choice else 0
    if depth:
        raise ValueError(f"a brace of {pattern!r} is not closed")
    return re.compile("".join(found), re.DOTALL)


def _part(pattern: str, at: int) -> tuple[str, int]:
    """What stands at a place of a pattern: a character, `**`, a character with its backslash, or a class; and the next place."""
    if pattern.startswith("**", at):
        return "**", at + 2
    end = at + 1
    if pattern[at] == "\\":
        end = at + 2
        if end > len(pattern):
            raise ValueError(f"nothing follows the last backslash of {pattern!r}")
    elif pattern[at] == "[":
        end = _closing(pattern, at + 1) + 1
    return pattern[at:end], end


def _translated_part(part: str) -> str:
    if part.startswith("\\"):
        return re.escape(part[1])
    if part.startswith("["):
        return _class(part[1:-1])
    return _WILD.get(part) or re.escape(part)


def _closing(pattern: str, at: int) -> int:
    """The place of the bracket that closes a class, whose first character may be one itself."""
    end = pattern.find("]", at + (2 if pattern.startswith("!", at) else 1))
    if end < 0:
        raise ValueError(f"a bracket of {pattern!r} is not closed")
    return end


def _class(content: str) -> str:
    r"""A class of characters, in which `*`, `?` and `\` are themselves, and none of which is a slash."""
    negated = content.startswith("!")
    within = re.sub(r"([\\\[\]^&~|])", r"\\\1", content.removeprefix("!"))
    return f"(?!/)[{'^' if negated else ''}{within}]"
