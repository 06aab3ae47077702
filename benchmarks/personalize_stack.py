"""A campaign on a local AWS through boto3: data on S3, the role that reads them, and everything that follows."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import boto3

from localaws.process.credentials import Credentials

RECIPE_PREFIX = "arn:aws:personalize:::recipe/"
REGION = "us-east-1"
BUCKET = "benchmark-data"
TIMEOUT_SECONDS = 600.0
_FIELDS: Mapping[str, list[dict[str, Any]]] = {
    "Interactions": [
        {"name": "USER_ID", "type": "string"},
        {"name": "ITEM_ID", "type": "string"},
        {"name": "TIMESTAMP", "type": "long"},
        {"name": "EVENT_TYPE", "type": "string"},
    ],
    "Items": [
        {"name": "ITEM_ID", "type": "string"},
        {"name": "CATEGORY", "type": ["null", "string"], "categorical": True},
        {"name": "LOCATION", "type": ["null", "string"], "categorical": True},
        {"name": "SEASON", "type": ["null", "string"], "categorical": True},
        {"name": "PRICE", "type": ["null", "float"]},
        {"name": "CREATION_TIMESTAMP", "type": "long"},
    ],
}
SCHEMAS = {
    kind: {
        "type": "record",
        "name": kind,
        "namespace": "com.amazonaws.personalize.schema",
        "fields": fields,
        "version": "1.0",
    }
    for kind, fields in _FIELDS.items()
}
"""Of the files that `sample.generate` writes, by kind of dataset."""


class LocalClients:
    """boto3 clients of a local AWS, as root.

    Args:
        endpoint: URL of the local AWS.
        root: its root key.
    """

    def __init__(self, endpoint: str, root: Credentials) -> None:
        self._endpoint = endpoint
        self._root = root

    def __call__(self, service: str) -> Any:
        """A client of a service."""
        return boto3.client(
            service,
            endpoint_url=self._endpoint,
            region_name=REGION,
            aws_access_key_id=self._root.access_key_id,
            aws_secret_access_key=self._root.secret_access_key,
        )


def make_readable_bucket(client: LocalClients) -> str:
    """Make the bucket that the service may read, and the role with which it does; the role's ARN."""
    principal = {"Service": "personalize.amazonaws.com"}
    resources = [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]
    read = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": resources}
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    s3, iam = client("s3"), client("iam")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_policy(Bucket=BUCKET, Policy=_policy({**read, "Principal": principal}))
    role = iam.create_role(RoleName="benchmark-import", AssumeRolePolicyDocument=_policy(trust))
    iam.put_role_policy(
        RoleName="benchmark-import", PolicyName="read", PolicyDocument=_policy(read)
    )
    return str(role["Role"]["Arn"])


def make_group(client: LocalClients, name: str) -> str:
    """An empty dataset group; its ARN."""
    personalize = client("personalize")
    group = personalize.create_dataset_group(name=name)["datasetGroupArn"]
    wait_until_active(
        lambda: personalize.describe_dataset_group(datasetGroupArn=group)["datasetGroup"]
    )
    return str(group)


def import_file(client: LocalClients, role_arn: str, group: str, kind: str, path: Path) -> None:
    """Import a CSV file of generated travellers into a group's dataset of a kind, `Interactions` or `Items`."""
    personalize, name = client("personalize"), f"{group.rpartition('/')[2]}-{kind.lower()}"
    client("s3").upload_file(str(path), BUCKET, f"{name}.csv")
    schema = personalize.create_schema(name=name, schema=json.dumps(SCHEMAS[kind]))["schemaArn"]
    dataset = personalize.create_dataset(
        name=name, schemaArn=schema, datasetGroupArn=group, datasetType=kind
    )["datasetArn"]
    wait_until_active(lambda: personalize.describe_dataset(datasetArn=dataset)["dataset"])
    job = personalize.create_dataset_import_job(
        jobName=name,
        datasetArn=dataset,
        dataSource={"dataLocation": f"s3://{BUCKET}/{name}.csv"},
        roleArn=role_arn,
    )["datasetImportJobArn"]
    wait_until_active(
        lambda: personalize.describe_dataset_import_job(datasetImportJobArn=job)["datasetImportJob"]
    )


def make_campaign(client: LocalClients, group: str, recipe: str) -> str:
    """Train a recipe, by its name, with a group's data, and serve the result; the campaign's ARN."""
    personalize, name = client("personalize"), f"{group.rpartition('/')[2]}-{recipe}"
    solution = personalize.create_solution(
        name=name,
        datasetGroupArn=group,
        recipeArn=RECIPE_PREFIX + recipe,
        performAutoTraining=False,
    )["solutionArn"]
    wait_until_active(lambda: personalize.describe_solution(solutionArn=solution)["solution"])
    version = personalize.create_solution_version(solutionArn=solution)["solutionVersionArn"]
    wait_until_active(
        lambda: personalize.describe_solution_version(solutionVersionArn=version)["solutionVersion"]
    )
    campaign = personalize.create_campaign(
        name=name, solutionVersionArn=version, minProvisionedTPS=1
    )["campaignArn"]
    wait_until_active(lambda: personalize.describe_campaign(campaignArn=campaign)["campaign"])
    return str(campaign)


def make_filter(client: LocalClients, group: str, name: str, expression: str) -> str:
    """A filter of a group; its ARN."""
    personalize = client("personalize")
    made = personalize.create_filter(name=name, datasetGroupArn=group, filterExpression=expression)
    arn = made["filterArn"]
    wait_until_active(lambda: personalize.describe_filter(filterArn=arn)["filter"])
    return str(arn)


def wait_until_active(describe: Callable[[], Any]) -> None:
    """Poll a resource until it is ACTIVE.

    Raises:
        RuntimeError: it failed, or was not ready in time.
    """
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        resource = describe()
        if resource["status"] == "ACTIVE":
            return
        if resource["status"] == "CREATE FAILED":
            break
        time.sleep(0.2)
    raise RuntimeError(f"not ACTIVE: {resource}")


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
