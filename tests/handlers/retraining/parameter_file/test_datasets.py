"""Schemas: by the rules of the stack's own files, in two looser spellings, with names that say their content."""

import pytest

from handlers.retraining.parameter_file.plan import Plan
from tests.support.parameter_files import USERS, avro, parsed, printed_sample, with_service_configs

KEYS = ("Interactions/1.csv", "Users/1.csv")


def schema_name(group: str = "DatasetGroup", fields: object = USERS) -> str:
    document = printed_sample()
    document["datasetGroup"]["name"] = group
    document["datasets"]["Users"]["schema"]["fields"] = fields
    return str(parsed(document, *KEYS).datasets[1].schema_request["name"])


def test_equal_schemas_of_a_group_have_one_name() -> None:
    turned = [dict(reversed(field.items())) for field in USERS]
    assert schema_name() == schema_name(fields=turned)
    assert schema_name() != schema_name(fields=USERS[:2])
    assert schema_name() != schema_name(group="Other")


@pytest.mark.parametrize("length", [1, 29, 30, 63])
def test_the_name_fits(length: int) -> None:
    assert len(schema_name(group="g" * length)) <= 63


def test_record_names_and_versions_of_successors_are_made_one() -> None:
    document = with_service_configs()
    strict = avro("Users", USERS)

    def schema(plan: Plan) -> str:
        return str(plan.datasets[1].schema_request["schema"])

    loose = schema(parsed(document, *KEYS))
    document["datasets"]["users"]["schema"]["serviceConfig"]["schema"] = strict
    assert schema(parsed(document, *KEYS)) == loose


def test_schemas_of_a_domain_have_its_rules() -> None:
    document = printed_sample()
    document["datasetGroup"]["domain"] = "ECOMMERCE"
    fields = document["datasets"]["Interactions"]["schema"]["fields"]
    fields.append({"name": "EVENT_TYPE", "type": "string"})
    plan = parsed(document, *KEYS)
    assert {each.schema_request["domain"] for each in plan.datasets} == {"ECOMMERCE"}


def test_columns_that_training_does_not_use_are_told_of() -> None:
    document = printed_sample()
    document["datasets"]["Users"]["schema"]["fields"].append({"name": "NAME", "type": "string"})
    plan = parsed(document, *KEYS)
    assert "datasets.Users.schema works, but: NAME is a string that is neither" in plan.warnings[0]
