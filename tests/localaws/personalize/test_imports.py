"""Imports through boto3: what is refused, and with which words."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.local_aws import LocalAws
from tests.support.personalize_stack import (
    TRUST_POLICY,
    PersonalizeStack,
    bucket_policy,
    interactions_csv,
    personalize_stack,
    read_policy,
)

DENIED = "Insufficient privileges for accessing data in Amazon S3."


@pytest.fixture(scope="module")
def stack(local_aws: LocalAws) -> Iterator[PersonalizeStack]:
    with personalize_stack(local_aws, "imports") as made:
        made.make_bucket_and_role()
        made.make_group()
        made.make_dataset()
        yield made


@pytest.mark.parametrize(
    ("job", "text", "words"),
    [
        (
            "columns",
            interactions_csv().replace("USER_ID,ITEM_ID", "USER,ITEM", 1),
            "Input CSV is missing the following columns:[USER_ID, ITEM_ID].",
        ),
        ("empty", interactions_csv().replace("\nu0,", "\n,", 1), "Record 1 of empty.csv: USER_ID"),
        ("few", "\n".join(interactions_csv().splitlines()[:1000]), "at least 1000 are required"),
        (
            "milliseconds",
            interactions_csv().replace(",1700000", ",1700000000", 1),
            "it looks like milliseconds",
        ),
        ("none", "", "missing the following columns"),
    ],
)
def test_bad_data_fail_with_a_reason(
    stack: PersonalizeStack, job: str, text: str, words: str
) -> None:
    reason = stack.import_failure(stack.start_import(text, job=job))
    assert reason.startswith("Failed to create a data import job for interactions dataset. ")
    assert words in reason


def test_what_is_not_there_cannot_be_imported(stack: PersonalizeStack) -> None:
    for number, location in enumerate(["missing.csv", "folder/", "notes.txt"]):
        stack.s3.put_object(Bucket=stack.bucket, Key="notes.txt", Body=b"x")
        arn = stack.personalize.create_dataset_import_job(
            jobName=f"imports-missing-{number}",
            datasetArn=stack.arns["Interactions"],
            dataSource={"dataLocation": f"s3://{stack.bucket}/{location}"},
            roleArn=stack.role_arn,
        )["datasetImportJobArn"]
        assert location in stack.import_failure(arn)


def test_a_folder_is_read_at_its_first_level(stack: PersonalizeStack) -> None:
    lines = interactions_csv().splitlines()
    header = lines[0]
    halves = [[header, *lines[1:901]], [header, *lines[901:]]]
    for number, half in enumerate(halves):
        stack.s3.put_object(
            Bucket=stack.bucket, Key=f"parts/{number}.csv", Body="\n".join(half).encode()
        )
    stack.s3.put_object(Bucket=stack.bucket, Key="parts/deeper/x.csv", Body=b"no,csv,of,ours\n")
    arn = stack.personalize.create_dataset_import_job(
        jobName="imports-folder",
        datasetArn=stack.arns["Interactions"],
        dataSource={"dataLocation": f"s3://{stack.bucket}/parts/"},
        roleArn=stack.role_arn,
    )["datasetImportJobArn"]
    stack.wait("DatasetImportJob", arn=arn)


def test_a_role_that_cannot_be_assumed_is_refused_at_once(stack: PersonalizeStack) -> None:
    iam = stack.local_aws.client("iam")
    other = {
        **TRUST_POLICY,
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    name = stack.role_arn.rpartition("/")[2]
    foreign = json.dumps(TRUST_POLICY).replace("000000000000", "111122223333")
    for policy in (json.dumps(other), foreign):
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=policy)
        with pytest.raises(stack.personalize.exceptions.InvalidInputException) as refused:
            stack.start_import(interactions_csv(), job="trust")
        assert "personalize.amazonaws.com" in refused.value.response["Error"]["Message"]
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(TRUST_POLICY))


def test_the_role_and_the_bucket_must_both_allow_reading(stack: PersonalizeStack) -> None:
    iam = stack.local_aws.client("iam")
    name = stack.role_arn.rpartition("/")[2]

    def put_role_policy(document: dict[str, Any]) -> None:
        iam.put_role_policy(RoleName=name, PolicyName="read", PolicyDocument=json.dumps(document))

    put_role_policy(read_policy("another-bucket"))
    assert DENIED in stack.import_failure(stack.start_import(interactions_csv(), job="role"))
    put_role_policy(read_policy(stack.bucket))
    stack.s3.delete_bucket_policy(Bucket=stack.bucket)
    with pytest.raises(stack.personalize.exceptions.InvalidInputException) as refused:
        stack.start_import(interactions_csv(), job="bucket")
    assert f"fix bucket policy on {stack.bucket}" in refused.value.response["Error"]["Message"]
    stack.s3.put_bucket_policy(Bucket=stack.bucket, Policy=json.dumps(bucket_policy(stack.bucket)))
    stack.wait("DatasetImportJob", arn=stack.start_import(interactions_csv(), job="both"))


def test_an_increment_follows_a_full_import(stack: PersonalizeStack) -> None:
    stack.wait("DatasetImportJob", arn=stack.start_import(interactions_csv(), job="full"))
    arn = stack.start_import(interactions_csv(seed=3), job="more", mode="INCREMENTAL")
    stack.wait("DatasetImportJob", arn=arn)
    listed = stack.personalize.list_dataset_import_jobs(datasetArn=stack.arns["Interactions"])
    modes = {each["jobName"]: each["importMode"] for each in listed["datasetImportJobs"]}
    assert (modes["imports-full"], modes["imports-more"]) == ("FULL", "INCREMENTAL")
