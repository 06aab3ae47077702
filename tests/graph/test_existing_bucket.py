"""The whole program with a bucket that is there already: what it puts there, and that it sets up nothing of it."""

import json
from typing import Any

import pytest

from components.core.errors import ProblemsError
from components.settings.stack import parse
from tests.graph.conftest import EXISTING_BUCKET as BUCKET
from tests.support.graph import ACCOUNT, Graph

FOLDER = "personalize/test/"


def test_it_has_files_in_the_stack_s_folder_and_nothing_else(existing: Graph) -> None:
    of_it = [node for node in existing if node.inputs.get("bucket") == BUCKET]
    files = [node for node in of_it if node.type.endswith(":BucketObjectv2")]
    assert len(files) == 3
    for node in files:
        assert node.inputs["key"].startswith(FOLDER)
        assert node.inputs["serverSideEncryption"] == "AES256"
    (statements,) = [node for node in of_it if node not in files]
    assert statements.type.endswith(":BucketStatements")
    jobs = existing.of_type("personalize:DatasetImportJob")
    assert {job.inputs["dataLocation"] for job in jobs} == {
        f"s3://{BUCKET}/{node.inputs['key']}" for node in files
    }


def statements_of(existing: Graph) -> list[dict[str, Any]]:
    node = existing.named("personalize-datasets-existing-statements")
    listed: list[dict[str, Any]] = json.loads(node.inputs["statements"])
    return listed


def test_the_service_reads_that_folder_for_this_account(existing: Graph) -> None:
    read, listing = statements_of(existing)
    assert (read["Action"], read["Resource"]) == (
        ["s3:GetObject"],
        [f"arn:aws:s3:::{BUCKET}/{FOLDER}*"],
    )
    assert (listing["Action"], listing["Resource"]) == (
        ["s3:ListBucket"],
        [f"arn:aws:s3:::{BUCKET}"],
    )
    assert listing["Condition"]["StringLikeIfExists"] == {"s3:prefix": f"{FOLDER}*"}
    for each in (read, listing):
        assert each["Principal"] == {"Service": "personalize.amazonaws.com"}
        assert each["Condition"]["StringEqualsIfExists"] == {"aws:SourceAccount": ACCOUNT}
        assert each["Sid"].isalnum()
    assert read["Sid"] != listing["Sid"]


def test_imports_come_after_the_statements(existing: Graph) -> None:
    for node in existing.of_type("personalize:DatasetImportJob"):
        before = {existing.monitor.nodes[urn].name for urn in existing.before(node)}
        assert "personalize-datasets-existing-statements" in before


def test_the_role_reads_that_folder_alone(existing: Graph) -> None:
    policy = existing.named("personalize-datasets-import-permissions").inputs["policy"]
    resources = [each["Resource"] for each in json.loads(policy)["Statement"]]
    assert resources == [[f"arn:aws:s3:::{BUCKET}/{FOLDER}*"], [f"arn:aws:s3:::{BUCKET}"]]


def test_lists_of_deleted_users_are_elsewhere(existing: Graph) -> None:
    assert existing.exports["dataBucket"] == BUCKET
    assert existing.exports["deletionBucket"] not in {BUCKET, existing.exports["archiveBucket"]}
    expiring = existing.named("personalize-deletions-expiration").inputs["bucket"]
    assert expiring == existing.exports["deletionBucket"]
    variables = existing.named("personalize-purges-worker-function").inputs["environment"]
    sources = json.loads(variables["variables"]["SOURCES"])
    assert len(sources) == 2
    assert all(key.startswith(FOLDER) for key in sources)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("encryption", {"key": "own"}),
        ("retraining", {}),
        (
            "metricAttribution",
            {"metrics": {"m": {"eventType": "v", "expression": "SAMPLECOUNT()"}}, "reports": True},
        ),
    ],
)
def test_what_takes_a_whole_bucket_is_refused(key: str, value: dict[str, Any]) -> None:
    settings: dict[str, object] = {"interactions": "a.csv", key: value}
    parse(settings)
    with pytest.raises(ProblemsError, match=rf"existingBucket and personalize:{key}.* are both"):
        parse({**settings, "existingBucket": BUCKET})
