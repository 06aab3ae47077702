"""The local Personalize of a lifecycle test: in this process, on the test's clock, with faults on order."""

import functools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import botocore.session
from botocore import xform_name

from localaws.personalize.control.plane import Caller
from localaws.personalize.personalize import Personalize
from localaws.personalize.resources import ACTIVE, Resource
from localaws.personalize.shapes import check_request
from localaws.shared.clock import Clock, unchanged
from localaws.shared.personalize_behaviour import PersonalizeBehaviour
from tests.support.personalize_client import client
from tests.support.personalize_faults import FailingWork, FaultyWire
from tests.support.personalize_jobs import EasyJobs
from tests.support.personalize_service import WillingRoles, make_personalize, settle
from tests.support.personalize_stack import schema

REGION = "us-east-1"
ACCOUNT = "123456789012"
PREFIX = f"arn:aws:personalize:{REGION}:{ACCOUNT}:"
GROUP = f"{PREFIX}dataset-group/travel"
SCHEMA = f"{PREFIX}schema/travel-interactions"
ITEMS_SCHEMA = f"{PREFIX}schema/travel-items"
SOLUTION = f"{PREFIX}solution/travel"
RECIPE = "arn:aws:personalize:::recipe/aws-user-personalization-v2"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/import"
SECOND = {"name": "SEASON", "type": ["string", "null"]}
"""The column by which the second schema of a type differs."""


@dataclass
class TestClock:
    """Seconds since the test began; sleeping is what moves it, from one change of the service to the next."""

    __test__ = False

    now: float = 0.0
    sleeps: list[float] = field(default_factory=list)
    world: FailingWork | None = None

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.sleeps.append(seconds)
        end = self.now + seconds
        while self.world and (due := self.world.next_due()) is not None and due <= end:
            self.now = max(self.now, due)
            self.world.advance()
        self.now = end


def on_test_clock(home: Path, clock: TestClock, *switches: str) -> "LifecycleService":
    """The service whose time passes while the test's clock sleeps, and takes as long as on AWS."""
    behaviour = PersonalizeBehaviour.of(switches)
    service = LifecycleService(home, Clock(now=clock, pace=unchanged), clock, behaviour)
    clock.world = service.work
    return service


class LifecycleService(FaultyWire):
    """The service with a dataset group and two schemas for Interactions and for Items.

    Args:
        home: where it keeps what it has.
        time: its own time.
        clock: the time by which it counts calls.
        behaviour: what it does where AWS documents nothing.

    Attributes:
        client: a boto3 client of it.
        work: failures of its work.
        admitted_from: when buckets begin to let it read.
        objects: texts by their `s3://` location that imports read and check; any other import ends well.
        outside: the service as somebody else uses it (the console, another program): nothing is recorded or refused.
    """

    def __init__(
        self, home: Path, time: Clock, clock: Callable[[], float], behaviour: PersonalizeBehaviour
    ) -> None:
        self.admitted_from = 0.0
        roles = WillingRoles(lambda: clock() >= self.admitted_from)
        jobs = EasyJobs()
        self.objects = jobs.objects
        personalize = make_personalize(home, time, jobs, behaviour, roles)
        super().__init__(personalize, Caller(ACCOUNT, REGION), clock)
        self.client = client(REGION, self.send)
        self.work = FailingWork(personalize, clock)
        self.outside = Outside(personalize, self.caller)
        self.let_fail, self.fail = self.work.let_fail, self.work.fail
        self._make_group()

    def resource(self, arn: str) -> Resource:
        """A resource as the service keeps it."""
        resource = self.personalize.plane.store.find(arn)
        assert resource is not None
        return resource

    def status(self, arn: str) -> str | None:
        """A resource's status now; None when it is gone."""
        resource = self.personalize.plane.store.find(arn)
        return None if resource is None else resource.status

    def document(self, arn: str) -> dict[str, Any]:
        """What Describe shows of a resource; a test may change it."""
        return self.resource(arn).document

    def tags(self, arn: str) -> dict[str, str]:
        """The tags of a resource; a test may change them."""
        return self.resource(arn).tags

    def arns(self, kind: str) -> list[str]:
        """All resources of a kind."""
        return [each.arn for each in self.personalize.plane.store.all() if each.kind == kind]

    def settle(self, arn: str) -> str:
        """Put a resource at the end of what it is doing."""
        settle(self.personalize, arn)
        return arn

    def delay(self, arn: str, seconds: float) -> None:
        """Let a resource stay longer in its present status."""
        resource = self.resource(arn)
        assert resource.due is not None
        resource.due += seconds

    @contextmanager
    def kept(self, arn: str) -> Iterator[None]:
        """Keep a resource: the local service forgets a dataset's import jobs with it, AWS has no operation that does."""
        resource = self.resource(arn)
        yield
        self.personalize.plane.store.save(resource)

    def vanish(self, arn: str) -> None:
        """Let a resource be unknown to the service from now on."""
        self.personalize.plane.store.remove(self.resource(arn))

    def trained(self, identity: str) -> None:
        """A version of the solution `travel` that was trained long ago, with this id."""
        document = {"name": f"travel/{identity}", "solutionArn": SOLUTION, "datasetGroupArn": GROUP}
        self._put("SolutionVersion", f"{SOLUTION}/{identity}", document)

    def legacy_dataset(self) -> str:
        """What an event tracker of older accounts made, and no operation makes any more; its ARN."""
        arn = f"{PREFIX}dataset/travel/EVENT_INTERACTIONS"
        document = {"datasetGroupArn": GROUP, "datasetType": "EVENT_INTERACTIONS"}
        self._put("Dataset", arn, {**document, "schemaArn": SCHEMA})
        return arn

    def _put(self, kind: str, arn: str, document: dict[str, Any]) -> None:
        store, now = self.personalize.plane.store, self.clock()
        times = {"status": ACTIVE, "creationDateTime": now, "lastUpdatedDateTime": now}
        order = store.next_sequence()
        store.save(Resource(arn, ACCOUNT, REGION, kind, order, {**document, **times}))

    def _make_group(self) -> None:
        self.settle(self.outside.create_dataset_group(name="travel")["datasetGroupArn"])
        for kind in ("Interactions", "Items"):
            for suffix, extra in (("", ()), ("-2", (SECOND,))):
                name = f"travel-{kind.lower()}{suffix}"
                self.outside.create_schema(name=name, schema=schema(kind, *extra))


class Outside:
    """The service without a wire: operations by boto3's names."""

    def __init__(self, personalize: Personalize, caller: Caller) -> None:
        self._personalize = personalize
        self._caller = caller

    def __getattr__(self, name: str) -> Callable[..., dict[str, Any]]:
        operation = _operations()[name]

        def call(**request: Any) -> dict[str, Any]:
            checked = check_request(operation, json.loads(json.dumps(request)))
            return self._personalize.call(self._caller, operation, checked) or {}

        return call


@functools.cache
def _operations() -> dict[str, str]:
    model = botocore.session.get_session().get_service_model("personalize")
    return {xform_name(name): name for name in model.operation_names}
