"""Schema: made and deleted at once, without a status."""

import json

from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.control.quotas import SCHEMAS
from localaws.personalize.control.schema_rules import check_schema
from localaws.personalize.errors import in_use
from localaws.personalize.shapes import Json


def create(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer CreateSchema."""
    check_schema(request["schema"], request.get("domain"))
    count = len(plane.store.of("Schema", caller.account, caller.region))
    plane.check_quota(count, SCHEMAS, f"More than {SCHEMAS} schemas.")
    schema = plane.create(caller, "Schema", f"schema/{request['name']}", request)
    return {"schemaArn": schema.arn}


def describe(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer DescribeSchema; whether AWS keeps the text as it was given is not documented."""
    answer = plane.describe(caller, "Schema", request)
    if plane.behaviour.reformatted_schemas:
        schema = json.loads(answer["schema"]["schema"])
        answer["schema"]["schema"] = json.dumps(schema, indent=2, sort_keys=True)
    return answer


def delete(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer DeleteSchema; a dataset that uses the schema, or is moving to it, keeps it."""
    schema = plane.get(caller, "Schema", request["schemaArn"])
    for dataset in plane.store.of("Dataset", caller.account, caller.region):
        update = dataset.document.get("latestDatasetUpdate", {})
        in_update = dataset.phase == "update" and update.get("schemaArn") == schema.arn
        if dataset.document["schemaArn"] == schema.arn or in_update:
            raise in_use(f"Schema {schema.arn} is used by dataset {dataset.arn}.")
    plane.store.remove(schema)
    return {}
