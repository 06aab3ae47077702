"""The part of JSON Schema in which the parameter file is described, with sentences as errors.

A function has no library for JSON Schema. What is here agrees with one on every keyword it has, which a test shows; a
keyword that it has not is an error, and never passed over.

Source: JSON Schema 2020-12, Core and Validation.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sized
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeGuard

from handlers.retraining.parameter_file.problems import Path, Problem, shown

Schema = bool | Mapping[str, Any]

ANNOTATIONS = frozenset({"$schema", "$defs", "title", "description"})
"""Keywords that say something to readers alone."""


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: Mapping[str, tuple[str, Callable[[object], bool]]] = {
    "object": ("an object", lambda value: isinstance(value, dict)),
    "array": ("a list", lambda value: isinstance(value, list)),
    "string": ("text", lambda value: isinstance(value, str)),
    "boolean": ("true or false", lambda value: isinstance(value, bool)),
    "number": ("a number", _is_number),
    "integer": ("a whole number", lambda value: _is_number(value) and float(value).is_integer()),
}


@dataclass(frozen=True)
class _At:
    """Where the check is.

    Attributes:
        path: of the value.
        schema: that the keyword stands in.
        root: the whole schema, in which references are found.
    """

    path: Path
    schema: Mapping[str, Any]
    root: Mapping[str, Any]

    def problems(self, value: object, schema: Schema, *more: str | int) -> Iterator[Problem]:
        """Of a value here, or inside of what is here, under another schema."""
        return _problems(value, schema, replace(self, path=(*self.path, *more)))

    def admits(self, value: object, schema: Schema) -> bool:
        """Whether a schema accepts a value."""
        return next(self.problems(value, schema), None) is None


def schema_problems(value: object, schema: Mapping[str, Any]) -> Iterator[Problem]:
    """What a schema refuses in a value.

    Args:
        value: parsed from JSON.
        schema: all of its keywords are of this module.

    Raises:
        LookupError: the schema has a keyword, or a reference, that is not known here.
    """
    return _problems(value, schema, _At((), schema, schema))


def _problems(value: object, schema: Schema, at: _At) -> Iterator[Problem]:
    if schema is False:
        yield Problem(at.path, "has no place here; remove it.")
    if isinstance(schema, bool):
        return
    inside = replace(at, schema=schema)
    for keyword, rule in schema.items():
        if keyword not in ANNOTATIONS:
            yield from _KEYWORDS[keyword](value, rule, inside)


def _reference(value: object, rule: str, at: _At) -> Iterator[Problem]:
    yield from at.problems(value, at.root["$defs"][rule.removeprefix("#/$defs/")])


def _type(value: object, rule: str | list[str], at: _At) -> Iterator[Problem]:
    kinds = [_TYPES[name] for name in ([rule] if isinstance(rule, str) else rule)]
    if not any(admits(value) for _, admits in kinds):
        expected = " or ".join(words for words, _ in kinds)
        yield Problem(at.path, f"is {shown(value)}; expected {expected}.")


def _enum(value: object, rule: list[Any], at: _At) -> Iterator[Problem]:
    # Python's True is 1; JSON's is not.
    if not any(
        isinstance(value, bool) is isinstance(each, bool) and value == each for each in rule
    ):
        yield Problem(at.path, f"is {shown(value)}; expected {' or '.join(map(shown, rule))}.")


def _pattern(value: object, rule: str, at: _At) -> Iterator[Problem]:
    if isinstance(value, str) and not _compiled(rule).search(value):
        form = at.schema.get("title", f"text of the form {rule}")
        yield Problem(at.path, f"is {shown(value)}; expected {form}.")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """In JSON Schema `$` is the end of the text; in Python also what stands before a last line feed."""
    return re.compile(f"{pattern[:-1]}\\Z" if pattern.endswith("$") else pattern)


def _least(value: object, rule: float, at: _At) -> Iterator[Problem]:
    if _is_number(value) and value < rule:
        yield Problem(at.path, f"is {shown(value)}; expected {rule} or more.")


def _most(value: object, rule: float, at: _At) -> Iterator[Problem]:
    if _is_number(value) and value > rule:
        yield Problem(at.path, f"is {shown(value)}; expected {rule} or less.")


def _size(
    kind: type[Sized], what: str, *, is_least: bool
) -> Callable[[Any, int, _At], Iterator[Problem]]:
    def check(value: Any, rule: int, at: _At) -> Iterator[Problem]:
        if isinstance(value, kind) and (len(value) < rule if is_least else len(value) > rule):
            bound = "at least" if is_least else "at most"
            yield Problem(at.path, f"has {len(value)} {what}; expected {bound} {rule}.")

    return check


def _properties(value: object, rule: Mapping[str, Schema], at: _At) -> Iterator[Problem]:
    for name, schema in rule.items():
        if isinstance(value, dict) and name in value:
            yield from at.problems(value[name], schema, name)


def _additional(value: object, rule: Schema, at: _At) -> Iterator[Problem]:
    known = at.schema.get("properties", {})
    for name, each in value.items() if isinstance(value, dict) else ():
        if name in known:
            continue
        if rule is False:
            yield Problem((*at.path, name), f"is unknown; the keys here are {', '.join(known)}.")
        else:
            yield from at.problems(each, rule, name)


def _names(value: object, rule: Schema, at: _At) -> Iterator[Problem]:
    for name in value if isinstance(value, dict) else ():
        yield from at.problems(name, rule, name)


def _required(value: object, rule: list[str], at: _At) -> Iterator[Problem]:
    for name in rule:
        if isinstance(value, dict) and name not in value:
            yield Problem((*at.path, name), "is missing; add it.")


def _dependent(value: object, rule: Mapping[str, list[str]], at: _At) -> Iterator[Problem]:
    for name, needed in rule.items():
        for other in needed:
            if isinstance(value, dict) and name in value and other not in value:
                yield Problem((*at.path, other), f"is missing, and {name} needs it; add it.")


def _items(value: object, rule: Schema, at: _At) -> Iterator[Problem]:
    for position, each in enumerate(value if isinstance(value, list) else ()):
        yield from at.problems(each, rule, position)


def _one_of(value: object, rule: list[Mapping[str, Any]], at: _At) -> Iterator[Problem]:
    admitting = [each["title"] for each in rule if at.admits(value, each)]
    if len(admitting) != 1:
        found = "more than one" if admitting else "none"
        choice = " or ".join(each["title"] for each in rule)
        yield Problem(at.path, f"has {found} of {choice}; expected one of them.")


def _if(value: object, rule: Schema, at: _At) -> Iterator[Problem]:
    branch = "then" if at.admits(value, rule) else "else"
    yield from at.problems(value, at.schema.get(branch, True))


def _with_if(_value: object, _rule: Schema, _at: _At) -> Iterator[Problem]:
    """`then` and `else` are looked at by `if`."""
    return iter(())


_KEYWORDS: Mapping[str, Callable[[Any, Any, _At], Iterator[Problem]]] = {
    "$ref": _reference,
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "minimum": _least,
    "maximum": _most,
    "minLength": _size(str, "characters", is_least=True),
    "maxLength": _size(str, "characters", is_least=False),
    "minItems": _size(list, "entries", is_least=True),
    "maxItems": _size(list, "entries", is_least=False),
    "minProperties": _size(dict, "entries", is_least=True),
    "maxProperties": _size(dict, "entries", is_least=False),
    "properties": _properties,
    "additionalProperties": _additional,
    "propertyNames": _names,
    "required": _required,
    "dependentRequired": _dependent,
    "items": _items,
    "oneOf": _one_of,
    "if": _if,
    "then": _with_if,
    "else": _with_if,
}
