import json
from typing import Any

import pytest

from commands.promotion.deployed import Deployed, from_answers
from commands.status.parts import NotDeployedError

CONFIGURATION = {"aws:region": "us-east-1", "personalize:interactions": "a.csv"}


def resource(kind: str, name: str, **outputs: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "urn": f"urn:pulumi:prod::personalize::parent${kind}::{name}",
        "created": "2026-01-01T00:00:00Z",
        "outputs": outputs,
    }


def state(*more: dict[str, Any], key: str = "interactions/0a1b.csv") -> dict[str, Any]:
    """Of a stack with interactions alone."""
    arn = "arn:aws:personalize:us-east-1:1"
    root = resource(
        "pulumi:pulumi:Stack",
        "personalize-prod",
        datasetGroupArn=f"{arn}:dataset-group/g",
        campaignArn=f"{arn}:campaign/c",
        relatedRecommenderArn=f"{arn}:recommender/r",
    )
    name = "personalize-datasets-interactions"
    job = "pulumi-python:dynamic/personalize:DatasetImportJob"
    resources = [
        root,
        resource(OBJECT, f"{name}-file", bucket="data", key=key),
        resource(job, f"{name}-import", contentHash="hash"),
        *more,
    ]
    return {"deployment": {"resources": resources}}


OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2"


def of(configuration: dict[str, str], **given: Any) -> Deployed:
    return from_answers("prod", state(**given), {**CONFIGURATION, **configuration})


def test_files_are_those_of_the_state() -> None:
    file = of({}).files["interactions"]
    assert (file.digest, file.folder, file.imported) == ("0a1b", "", "hash")
    assert file.location == "s3://data/interactions/0a1b.csv"
    assert of({}).locations == {"interactions": "a.csv"}
    assert (
        of({}, key="personalize/prod/interactions/0a1b.csv").files["interactions"].folder
        == "personalize/prod/"
    )


def test_what_is_still_to_be_deleted_is_no_file() -> None:
    former = resource(
        OBJECT, "personalize-datasets-interactions-file", bucket="data", key="interactions/ff.csv"
    )
    answered = from_answers("prod", state({**former, "delete": True}), CONFIGURATION)
    assert answered.files["interactions"].digest == "0a1b"


def test_a_file_that_athena_checked_is_the_copy_that_has_its_name() -> None:
    copy = resource(
        "pulumi-python:dynamic/personalize:StoredCopy",
        "personalize-datasets-interactions-copy",
        bucket="data",
        key="interactions/2c.csv",
        content="2cff",
    )
    file = from_answers("prod", state(copy), CONFIGURATION).files["interactions"]
    assert (file.digest, file.named, file.imported) == ("2c", "2cff", "hash")
    assert of({}).files["interactions"].named is None


def test_models_are_compared_and_recommenders_train_themselves() -> None:
    assert set(of({}).campaigns) == {"home"}


@pytest.mark.parametrize(
    "change",
    [
        {"minProvisionedTps": "20"},
        {"protectData": "true"},
        {"models": json.dumps({"home": {"minProvisionedTps": 9}})},
        {"recipe": "arn:aws:personalize:::recipe/aws-user-personalization-v2"},
    ],
)
def test_what_a_stage_decides_is_no_other_way_of_learning(change: dict[str, str]) -> None:
    configuration = {f"personalize:{key}": value for key, value in change.items()}
    assert of(configuration).learning == of({}).learning


@pytest.mark.parametrize(
    "change",
    [
        {"recipe": "aws-user-personalization"},
        {"models": json.dumps({"related": {}})},
        {"eventTypes": '["view"]'},
        {"interactionsSchema": "s.json"},
        {
            "interactions": "s3://shop-data/a.csv",
            "check": json.dumps({"athena": {"workGroup": "w"}}),
        },
    ],
)
def test_what_a_model_learns_from_is(change: dict[str, str]) -> None:
    configuration = {f"personalize:{key}": value for key, value in change.items()}
    assert of(configuration).learning != of({}).learning


def test_a_stack_that_was_never_deployed_is_told() -> None:
    with pytest.raises(NotDeployedError, match="never deployed to its end"):
        from_answers("prod", {"deployment": {}}, CONFIGURATION)
    with pytest.raises(NotDeployedError, match="cannot be compared"):
        of({"personalize:recipe": "none"})
