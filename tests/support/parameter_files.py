"""Parameter files in all spellings, and the objects of their buckets."""

import copy
import json
from typing import Any

from handlers.retraining.parameter_file.parse import parse_parameter_file
from handlers.retraining.parameter_file.plan import DataFile, Plan

RECIPES = "arn:aws:personalize:::recipe/"

INTERACTIONS: list[dict[str, object]] = [
    {"name": "USER_ID", "type": "string"},
    {"name": "ITEM_ID", "type": "string"},
    {"name": "TIMESTAMP", "type": "long"},
]
EVENT_TYPE: dict[str, object] = {"name": "EVENT_TYPE", "type": "string"}
USERS: list[dict[str, object]] = [
    {"name": "USER_ID", "type": "string"},
    {"name": "GENDER", "type": "string", "categorical": True},
    {"name": "AGE", "type": "int"},
]
ITEMS: list[dict[str, object]] = [
    {"name": "ITEM_ID", "type": "string"},
    {"name": "GENRE", "type": "string", "categorical": True},
    {"name": "YEAR", "type": "int"},
]


def avro(name: str, fields: list[dict[str, object]], **changes: object) -> dict[str, object]:
    frame = {
        "type": "record",
        "name": name,
        "namespace": "com.amazonaws.personalize.schema",
        "fields": copy.deepcopy(fields),
        "version": "1.0",
    }
    return {**frame, **changes}


def printed_sample() -> dict[str, Any]:
    """The sections of the first public workflow, as its page prints them."""
    return {
        "datasetGroup": {"name": "DatasetGroup"},
        "datasets": {
            "Interactions": {
                "name": "InteractionsDataset",
                "schema": avro("Interactions", INTERACTIONS),
            },
            "Users": {"name": "UsersDataset", "schema": avro("Users", USERS)},
        },
        "solution": {"name": "Solution", "performAutoML": True},
        "campaign": {"name": "Campaign", "minProvisionedTPS": 1},
    }


def with_maps() -> dict[str, Any]:
    """Its successor: several solutions and campaigns by keys, a tracker, filters."""
    purposes = ("user-personalization", "sims", "personalized-ranking")
    return {
        "datasetGroup": {"name": "Shop"},
        "datasets": {
            "Interactions": {
                "name": "ShopInteractions",
                "schema": avro("Interactions", [*INTERACTIONS, EVENT_TYPE]),
            },
            "Items": {"name": "ShopItems", "schema": avro("Items", ITEMS)},
        },
        "solutions": {
            purpose: {"name": f"{purpose}-solution", "recipeArn": f"{RECIPES}aws-{purpose}"}
            for purpose in purposes
        },
        "campaigns": {
            f"{purpose}Campaign": {"name": f"{purpose}-campaign", "minProvisionedTPS": 2}
            for purpose in purposes
        },
        "eventTracker": {"name": "ShopTracker"},
        "filters": [
            {
                "name": "bought",
                "filterExpression": 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Buy")',
            }
        ],
    }


def with_service_configs() -> dict[str, Any]:
    """The next: each request in `serviceConfig`, campaigns inside of solutions, small letters, schedules."""

    def wrapped(**request: object) -> dict[str, Any]:
        return {"serviceConfig": request}

    def dataset(name: str, fields: list[dict[str, object]]) -> dict[str, Any]:
        schema = avro(name, fields)
        del schema["version"]
        return {
            "dataset": wrapped(name=f"{name}-data"),
            "schema": wrapped(name=f"{name}-schema", schema=schema),
        }

    schedule = {"workflowConfig": {"schedules": {"full": "cron(0 2 ? * 1 *)"}}}
    return {
        "tags": [{"tagKey": "project", "tagValue": "films"}],
        "datasetGroup": {**wrapped(name="films"), **schedule},
        "datasets": {
            "serviceConfig": {"importMode": "INCREMENTAL"},
            "users": dataset("users", USERS),
            "interactions": dataset("interactions", [*INTERACTIONS, EVENT_TYPE]),
        },
        "solutions": [
            {**wrapped(name="similar", recipeArn=f"{RECIPES}aws-sims"), **schedule},
            {
                **wrapped(
                    name="personal",
                    recipeArn=f"{RECIPES}aws-user-personalization",
                    solutionVersion={"name": "v1", "trainingMode": "UPDATE"},
                    tags=[],
                ),
                "campaigns": [wrapped(name="personal-campaign", minProvisionedTPS=1)],
                "batchInferenceJobs": [{"serviceConfig": {}}],
            },
        ],
        "eventTracker": wrapped(name="films-tracker"),
        "filters": [
            wrapped(
                name="seen",
                filterExpression='INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")',
            )
        ],
    }


def data(*keys: str) -> list[DataFile]:
    """Objects of a bucket; without keys one file for each dataset."""
    all_keys = keys or tuple(f"{name}/data.csv" for name in ("Interactions", "Items", "Users"))
    return [
        DataFile(key=key, entity_tag=f'"{key}"', size_bytes=0 if key[-1] == "/" else 1_000)
        for key in all_keys
    ]


def parsed(document: object, *keys: str) -> Plan:
    return parse_parameter_file(json.dumps(document).encode(), data(*keys))
