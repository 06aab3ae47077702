"""The columns that a domain fixes are those that the local service asks for, in the same types."""

from itertools import product
from typing import get_args

import pytest

from handlers.shared.service.known_fields import known_fields, required_fields
from handlers.shared.service.schema_rules import rule_problems
from handlers.shared.service.schemas import DATASET_TYPES, DatasetType, Domain, Field, Schema
from localaws.personalize.control.schema_rules import check_schema
from localaws.personalize.errors import ServiceError

CASES = list(product(get_args(Domain), DATASET_TYPES))
MORE = Field("LOYALTY", "string", nullable=True, categorical=True)


def problem(schema: Schema) -> str | None:
    try:
        check_schema(schema.to_json(), schema.domain)
    except ServiceError as error:
        return error.message
    return None


@pytest.mark.parametrize(("domain", "kind"), CASES)
def test_what_passes_here_passes_there(domain: Domain, kind: DatasetType) -> None:
    known = known_fields(kind, domain)
    schema = Schema(kind, (*known.values(), MORE), domain)
    assert list(rule_problems(schema)) == []
    assert problem(schema) is None


@pytest.mark.parametrize(("domain", "kind"), CASES)
def test_what_is_missing_is_told(domain: Domain, kind: DatasetType) -> None:
    required = required_fields(kind, domain)
    for field in required:
        fields = (*(each for each in required if each is not field), MORE)
        schema = Schema(kind, fields, domain)
        assert any(f"{field.name} is missing" in text for text in rule_problems(schema))
        assert f"the required field {field.name} is missing" in (problem(schema) or "")


@pytest.mark.parametrize(
    "field",
    [
        Field("CATEGORY_L1", "string"),
        Field("CATEGORY_L1", "string", nullable=True, categorical=True),
        Field("PRICE", "long"),
        Field("PRICE", "float", nullable=True),
    ],
)
def test_another_type_is_told(field: Field) -> None:
    known = {
        **{each.name: each for each in required_fields("Items", "ECOMMERCE")},
        field.name: field,
    }
    schema = Schema("Items", tuple(known.values()), "ECOMMERCE")
    (text,) = rule_problems(schema)
    assert f"{field.name} is" in text
    assert "the service fixes it to" in text
    assert problem(schema) is not None
