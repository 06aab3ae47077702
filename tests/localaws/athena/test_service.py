"""Athena by boto3, against a running local AWS: who may do what."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws.athena.catalog.table import OPEN_CSV, Column, Table, table_input
from tests.support.local_aws import ACCOUNT, LocalAws
from tests.support.state_machines import machine, task
from tests.support.waiting import until

pytestmark = pytest.mark.slow

START = "arn:aws:states:::aws-sdk:athena:startQueryExecution"
SQL = "SELECT count(*) FROM events"


class Place:
    """A table in a bucket, a work group, and a role that may start queries."""

    def __init__(self, local_aws: LocalAws) -> None:
        self.aws = local_aws
        self.name = f"a{uuid.uuid4().hex[:10]}"
        self.athena = local_aws.client("athena")
        self.iam = local_aws.client("iam")
        self.glue = local_aws.client("glue")
        self.s3 = local_aws.client("s3")
        self.s3.create_bucket(Bucket=self.name)
        self.s3.put_object(Bucket=self.name, Key="events/a.csv", Body=b"a\nb\n")
        self.glue.create_database(DatabaseInput={"Name": self.name})
        table = Table(
            database=self.name,
            name="events",
            columns=[Column("item", "string")],
            location=f"s3://{self.name}/events/",
            serde=OPEN_CSV,
        )
        self.glue.create_table(DatabaseName=self.name, TableInput=table_input(table))
        output = {"OutputLocation": f"s3://{self.name}/results/"}
        self.athena.create_work_group(Name=self.name, Configuration={"ResultConfiguration": output})
        principals = {"Service": "states.amazonaws.com", "AWS": f"arn:aws:iam::{ACCOUNT}:root"}
        trust = _policy({"Principal": principals, "Action": "sts:AssumeRole"})
        role = self.iam.create_role(RoleName=self.name, AssumeRolePolicyDocument=trust)
        self.role = str(role["Role"]["Arn"])
        self.allow("athena:*", f"arn:aws:athena:us-east-1:{ACCOUNT}:workgroup/{self.name}")
        self.allow("glue:GetTable", "*")
        self.allow("s3:PutObject", f"arn:aws:s3:::{self.name}/results/*")
        self.allow("s3:ListBucket", f"arn:aws:s3:::{self.name}")

    def allow(self, action: str, resource: str) -> None:
        self.iam.put_role_policy(
            RoleName=self.name,
            PolicyName=uuid.uuid4().hex,
            PolicyDocument=_policy({"Action": action, "Resource": resource}),
        )

    def in_role(self) -> Any:
        session = self.aws.client("sts").assume_role(RoleArn=self.role, RoleSessionName="session")
        given = session["Credentials"]
        return self.aws.client(
            "athena",
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
        )

    def ended(self, athena: Any, id_: str) -> dict[str, Any]:
        def end() -> dict[str, Any] | None:
            found: dict[str, Any] = athena.get_query_execution(QueryExecutionId=id_)
            status: dict[str, Any] = found["QueryExecution"]["Status"]
            return None if status["State"] in {"QUEUED", "RUNNING"} else status

        return dict(until(end))

    def run(self, athena: Any) -> dict[str, Any]:
        started = athena.start_query_execution(
            QueryString=SQL,
            WorkGroup=self.name,
            QueryExecutionContext={"Database": self.name},
        )
        return self.ended(athena, started["QueryExecutionId"])


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


@pytest.fixture
def place(local_aws: LocalAws) -> Iterator[Place]:
    made = Place(local_aws)
    yield made
    made.athena.delete_work_group(WorkGroup=made.name, RecursiveDeleteOption=True)
    made.glue.delete_database(Name=made.name)


def test_a_query_reads_what_its_callers_role_may_read(place: Place) -> None:
    athena = place.in_role()
    denied = place.run(athena)
    assert denied["State"] == "FAILED"
    assert "Access Denied" in denied["StateChangeReason"]
    place.allow("s3:GetObject", f"arn:aws:s3:::{place.name}/events/*")
    assert place.run(athena)["State"] == "SUCCEEDED"


def test_a_role_needs_the_work_group_of_its_query(place: Place) -> None:
    with pytest.raises(ClientError, match="not authorized to perform: athena:StartQueryExecution"):
        place.in_role().start_query_execution(QueryString=SQL, WorkGroup="primary")


def test_what_names_no_work_group_is_answered(place: Place) -> None:
    assert place.name in {each["Name"] for each in place.athena.list_work_groups()["WorkGroups"]}
    told = place.athena.get_table_metadata(
        CatalogName="AwsDataCatalog", DatabaseName=place.name, TableName="events"
    )
    assert told["TableMetadata"]["Columns"] == [{"Name": "item", "Type": "string"}]
    with pytest.raises(ClientError, match="not authorized to perform: athena:ListWorkGroups"):
        place.in_role().list_work_groups()


def test_a_state_machine_queries_in_its_role(place: Place) -> None:
    start = {
        "QueryString": SQL,
        "WorkGroup": place.name,
        "QueryExecutionContext": {"Database": place.name},
    }
    sfn = place.aws.client("stepfunctions")
    arn = sfn.create_state_machine(
        name=place.name,
        roleArn=place.role,
        definition=machine({"S": task(Resource=START, Arguments=start)}),
    )["stateMachineArn"]
    execution = sfn.start_execution(stateMachineArn=arn)["executionArn"]

    def output() -> str | None:
        found: dict[str, Any] = sfn.describe_execution(executionArn=execution)
        return found.get("output")

    id_ = json.loads(until(output))["QueryExecutionId"]
    assert "Access Denied" in place.ended(place.athena, id_)["StateChangeReason"]
    sfn.delete_state_machine(stateMachineArn=arn)


def test_queries_are_kept_over_a_restart_and_those_that_ran_have_failed(place: Place) -> None:
    place.s3.put_object(Bucket=place.name, Key="events/b.csv", Body=b"x\n" * 3_000_000)
    slow = "SELECT count(*) FROM events a JOIN events b ON a.item = b.item JOIN events c ON a.item = c.item"
    started = place.athena.start_query_execution(
        QueryString=slow, WorkGroup=place.name, QueryExecutionContext={"Database": place.name}
    )
    place.aws.kill()
    place.aws.start()
    found = place.ended(place.athena, started["QueryExecutionId"])
    assert found["State"] == "FAILED"
    assert "the local AWS was stopped while the query ran" in found["StateChangeReason"]
