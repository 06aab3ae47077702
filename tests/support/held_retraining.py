"""The workflow of retraining in a test's process, with roles that may do what the program lets them do."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import ClientError

from localaws.shared.ports import Response, ServiceRequest
from localaws.stepfunctions.interpreter.tasks import Call, Failed, Outcome
from tests.support.graph import ACCOUNT as PROGRAMS_ACCOUNT
from tests.support.graph import REGION, Graph
from tests.support.held_calls import HeldStore, refused_task
from tests.support.held_roles import HeldRoles
from tests.support.lifecycle_service import ACCOUNT, PREFIX, ROLE
from tests.support.retraining_world import (
    BUCKET,
    DATASET,
    MACHINE,
    RetrainingWorld,
    campaign,
    solution,
)

PURPOSES = ("home", "popular")


def known_to(graph: Graph, machine: str) -> dict[str, Any]:
    """What a state machine of a program knows of its stack."""
    definition = json.loads(graph.named(machine).inputs["definition"])
    stack: dict[str, Any] = definition["States"]["KnowTheStack"]["Assign"]["stack"]
    return stack


def held_roles(graph: Graph) -> HeldRoles:
    """The roles of a program, with what the world has in the places of its resources."""
    stack = known_to(graph, "personalize-retraining-workflow-machine")
    renamed = {
        stack["datasets"]["Interactions"]["arn"]: DATASET,
        **{stack["models"][each]["solutionArn"]: solution(each) for each in PURPOSES},
        **{stack["models"][each]["campaignArn"]: campaign(each) for each in PURPOSES},
        graph.exports["retrainingStateMachineArn"]: MACHINE,
        stack["importRoleArn"]: ROLE,
        stack["deletionJobArn"]: f"{PREFIX}data-deletion-job/travel-0",
        stack["bucket"]: BUCKET,
        PROGRAMS_ACCOUNT: ACCOUNT,
    }
    return HeldRoles(graph, ACCOUNT, renamed)


@dataclass(kw_only=True)
class HeldRetraining(RetrainingWorld):
    """A stack of the program with two models.

    Args:
        roles: of the program.
        program: of which it is a stack.
    """

    roles: HeldRoles
    program: Graph
    models: tuple[str, ...] = PURPOSES

    def __post_init__(self) -> None:
        stack = known_to(self.program, "personalize-retraining-workflow-machine")
        told = json.loads(self.roles.here(json.dumps(stack)))
        for member in ("datasets", "models"):
            theirs = ("Interactions", *PURPOSES)
            told[member] = {key: each for key, each in told[member].items() if key in theirs}
        self.stack = {**told, **self.stack}
        super().__post_init__()
        self.delete_users()
        self.s3 = HeldStore(self.roles, "retraining-function")
        self._own_all()

    def _own_all(self) -> None:
        """Give all that was made the tags that Pulumi gives it."""
        for each in self.service.personalize.plane.store.all():
            self.service.tags(each.arn).update(self._tags)

    @property
    def _tags(self) -> dict[str, str]:
        return {each["TagKey"]: each["TagValue"] for each in self.stack["tags"]}

    def _make(self, call: Call) -> Outcome:
        refused = refused_task(self.roles, replace(call, role=self.roles.arn("retraining-machine")))
        try:
            return refused or super()._make(call)
        except ClientError as error:  # of the function, which is the task's
            return Failed("ClientError", str(error))

    def _send(self, request: AWSPreparedRequest) -> Response:
        asked = ServiceRequest(
            service="personalize",
            account=ACCOUNT,
            region=REGION,
            target=request.headers["X-Amz-Target"].decode(),
            body=request.body or b"{}",
            role_arn=self.roles.arn("retraining-function"),
        )
        return self.roles.refusal(asked) or super()._send(request)

    def _enough_events_since(self, since: datetime) -> bool:
        asked = urlencode({"Action": "GetMetricStatistics"}).encode()
        form = {"content-type": "application/x-www-form-urlencoded"}
        self.roles.require("retraining-function", "monitoring", body=asked, headers=form)
        return super()._enough_events_since(since)
