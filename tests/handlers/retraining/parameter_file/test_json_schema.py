"""The part of JSON Schema that a function has says what the library says."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from handlers.retraining.parameter_file.json_schema import ANNOTATIONS, schema_problems
from handlers.retraining.parameter_file.parse import parameter_schema
from tests.support.changed_parameter_files import TEXTS, changed_files

VALIDATOR = Draft202012Validator(parameter_schema())

NAMES = st.sampled_from(["a", "b", "c"])
NUMBERS = st.integers(-3, 3) | st.sampled_from([0.5, 1.0, 1e300])
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | NAMES | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
TYPES = st.sampled_from(["object", "array", "string", "boolean", "number", "integer"])


def rules(inner: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    """What each keyword may have, with other schemas inside of it."""
    by_name = st.dictionaries(NAMES, inner, max_size=2)
    some_names = st.lists(NAMES, max_size=2, unique=True)
    titled = st.builds(
        lambda schema, title: {**schema, "title": title},
        inner.map(lambda schema: schema if isinstance(schema, dict) else {}),
        NAMES,
    )
    return {
        "$ref": st.just("#/$defs/name"),
        "type": TYPES | st.lists(TYPES, min_size=1, max_size=2, unique=True),
        "enum": st.lists(st.booleans() | NUMBERS | NAMES, min_size=1, max_size=3),
        "pattern": st.sampled_from(["^[ab]$", "a", "^$", "^b"]),
        "minimum": NUMBERS,
        "maximum": NUMBERS,
        **{
            f"{bound}{what}": st.integers(0, 3)
            for bound in ("min", "max")
            for what in ("Length", "Items", "Properties")
        },
        "properties": by_name,
        "additionalProperties": inner,
        "propertyNames": inner,
        "required": some_names,
        "dependentRequired": st.dictionaries(NAMES, some_names),
        "items": inner,
        "oneOf": st.lists(titled, min_size=1, max_size=3),
        "if": inner,
        "then": inner,
        "else": inner,
    }


def schemas(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Schemas of a few keywords."""
    pairs = st.one_of([st.tuples(st.just(name), rule) for name, rule in rules(inner).items()])
    return st.lists(pairs, max_size=4).map(dict)


SCHEMAS = schemas(st.recursive(st.booleans(), schemas, max_leaves=5))


@given(schema=SCHEMAS, value=VALUES)
def test_every_keyword_accepts_what_the_library_accepts(
    schema: dict[str, Any], value: object
) -> None:
    whole = {**schema, "$defs": {"name": {"type": "string", "maxLength": 2}}}
    accepted = not list(schema_problems(value, whole))
    assert accepted == Draft202012Validator(whole).is_valid(value)


@given(document=changed_files())
def test_parameter_files_are_accepted_where_the_library_accepts_them(
    document: dict[str, Any],
) -> None:
    accepted = not list(schema_problems(document, parameter_schema()))
    assert accepted == VALIDATOR.is_valid(document)


def test_the_schema_of_parameter_files_is_one() -> None:
    Draft202012Validator.check_schema(parameter_schema())


def test_true_is_no_number() -> None:
    assert [str(each) for each in schema_problems(True, {"enum": [1]})] == [
        "The file is true; expected 1."
    ]
    assert list(schema_problems(True, {"type": "integer"}))


def test_the_end_of_a_pattern_is_the_end_of_the_text() -> None:
    assert list(schema_problems("a\n", {"pattern": "^a$"}))
    assert not list(schema_problems("a\n", {"pattern": "^a"}))


def test_a_number_without_bounds_is_not_whole() -> None:
    assert list(schema_problems(float("inf"), {"type": "integer"}))


def test_what_is_not_known_is_an_error() -> None:
    with pytest.raises(LookupError):
        list(schema_problems({}, {"minContains": 1}))
    with pytest.raises(LookupError):
        list(schema_problems({}, {"$ref": "#/$defs/none"}))


def used_keywords(schema: object) -> Iterator[str]:
    """All keywords of a schema."""
    if not isinstance(schema, Mapping):
        return
    for name, rule in schema.items():
        yield name
        if name in {"properties", "$defs"}:
            for each in rule.values():
                yield from used_keywords(each)
        elif name in {"items", "additionalProperties", "propertyNames", "if", "then", "else"}:
            yield from used_keywords(rule)
        elif name == "oneOf":
            for each in rule:
                yield from used_keywords(each)


def test_every_keyword_of_parameter_files_is_tried_here() -> None:
    assert set(used_keywords(parameter_schema())) - ANNOTATIONS <= rules(st.booleans()).keys()
