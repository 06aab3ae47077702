"""Which Avro schemas the service accepts, for each dataset type and domain.

Source: Amazon Personalize Developer Guide, "Creating schema JSON files" and the data requirements of each
dataset type and domain.
"""

import functools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.personalize.errors import invalid_input
from localaws.personalize.shapes import Json

NAMESPACE = "com.amazonaws.personalize.schema"
VERSIONS = (1, "1.0", "1.1")
"""Recorded schemas of the service have the number, or one of the texts; the guide shows `"1.0"`."""
TYPES = frozenset({"float", "double", "int", "long", "string", "boolean"})
MAX_TEXTUAL_FIELDS = 1
MAX_ITEM_NAME_FIELDS = 1

_NUMBERS = frozenset({"float", "double", "int", "long"})
# Source: Amazon Personalize API Reference, the names of columns in a training data configuration.
_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]{0,149}")


@dataclass(frozen=True)
class Reserved:
    """What a field name of the service's own asks for.

    Attributes:
        types: accepted types, null aside.
        categorical: whether `categorical` must be true.
        textual: whether `textual` must be true.
    """

    types: frozenset[str]
    categorical: bool = False
    textual: bool = False


_STRING = Reserved(frozenset({"string"}))
_LONG = Reserved(frozenset({"long"}))
_FLOAT = Reserved(frozenset({"float"}))
_CATEGORY = Reserved(frozenset({"string"}), categorical=True)
_TEXT = Reserved(frozenset({"string"}), textual=True)


@dataclass(frozen=True)
class DatasetRules:
    """Fields of one dataset type.

    Attributes:
        required: fields that must be there, without null.
        optional: fields of the service's own that may be there.
        metadata: least and greatest number of other fields.
    """

    required: Mapping[str, Reserved]
    optional: Mapping[str, Reserved] = field(default_factory=dict)
    metadata: tuple[int, int] = (0, 0)


_EVENT_DETAILS = {
    "EVENT_VALUE": _FLOAT,
    "IMPRESSION": _STRING,
    "RECOMMENDATION_ID": _STRING,
    "EVENT_ATTRIBUTION_SOURCE": _STRING,
}
_INTERACTION = {"USER_ID": _STRING, "ITEM_ID": _STRING, "TIMESTAMP": _LONG}
_DOMAIN_INTERACTIONS = DatasetRules({**_INTERACTION, "EVENT_TYPE": _STRING}, _EVENT_DETAILS, (0, 5))

CUSTOM: Mapping[str, DatasetRules] = {
    "Interactions": DatasetRules(_INTERACTION, {"EVENT_TYPE": _STRING, **_EVENT_DETAILS}, (0, 5)),
    "Users": DatasetRules({"USER_ID": _STRING}, metadata=(1, 25)),
    "Items": DatasetRules({"ITEM_ID": _STRING}, {"CREATION_TIMESTAMP": _LONG}, (1, 100)),
    "Actions": DatasetRules(
        {"ACTION_ID": _STRING},
        {
            "CREATION_TIMESTAMP": _LONG,
            "VALUE": _LONG,
            "TYPE": _STRING,
            "EXPIRATION_TIMESTAMP": _LONG,
            "ACTION_EXPIRATION_TIMESTAMP": _LONG,
            "REPEAT_FREQUENCY": _LONG,
        },
        (1, 10),
    ),
    "ActionInteractions": DatasetRules(
        {"USER_ID": _STRING, "ACTION_ID": _STRING, "EVENT_TYPE": _STRING, "TIMESTAMP": _LONG},
        {"IMPRESSION": _STRING, "RECOMMENDATION_ID": _STRING},
        (0, 5),
    ),
}

DOMAINS: Mapping[str, Mapping[str, DatasetRules]] = {
    "ECOMMERCE": {
        "Interactions": _DOMAIN_INTERACTIONS,
        "Users": CUSTOM["Users"],
        "Items": DatasetRules(
            {"ITEM_ID": _STRING, "PRICE": _FLOAT, "CATEGORY_L1": _CATEGORY},
            {
                "CATEGORY_L2": _CATEGORY,
                "CATEGORY_L3": _CATEGORY,
                "PRODUCT_DESCRIPTION": _TEXT,
                "CREATION_TIMESTAMP": Reserved(frozenset({"float", "long"})),
                "AGE_GROUP": _CATEGORY,
                "ADULT": _CATEGORY,
                "GENDER": _CATEGORY,
            },
            (0, 100),
        ),
    },
    "VIDEO_ON_DEMAND": {
        "Interactions": _DOMAIN_INTERACTIONS,
        "Users": DatasetRules({"USER_ID": _STRING}, {"SUBSCRIPTION_MODEL": _CATEGORY}, (0, 25)),
        "Items": DatasetRules(
            {"ITEM_ID": _STRING, "GENRES": _CATEGORY, "CREATION_TIMESTAMP": _LONG},
            {
                "PRICE": _FLOAT,
                "DURATION": _FLOAT,
                "AVERAGE_RATING": _FLOAT,
                "GENRE_L2": _CATEGORY,
                "GENRE_L3": _CATEGORY,
                "PRODUCT_DESCRIPTION": _TEXT,
                "CONTENT_OWNER": _CATEGORY,
                "CONTENT_CLASSIFICATION": _CATEGORY,
            },
            (0, 100),
        ),
    },
}


@dataclass(frozen=True)
class AvroField:
    """A field as the schema declares it."""

    name: str
    type: str
    nullable: bool
    categorical: bool
    textual: bool
    item_name: bool


def check_schema(text: str, domain: str | None) -> Json:
    """Read a schema and check it.

    Args:
        text: Avro schema, JSON.
        domain: `ECOMMERCE`, `VIDEO_ON_DEMAND`, or None for a custom dataset group.

    Raises:
        ServiceError: InvalidInputException that names what is wrong.
    """
    schema = _record(text)
    rules_of_names = CUSTOM if domain is None else DOMAINS[domain]
    rules = rules_of_names.get(schema["name"])
    if rules is None:
        raise _invalid(f"its name {schema['name']!r} must be one of {', '.join(rules_of_names)}")
    declared = [_field(each) for each in schema["fields"]]
    problem = next(_problems(schema["name"], rules, declared), None)
    if problem is not None:
        raise _invalid(problem)
    return schema


def _invalid(problem: str) -> Exception:
    return invalid_input(f"The schema is not valid: {problem}.")


def _record(text: str) -> Json:
    try:
        schema = json.loads(text)
    except ValueError as error:
        raise _invalid(f"it is no JSON ({error})") from error
    if not isinstance(schema, dict) or schema.get("type") != "record":
        raise _invalid('it must be an object with "type": "record"')
    if schema.get("namespace") != NAMESPACE:
        raise _invalid(f'its namespace must be "{NAMESPACE}"')
    version = schema.get("version")
    if isinstance(version, bool) or version not in VERSIONS:
        raise _invalid(f"its version must be one of {', '.join(map(json.dumps, VERSIONS))}")
    if not isinstance(schema.get("name"), str) or not isinstance(schema.get("fields"), list):
        raise _invalid("it must have a name and a list of fields")
    return schema


def _field(declared: Any) -> AvroField:
    if not isinstance(declared, dict) or not isinstance(declared.get("name"), str):
        raise _invalid("every field must be an object with a name")
    name, declared_type = declared["name"], declared.get("type")
    types = declared_type if isinstance(declared_type, list) else [declared_type]
    if not all(isinstance(each, str) for each in types):
        raise _invalid(f"field {name} must be flat, of a simple type")
    named = [each for each in types if each != "null"]
    if len(named) != 1 or len(types) > 2 or named[0] not in TYPES:
        raise _invalid(
            f"the type of field {name} must be one of {', '.join(sorted(TYPES))}, or one of them and null"
        )
    return AvroField(
        name,
        named[0],
        "null" in types,
        declared.get("categorical") is True,
        declared.get("textual") is True,
        declared.get("itemName") is True,
    )


def _problems(dataset: str, rules: DatasetRules, declared: list[AvroField]) -> Iterator[str]:
    by_name = {each.name: each for each in declared}
    for each in declared:
        if not _NAME.fullmatch(each.name):
            yield (
                f"{each.name!r} is no name of a field: letters, digits and underscores are, "
                "150 at most, no digit first"
            )
    yield from _repeated(declared)
    for name in rules.required:
        if name not in by_name:
            yield f"the required field {name} is missing"
        elif by_name[name].nullable:
            yield f"the required field {name} must not allow null"
    known = {**rules.required, **rules.optional}
    for each in declared:
        if each.name in known:
            yield from _reserved_problems(each, known[each.name])
        else:
            yield from _spelling_problems(each, known)
        yield from _keyword_problems(dataset, each)
    yield from _repeated_keyword_problems(declared)
    metadata = sum(each.name not in known for each in declared)
    least, most = rules.metadata
    if not least <= metadata <= most:
        yield f"{dataset} must have {least} to {most} metadata fields beside the reserved ones, not {metadata}"


def _repeated_keyword_problems(declared: list[AvroField]) -> Iterator[str]:
    if sum(each.textual for each in declared) > MAX_TEXTUAL_FIELDS:
        yield f"at most {MAX_TEXTUAL_FIELDS} field may be textual"
    if sum(each.item_name for each in declared) > MAX_ITEM_NAME_FIELDS:
        yield f"at most {MAX_ITEM_NAME_FIELDS} field may have itemName set to true"


def _spelling_problems(declared: AvroField, known: Iterable[str]) -> Iterator[str]:
    for name in known:
        if declared.name.replace("_", "").lower() == name.replace("_", "").lower():
            yield f"field {declared.name} must be spelt {name}"


def _repeated(declared: list[AvroField]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for each in declared:
        key = re.sub("_", "", each.name).lower()
        if key in seen:
            yield f"fields {seen[key]} and {each.name} are the same when underscores and case are ignored"
        seen[key] = each.name


def _reserved_problems(declared: AvroField, wanted: Reserved) -> Iterator[str]:
    if declared.type not in wanted.types:
        yield f"field {declared.name} must be of type {' or '.join(sorted(wanted.types))}"
    if wanted.categorical and not declared.categorical:
        yield f"field {declared.name} must have categorical set to true"
    if wanted.textual and not declared.textual:
        yield f"field {declared.name} must have textual set to true"
    if declared.categorical and not wanted.categorical:
        yield f"field {declared.name} must not be categorical"


def _keyword_problems(dataset: str, declared: AvroField) -> Iterator[str]:
    if declared.textual and (dataset != "Items" or declared.type != "string"):
        yield f"field {declared.name} cannot be textual: only strings of Items can"
    if declared.item_name and (dataset != "Items" or declared.type != "string"):
        yield f"field {declared.name} cannot have itemName set to true: only strings of Items can"
    if declared.textual and declared.categorical:
        yield f"field {declared.name} cannot be both textual and categorical"
    if declared.categorical and declared.type in _NUMBERS:
        yield f"field {declared.name} cannot be categorical: it is a number"


@functools.lru_cache(maxsize=64)
def fields_of(text: str) -> tuple[AvroField, ...]:
    """The fields of a schema that CreateSchema has accepted."""
    return tuple(_field(each) for each in json.loads(text)["fields"])


def replacement_problem(old: Json, new: Json) -> str | None:
    """Why a dataset's schema cannot be replaced by another, None when it can.

    Source: Amazon Personalize Developer Guide, "Replacing a dataset's schema to add new columns".
    """
    before = {each["name"]: each for each in old["fields"]}
    after = {each["name"]: each for each in new["fields"]}
    for name, declared in before.items():
        if after.get(name) != declared:
            return f"field {name} must be kept as it is"
    for name in after.keys() - before.keys():
        if not _field(after[name]).nullable:
            return f"the new field {name} must allow null"
    return None
