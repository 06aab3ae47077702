"""Whether a body surely matches its model: a fast yes for what is right, which is nearly every request.

jsonschema finds every violation and says where; for a body of 500 events that is most of what a request costs. What it
would find nothing in is told here by closures, made once for a schema. No is no verdict: then jsonschema decides.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Check = Callable[[Any], bool]
Compile = Callable[[Mapping[str, Any]], Check]

_NO_RULES = frozenset({"description", "title", "example", "default"})
_TYPES: Mapping[str, Check] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}


def surely_valid(root: Mapping[str, Any] | bool) -> Check:
    """Return what tells whether a document surely matches a draft 4 schema.

    Args:
        root: the schema, with what its `$ref`s name below `components/schemas`.
    """
    if isinstance(root, bool):
        return _never
    named: dict[str, Check] = {}
    schemas: Mapping[str, Any] = root["components"]["schemas"]

    def reference(path: str) -> Check:
        name = path.removeprefix("#/components/schemas/")
        if name not in schemas:
            return _never

        def check(value: Any) -> bool:
            # A schema may refer to itself, so that it is compiled when it is needed first.
            if name not in named:
                named[name] = compiled(schemas[name])
            return named[name](value)

        return check

    def compiled(schema: Any) -> Check:
        if not isinstance(schema, Mapping):
            return _never
        if "$ref" in schema:  # whatever stands beside it is ignored in draft 4
            return reference(schema["$ref"])
        checks = _checks(schema, compiled)
        return lambda value: all(check(value) for check in checks)

    return compiled({"allOf": root["allOf"]})


def _checks(schema: Mapping[str, Any], compiled: Compile) -> list[Check]:
    """A check for each keyword; one that is not known makes sure of nothing."""
    if schema.keys() & {"properties", "additionalProperties"}:
        members = [_members(schema, compiled)]
    else:
        members = []
    keywords = schema.keys() - _NO_RULES - {"properties", "additionalProperties"}
    return [
        _KEYWORDS[name](schema[name], compiled) if name in _KEYWORDS else _never
        for name in sorted(keywords)
    ] + members


def _members(schema: Mapping[str, Any], compiled: Compile) -> Check:
    """The members of an object that are declared, and whether it may have others; anything else passes."""
    if "patternProperties" in schema:
        return _never
    known = {name: compiled(each) for name, each in schema.get("properties", {}).items()}
    further = schema.get("additionalProperties", True)
    if isinstance(further, bool):
        others: Check = (lambda _: True) if further else _never
    else:
        others = compiled(further)

    def check(value: Any) -> bool:
        return not isinstance(value, dict) or all(
            known.get(name, others)(member) for name, member in value.items()
        )

    return check


def _type(names: str | Sequence[str], _: Compile) -> Check:
    tests = [_TYPES.get(name, _never) for name in ([names] if isinstance(names, str) else names)]
    if len(tests) == 1:
        return tests[0]
    return lambda value: any(test(value) for test in tests)


def _required(names: Sequence[str], _: Compile) -> Check:
    return lambda value: not isinstance(value, dict) or all(name in value for name in names)


def _items(schema: Any, compiled: Compile) -> Check:
    check = compiled(schema)
    return lambda value: not isinstance(value, list) or all(map(check, value))


def _all_of(schemas: Sequence[Any], compiled: Compile) -> Check:
    checks = [compiled(each) for each in schemas]
    return lambda value: all(check(value) for check in checks)


def _any_of(schemas: Sequence[Any], compiled: Compile) -> Check:
    checks = [compiled(each) for each in schemas]
    return lambda value: any(check(value) for check in checks)


def _enum(values: Sequence[Any], _: Compile) -> Check:
    # Texts alone: 1, 1.0 and true are equal in Python.
    texts = {value for value in values if isinstance(value, str)}
    return lambda value: isinstance(value, str) and value in texts


def _text(holds: Callable[[str, Any], bool]) -> Callable[[Any, Compile], Check]:
    return lambda limit, _: lambda value: not isinstance(value, str) or holds(value, limit)


def _number(holds: Callable[[float, float], bool]) -> Callable[[Any, Compile], Check]:
    return lambda limit, _: lambda value: not _TYPES["number"](value) or holds(value, limit)


def _never(_: Any) -> bool:
    return False


_KEYWORDS: Mapping[str, Callable[[Any, Compile], Check]] = {
    "type": _type,
    "required": _required,
    "items": _items,
    "allOf": _all_of,
    "anyOf": _any_of,
    "enum": _enum,
    "minLength": _text(lambda value, limit: len(value) >= limit),
    "maxLength": _text(lambda value, limit: len(value) <= limit),
    "pattern": _text(lambda value, limit: re.search(limit, value) is not None),
    "minimum": _number(lambda value, limit: value >= limit),
    "maximum": _number(lambda value, limit: value <= limit),
}
