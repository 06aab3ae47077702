"""Names, lengths and keys are those of the API's model."""

from collections.abc import Iterator, Mapping
from typing import Any

import botocore.session
import pytest
from botocore.model import Shape

from handlers.retraining.parameter_file.parse import parameter_schema

SERVICE = botocore.session.get_session().get_service_model("personalize")
DEFINITIONS = parameter_schema()["$defs"]

# By request: its definition, and what a file cannot say. The workflow adds ARNs; AutoML's settings have no use without
# it; the service supports no objective of the optimisation; a campaign follows its solution as the workflow says.
REQUESTS = {
    "CreateDatasetGroup": ("datasetGroupRequest", set[str]()),
    "CreateSchema": ("schemaRequest", {"domain"}),
    "CreateDataset": ("datasetRequest", {"schemaArn", "datasetGroupArn", "datasetType"}),
    "CreateSolution": (
        "solutionRequest",
        {"datasetGroupArn", "autoMLConfig", "hpoObjective"},
    ),
    "CreateSolutionVersion": ("solutionVersion", {"solutionArn"}),
    "CreateCampaign": ("campaignRequest", {"solutionVersionArn", "syncWithLatestSolutionVersion"}),
    "CreateEventTracker": ("eventTrackerRequest", {"datasetGroupArn"}),
    "CreateFilter": ("filterRequest", {"datasetGroupArn"}),
}
# Keys of a file that no request has: the workflow reads them.
OWN = {"solutionVersion", "solution"}
# Fewer than the model allows. Source: Amazon Personalize Developer Guide, "Tagging resources"; the mode AUTOTRAIN is what
# automatic training reports; the length of a schema is one of the rules of schemas.
NARROWER = {"tags", "trainingMode", "schema"}
BOUNDS = {
    "string": ("minLength", "maxLength"),
    "list": ("minItems", "maxItems"),
    "map": ("minProperties", "maxProperties"),
    "integer": ("minimum", "maximum"),
    "double": ("minimum", "maximum"),
}


def resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref")
    return resolved(DEFINITIONS[reference.split("/")[-1]]) if reference else schema


def differences(
    schema: Mapping[str, Any], shape: Shape, left_out: set[str], place: str
) -> Iterator[str]:
    schema, kind = resolved(schema), shape.type_name
    if kind == "structure" and "properties" in schema:
        given = schema["properties"].keys() - OWN
        if given != shape.members.keys() - left_out:
            yield f"{place}: {sorted(given ^ (shape.members.keys() - left_out))}"
        for name in given & shape.members.keys():
            if name not in NARROWER:
                inside = schema["properties"][name]
                yield from differences(inside, shape.members[name], left_out, f"{place}.{name}")
    for keyword, bound in zip(BOUNDS.get(kind, ()), ("min", "max"), strict=False):
        # The least length is 0 where the model has none, and a text that means something has a character.
        if schema.get(keyword) != shape.metadata.get(bound) and keyword != "minLength":
            yield f"{place}: {keyword} {schema.get(keyword)}, {shape.metadata.get(bound)}"
    if set(schema.get("enum", ())) != set(shape.metadata.get("enum", ())):
        yield f"{place}: {schema.get('enum')}, {shape.metadata.get('enum')}"
    if kind == "list" and "items" in schema:
        yield from differences(schema["items"], shape.member, left_out, f"{place}[]")


@pytest.mark.parametrize("operation", REQUESTS)
def test_a_request_has_the_keys_and_bounds_of_the_model(operation: str) -> None:
    definition, left_out = REQUESTS[operation]
    shape = SERVICE.operation_model(operation).input_shape
    assert list(differences(DEFINITIONS[definition], shape, left_out, operation)) == []
