"""SageMaker in a test's process, on a clock that the test moves."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from localaws.sagemaker.errors import SageMakerError
from localaws.sagemaker.service import SageMakerService
from localaws.shared.ports import Request, RoleRefusedError
from localaws.shared.settings import Settings

ACCOUNT, REGION = "000000000000", "us-east-1"
BEGIN = 1_800_000_000.0
PAGE = "http://127.0.0.1:4566/_localaws/notebook"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/notebook"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0e1f"
INSTANCE = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:notebook-instance/n"
CONFIG = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:notebook-instance-lifecycle-config/c"
SCRIPT = base64.b64encode(b"#!/bin/bash\ntrue\n").decode()


def request(operation: str, body: bytes) -> Request:
    """A request as it reaches the service."""
    return Request(
        method="POST",
        path="/",
        headers={"x-amz-target": f"SageMaker.{operation}"},
        query={},
        body=body,
        account=ACCOUNT,
        region=REGION,
    )


@dataclass
class World:
    """A SageMaker whose durations are those of AWS.

    Attributes:
        home: of the local AWS.
        now: of its clock.
        refused_roles: that do not admit the service.
        refused_keys: that cannot be used, with the reason.
    """

    home: Path
    now: float = BEGIN
    refused_roles: set[str] = field(default_factory=set)
    refused_keys: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin."""
        self.restart()

    def restart(self) -> None:
        """Serve anew what the home keeps."""
        self.service = SageMakerService(
            Settings(home=self.home, port=4566, clock="real"),
            roles=self,  # type: ignore[arg-type] # of a role nothing else is asked
            key_refusal=self.refused_keys.get,
            page=PAGE,
            now=lambda: self.now,
        )
        self.service.start()

    def check(self, role_arn: str, account: str, region: str, source_arn: str) -> None:
        """As ServiceRoles.check."""
        del account, region, source_arn
        if role_arn in self.refused_roles:
            raise RoleRefusedError("it does not trust the service")

    def call(self, operation: str, **data: Any) -> dict[str, Any]:
        """What an operation answers.

        Raises:
            SageMakerError: it refuses.
        """
        response = self.service.answer(request(operation, json.dumps(data).encode()))
        answer: dict[str, Any] = json.loads(response.body)
        if response.status != 200:
            raise SageMakerError(answer["__type"], answer["message"])
        return answer

    def create(self, name: str = "n", **settings: Any) -> str:
        """Make an instance; its ARN."""
        given = {"InstanceType": "ml.t3.medium", "RoleArn": ROLE, **settings}
        made = self.call("CreateNotebookInstance", NotebookInstanceName=name, **given)
        return str(made["NotebookInstanceArn"])

    def create_config(self, name: str = "c", **hooks: Any) -> str:
        """Make a lifecycle configuration; its ARN."""
        scripts = hooks or {"OnStart": [{"Content": SCRIPT}]}
        operation, named = "NotebookInstanceLifecycleConfig", {}
        named[f"{operation}Name"] = name
        return str(self.call(f"Create{operation}", **named, **scripts)[f"{operation}Arn"])

    def do(self, verb: str, name: str = "n", **data: Any) -> dict[str, Any]:
        """An operation on an instance, such as `Stop`."""
        return self.call(f"{verb}NotebookInstance", NotebookInstanceName=name, **data)

    def described(self, name: str = "n") -> dict[str, Any]:
        """What DescribeNotebookInstance answers."""
        return self.do("Describe", name)

    def status(self, name: str = "n") -> str:
        """The status of an instance."""
        return str(self.described(name)["NotebookInstanceStatus"])

    def wait(self, seconds: float = 3600) -> None:
        """Let time pass."""
        self.now += seconds

    def tags(self, arn: str) -> Mapping[str, str]:
        """What ListTags answers."""
        return {tag["Key"]: tag["Value"] for tag in self.call("ListTags", ResourceArn=arn)["Tags"]}
