"""The service in the test's own process, with a clock that stands still until a test moves it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from localaws.personalize.control.plane import Caller
from localaws.personalize.errors import ServiceError
from localaws.personalize.jobs import Jobs
from localaws.personalize.personalize import Personalize
from localaws.personalize.resources import ACTIVE
from localaws.personalize.shapes import check_request
from localaws.shared.clock import Clock, unchanged
from localaws.shared.personalize_behaviour import PersonalizeBehaviour
from localaws.shared.ports import KeyRefusedError, ServiceRoles
from localaws.shared.settings import Settings
from tests.support.personalize_stack import schema


@dataclass
class WillingRoles:
    """Roles of a world without IAM.

    Attributes:
        admits: whether buckets let the service read, at the moment.
        bucket_key: ARN of the key of all buckets.
        refused_keys: reasons by the ARNs of keys that cannot be used.
    """

    admits: Callable[[], bool] = lambda: True
    bucket_key: str | None = None
    refused_keys: dict[str, str] = field(default_factory=dict)

    def check(self, role_arn: str, account: str, region: str, source_arn: str) -> None:
        pass

    def session(self, role_arn: str, account: str, source_arn: str) -> dict[str, str]:
        return {}

    def bucket_admits_service(
        self, location: str, account: str, region: str, source_arn: str
    ) -> bool:
        return self.admits()

    def key_of_bucket(self, location: str, account: str, region: str) -> str | None:
        return self.bucket_key

    def check_key(self, key_arn: str, role_arn: str, account: str, source_arn: str) -> None:
        if key_arn in self.refused_keys:
            raise KeyRefusedError(self.refused_keys[key_arn])


@dataclass
class ManualTime:
    """A clock that stands still until a test moves it."""

    now: float = 1_800_000_000.0


@dataclass
class Service:
    """The service without server, wire and passing time."""

    personalize: Personalize
    time: ManualTime
    caller: Caller = field(default_factory=lambda: Caller("000000000000", "us-east-1"))

    def call(self, operation: str, **request: Any) -> Any:
        return self.personalize.call(self.caller, operation, check_request(operation, request))

    def pass_time(self, seconds: float) -> None:
        self.time.now += seconds
        self.personalize.plane.machine.advance()

    def settle(self, *arns: str) -> None:
        """Put resources at the end of their creation, whatever work that would take."""
        settle(self.personalize, *arns)

    def group(self, name: str = "shop") -> str:
        arn: str = self.call("CreateDatasetGroup", name=name)["datasetGroupArn"]
        self.settle(arn)
        return arn

    def dataset(self, group: str, kind: str = "Interactions", *extra: dict[str, Any]) -> str:
        made = self.call(
            "CreateSchema", name=f"{group.rpartition('/')[2]}-{kind}", schema=schema(kind, *extra)
        )
        arn: str = self.call(
            "CreateDataset",
            name=kind,
            datasetGroupArn=group,
            datasetType=kind,
            schemaArn=made["schemaArn"],
        )["datasetArn"]
        self.settle(arn)
        return arn

    def solution(self, group: str, name: str = "like", **settings: Any) -> str:
        arn: str = self.call(
            "CreateSolution",
            **{
                "name": name,
                "datasetGroupArn": group,
                "recipeArn": "arn:aws:personalize:::recipe/aws-user-personalization-v2",
                "performAutoTraining": False,
                **settings,
            },
        )["solutionArn"]
        self.settle(arn)
        return arn

    def version(self, solution: str) -> str:
        arn: str = self.call("CreateSolutionVersion", solutionArn=solution)["solutionVersionArn"]
        self.settle(arn)
        return arn


def refusal(service: Service, operation: str, **request: Any) -> tuple[str, str]:
    with pytest.raises(ServiceError) as refused:
        service.call(operation, **request)
    return refused.value.code, refused.value.message


def settle(personalize: Personalize, *arns: str) -> None:
    """Put resources at the end of their creation, whatever work that would take."""
    store = personalize.plane.store
    for arn in arns:
        resource = store.find(arn)
        assert resource is not None
        resource.phase, resource.due = None, None
        resource.document["status"] = ACTIVE
        store.save(resource)


def make_service(home: Path, time: ManualTime, *switches: str) -> Service:
    clock = Clock(now=lambda: time.now, pace=unchanged)
    return Service(make_personalize(home, clock, behaviour=PersonalizeBehaviour.of(switches)), time)


def make_personalize(
    home: Path,
    clock: Clock,
    jobs: Jobs | None = None,
    behaviour: PersonalizeBehaviour | None = None,
    roles: ServiceRoles | None = None,
) -> Personalize:
    """The service in a world without IAM.

    Args:
        home: where it keeps what it has.
        clock: its time.
        jobs: how it runs imports and trainings; None for child processes.
        behaviour: what it does where AWS documents nothing.
        roles: what it may do; None for everything.
    """
    settings = Settings(home=home, port=1, personalize=behaviour or PersonalizeBehaviour())
    return Personalize(settings, roles or WillingRoles(), clock, jobs)
