import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from handlers.retraining.imports import Table
from handlers.retraining.own_group import Request, read_request
from handlers.retraining.parameter_file.parse import parse_parameter_file
from handlers.retraining.parameter_file.plan import DataFile
from handlers.retraining.parameter_file.problems import ParameterFileError
from handlers.shared.service.schema_rules import parse_schema
from tests.support.parameter_files import EVENT_TYPE, INTERACTIONS, RECIPES, avro

PLACE = "arn:aws:personalize:us-east-1:123456789012"
STACK = {
    "datasetGroupArn": f"{PLACE}:dataset-group/shop-datasets",
    "models": {
        "home": {
            "solutionArn": f"{PLACE}:solution/shop-home",
            "campaignArn": f"{PLACE}:campaign/shop-campaign",
        }
    },
}
SCHEMA = avro("Interactions", INTERACTIONS)
TABLE = Table(
    dataset_type="Interactions",
    arn=f"{PLACE}:dataset/shop-datasets/INTERACTIONS",
    schema=parse_schema(json.dumps(SCHEMA), "Interactions"),
    job_prefix="shop-interactions",
    jobs=[],
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)
FILES = [DataFile(key="Interactions/a.csv", entity_tag="1", size_bytes=1)]


def file(**changes: Any) -> bytes:
    sections = {
        "datasetGroup": {"name": "shop-datasets"},
        "datasets": {
            "serviceConfig": {"importMode": "INCREMENTAL"},
            "Interactions": {"name": "interactions", "schema": SCHEMA},
        },
        "solution": {"name": "shop-home", "recipeArn": f"{RECIPES}aws-user-personalization-v2"},
        "campaign": {"name": "shop-campaign"},
    }
    return json.dumps({**sections, **changes}).encode()


def read(content: bytes) -> Request:
    return read_request(parse_parameter_file(content, FILES), [TABLE], STACK)


def test_it_says_how_the_stack_s_own_models_are_trained() -> None:
    asked = read(file())
    assert (asked.import_mode, asked.purposes) == ("INCREMENTAL", ["home"])


def test_filters_and_a_tracker_are_not_used_and_told() -> None:
    typed = avro("Interactions", [*INTERACTIONS, EVENT_TYPE])
    filters = {"seen": 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")'}
    datasets = {"Interactions": {"name": "interactions", "schema": typed}}
    content = file(datasets=datasets, filters=filters, eventTracker={"name": "tracker"})
    table = replace(TABLE, schema=parse_schema(json.dumps(typed), "Interactions"))
    asked = read_request(parse_parameter_file(content, FILES), [table], STACK)
    assert [warning.partition(" is not used: ")[0] for warning in asked.warnings] == [
        "filters",
        "eventTracker",
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"solution": {"name": "other", "recipeArn": f"{RECIPES}aws-sims"}},
            "The solution other is none of this stack's; they are shop-home",
        ),
        ({"campaign": {"name": "other"}}, "The campaign other is none of this stack's"),
        (
            {
                "datasets": {
                    "Interactions": {
                        "name": "interactions",
                        "schema": avro(
                            "Interactions",
                            [*INTERACTIONS, {"name": "EVENT_TYPE", "type": "string"}],
                        ),
                    }
                }
            },
            "datasets.Interactions has another schema than the stack's",
        ),
    ],
)
def test_what_is_not_this_stack_s_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ParameterFileError) as refused:
        read(file(**changes))
    assert words in str(refused.value)


def test_a_dataset_that_the_stack_does_not_have_is_refused() -> None:
    with pytest.raises(ParameterFileError, match=r"datasets\.Interactions is no dataset of this"):
        read_request(parse_parameter_file(file(), FILES), [], STACK)
