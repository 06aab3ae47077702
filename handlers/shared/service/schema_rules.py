"""The rules for schemas, of files that are given and of those that are inferred.

Source: Amazon Personalize Developer Guide, "Creating schema JSON files" and the pages of the dataset types, for custom dataset
groups and for those of a domain.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from handlers.shared.service.known_fields import known_fields, metadata_limits, required_fields
from handlers.shared.service.schemas import (
    NAMESPACE,
    PRIMITIVE_TYPES,
    DatasetType,
    Domain,
    Field,
    Schema,
)

# Recorded of CreateSchema: all of these are accepted.
VERSIONS = ("1.0", "1.1", 1)

# The API takes 20000, CloudFormation (and so the native resource) 10000.
# Source: CloudFormation resource type AWS::Personalize::Schema.
MAX_SCHEMA_LENGTH = 10_000


class SchemaError(ValueError):
    """A schema that the service would refuse.

    Attributes:
        problems: one sentence for each thing to put right.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problems))


def parse_schema(text: str, dataset_type: DatasetType, domain: Domain | None = None) -> Schema:
    """Read a schema file and check all rules of the service.

    Args:
        text: of the file.
        dataset_type: that it is for.
        domain: of the dataset group; None for a custom one.

    Raises:
        SchemaError: the text is no such schema; all problems that can be told at once.
    """
    document = _document(text)
    problems = list(_frame_problems(document, dataset_type))
    fields: list[Field] = []
    for position, entry in enumerate(document.get("fields", []), start=1):
        try:
            fields.append(_field(entry, position))
        except SchemaError as error:
            problems.extend(error.problems)
    schema = Schema(dataset_type, tuple(fields), domain)
    if not problems:
        problems.extend(rule_problems(schema))
    if problems:
        raise SchemaError(problems)
    return schema


def rule_problems(schema: Schema) -> Iterator[str]:
    """What the service would refuse in a schema whose form is right."""
    yield from _name_problems([field.name for field in schema.fields])
    yield from _known_field_problems(schema)
    yield from _metadata_problems(schema)
    if len(schema.to_json()) > MAX_SCHEMA_LENGTH:
        yield (
            f"The schema has {len(schema.to_json())} characters; at most {MAX_SCHEMA_LENGTH} are "
            "allowed. Use fewer columns or shorter names."
        )


def rule_warnings(schema: Schema) -> Iterator[str]:
    """What the service accepts, but does not use."""
    known = known_fields(schema.dataset_type, schema.domain)
    for field in schema.fields:
        if field.name in known:
            continue
        if field.type == "string" and not (field.categorical or field.textual or field.item_name):
            yield (
                f"{field.name} is a string that is neither categorical nor textual: training does "
                'not use it. Add "categorical": true to the field.'
            )
        if field.type == "boolean":
            yield (
                f"{field.name} is a boolean: neither training nor filters use it. "
                "Make it a categorical string."
            )


def _document(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise SchemaError(
            [f"It is no JSON (line {error.lineno}, column {error.colno}: {error.msg})."]
        ) from None
    if not isinstance(document, dict) or not isinstance(document.get("fields", []), list):
        raise SchemaError(['Expected one JSON object with a list "fields".'])
    return document


def _frame_problems(document: dict[str, Any], dataset_type: DatasetType) -> Iterator[str]:
    expected: dict[str, tuple[object, ...]] = {
        "type": ("record",),
        "name": (dataset_type,),
        "namespace": (NAMESPACE,),
        "version": VERSIONS,
    }
    for key, values in expected.items():
        if document.get(key) not in values or isinstance(document.get(key), bool):
            wanted = " or ".join(map(json.dumps, values))
            yield f'"{key}" is {json.dumps(document.get(key))}; expected {wanted}.'
    if not document.get("fields"):
        yield '"fields" is missing or empty; expected the list of the columns.'


def _field(entry: object, position: int) -> Field:
    given: dict[str, object] = entry if isinstance(entry, dict) else {}
    name, kind = given.get("name"), given.get("type")
    if not isinstance(name, str):
        raise SchemaError(
            [f'Field {position} has no "name"; expected an object with "name" and "type".']
        )
    union = kind if isinstance(kind, list) else [kind]
    types = [t for t in union if t != "null"]
    if len(types) != 1 or types[0] not in PRIMITIVE_TYPES or len(union) > 2:
        expected = f'{", ".join(PRIMITIVE_TYPES)}, or a list of one of them and "null"'
        raise SchemaError([f"{name} has the type {json.dumps(kind)}; expected one of {expected}."])
    return Field(
        name=name,
        type=str(types[0]),
        nullable=len(union) == 2,
        categorical=given.get("categorical") is True,
        textual=given.get("textual") is True,
        item_name=given.get("itemName") is True,
    )


def _name_problems(names: Sequence[str]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for name in names:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,149}", name):
            yield (
                f"{name!r} is no column name; expected letters, digits and '_', at most 150, "
                "no digit first."
            )
        # The service compares names without case and underscores.
        key = name.replace("_", "").lower()
        if key in seen:
            yield (
                f"{seen[key]} and {name} are the same name to the service, which ignores case and "
                "underscores. Rename or remove one."
            )
        seen.setdefault(key, name)


def _known_field_problems(schema: Schema) -> Iterator[str]:
    given = {field.name: field for field in schema.fields}
    known = known_fields(schema.dataset_type, schema.domain)
    for required in required_fields(schema.dataset_type, schema.domain):
        if required.name not in given:
            yield f"{required.name} is missing; {schema.dataset_type} need it, as {required.describe()}."
    for field in schema.fields:
        rule = known.get(field.name)
        if rule is None:
            continue
        marks = (field.categorical, field.textual) == (rule.categorical, rule.textual)
        is_marked = rule.categorical or rule.textual
        if (
            field.type != rule.type
            or (field.nullable and not rule.nullable)
            or (is_marked and not marks)
        ):
            yield f"{field.name} is {field.describe()}; the service fixes it to {rule.describe()}."
        if not (marks or is_marked):
            yield f"{field.name} is reserved and can be neither categorical nor textual."


def _item_name_problems(schema: Schema) -> Iterator[str]:
    """Source: Amazon Personalize Developer Guide, "Semantic-Similarity recipe", schema requirements."""
    named = [field for field in schema.fields if field.item_name]
    if len(named) > 1 or any(f.type != "string" or schema.dataset_type != "Items" for f in named):
        yield (
            f'"itemName" is true for {", ".join(field.name for field in named)}; allowed is one string column of Items, '
            "the one that says what an item is called. Remove it from the others."
        )


def _metadata_problems(schema: Schema) -> Iterator[str]:
    known = known_fields(schema.dataset_type, schema.domain)
    metadata = [field for field in schema.fields if field.name not in known]
    lowest, highest = metadata_limits(schema.dataset_type, schema.domain)
    if not lowest <= len(metadata) <= highest:
        names = ", ".join(field.name for field in metadata) or "none"
        yield (
            f"{schema.dataset_type} have {len(metadata)} metadata columns ({names}); "
            f"allowed are {lowest} to {highest}."
        )
    textual = [field.name for field in schema.fields if field.textual]
    if textual and (schema.dataset_type != "Items" or len(textual) > 1):
        yield (
            f"Textual columns are {', '.join(textual)}; allowed is one, in Items only. "
            "Make the others categorical or remove them."
        )
    yield from _item_name_problems(schema)
    for field in metadata:
        if field.type != "string" and (field.categorical or field.textual):
            yield f"{field.name} is {field.describe()}; only a string can be categorical or textual."
        if field.categorical and field.textual:
            yield f"{field.name} is categorical and textual; it can be one of them."
