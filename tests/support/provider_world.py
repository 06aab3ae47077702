"""What the resource types under test stand on, and the form of their test cases."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.support.local_aws import LocalAws
from tests.support.provider_driver import Driver, State

Inputs = dict[str, Any]
ASSET = {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17"}
ARCHIVE = {"4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7"}
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
HANDLER = "def handler(event, context):\n    return {'version': %d}\n"


def text_asset(text: str, hash_: str) -> Inputs:
    return {**ASSET, "text": text, "hash": hash_}


def archive(version: int) -> Inputs:
    code = text_asset(HANDLER % version, f"file{version}")
    return {**ARCHIVE, "assets": {"main.py": code}, "hash": f"archive{version}"}


def policy(resource: str, action: str = "s3:GetObject", **principal: str) -> str:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    if principal:
        statement["Principal"] = principal  # type: ignore[assignment] # JSON values have no one type
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


class World:
    """What the resources under test stand on; made through the plugin itself, deleted with its driver."""

    def __init__(self, driver: Driver, local_aws: LocalAws, tag: str) -> None:
        self.driver, self.local_aws, self.tag = driver, local_aws, tag
        self.known: dict[str, State] = {}

    def made(self, type_: str, name: str, inputs: Inputs) -> State:
        if type_ + name not in self.known:
            self.known[type_ + name] = self.driver.create(type_, f"{self.tag}-{name}", inputs)
        return self.known[type_ + name]

    def bucket(self) -> str:
        return self.made("aws:s3/bucket:Bucket", "base", {"forceDestroy": True}).id

    def role(self, name: str = "role") -> State:
        return self.made("aws:iam/role:Role", name, {"assumeRolePolicy": TRUST})

    def role_of(self, service: str, name: str = "service-role") -> State:
        trust = {"assumeRolePolicy": TRUST.replace("lambda.amazonaws.com", service)}
        role = self.made("aws:iam/role:Role", name, trust)
        allowed = {"role": role.id, "policy": policy("*", "logs:*")}
        self.made("aws:iam/rolePolicy:RolePolicy", name, allowed)
        return role

    def log_group(self) -> str:
        return str(self.made("aws:cloudwatch/logGroup:LogGroup", "log", {}).outputs["arn"])

    def function(self) -> State:
        return self.made(
            "aws:lambda/function:Function",
            "function",
            {
                "role": self.role("function-role").outputs["arn"],
                "runtime": "python3.11",
                "handler": "main.handler",
                "code": archive(1),
            },
        )

    def key(self, name: str = "key") -> str:
        return self.made("aws:kms/key:Key", name, {}).id

    def key_of_logs(self) -> str:
        """ARN of a key that admits CloudWatch Logs."""
        policies = [
            json.loads(policy("*", "kms:*", **principal))["Statement"][0]
            for principal in (
                {"AWS": "arn:aws:iam::000000000000:root"},
                {"Service": "logs.us-east-1.amazonaws.com"},
            )
        ]
        text = json.dumps({"Version": "2012-10-17", "Statement": policies})
        made = self.made("aws:kms/key:Key", "key-of-logs", {"policy": text})
        return str(made.outputs["arn"])

    def stream(self) -> str:
        return self.made("aws:kinesis/stream:Stream", "base", {"shardCount": 1}).id

    def queue(self) -> State:
        return self.made("aws:sqs/queue:Queue", "base", {})

    def alarm(self, name: str) -> str:
        inputs = {
            "comparisonOperator": "GreaterThanThreshold",
            "evaluationPeriods": 1,
            "threshold": 0,
            "namespace": "AWS/Lambda",
            "metricName": "Errors",
            "period": 60,
            "statistic": "Sum",
        }
        return self.made("aws:cloudwatch/metricAlarm:MetricAlarm", name, inputs).id

    def api(self) -> str:
        return self.made("aws:apigateway/restApi:RestApi", "base", {"body": openapi("base")}).id

    def deployment(self, api: str, name: str = "deployment") -> str:
        return self.made("aws:apigateway/deployment:Deployment", name, {"restApi": api}).id


def state_machine(comment: str) -> str:
    only = {"Type": "Succeed", "Comment": comment}
    return json.dumps({"QueryLanguage": "JSONata", "StartAt": "Only", "States": {"Only": only}})


def openapi(title: str) -> str:
    method = {
        "responses": {"200": {"description": "ok"}},
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "requestTemplates": {"application/json": '{"statusCode": 200}'},
            "responses": {"default": {"statusCode": "200"}},
        },
    }
    return json.dumps(
        {
            "openapi": "3.0.1",
            "info": {"title": title, "version": "1"},
            "paths": {"/things": {"get": method}},
        }
    )


@dataclass(frozen=True, kw_only=True)
class Case:
    """One resource type.

    Attributes:
        given: first inputs, made in the world.
        change: what of them an update changes; None: the type has no update.
        drift: changes the live object behind Pulumi's back; None: nothing can be changed.
        drifted: the inputs that show it.
        id: how the id looks, from the state.
        import_id: what `pulumi import` is given.
    """

    type: str
    given: Callable[[World], Inputs]
    change: Callable[[World], Inputs] | None = None
    drift: Callable[[LocalAws, State], object] | None = None
    drifted: tuple[str, ...] = ()
    id: Callable[[State], str]
    import_id: Callable[[State], str] = lambda state: state.id
