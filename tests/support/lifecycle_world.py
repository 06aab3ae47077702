"""Dynamic providers against the service in this process, with properties as the engine passes them."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from components.lifecycle.engine.client import ClientCache, Clients, ScopeKey
from components.lifecycle.engine.pacing import Pacer
from components.lifecycle.engine.provider import LifecycleProvider
from components.lifecycle.engine.service import Personalize, Runtime
from components.lifecycle.engine.waiting import Waiter
from tests.support.lifecycle_service import (
    ACCOUNT,
    GROUP,
    PREFIX,
    RECIPE,
    REGION,
    ROLE,
    SCHEMA,
    SOLUTION,
    LifecycleService,
    TestClock,
    on_test_clock,
)

SCOPE = {"region": REGION, "accountId": ACCOUNT}

P = TypeVar("P", bound=LifecycleProvider)


@dataclass
class World:
    """One process: clock, service, what was shown to the user, how often clients were opened."""

    clock: TestClock = field(default_factory=TestClock)
    shown: list[str] = field(default_factory=list)
    opened: list[ScopeKey] = field(default_factory=list)
    renews_after: int = 1
    """How many renewals it takes until expired credentials are valid again."""
    switches: tuple[str, ...] = ()
    """What the service does where AWS documents nothing."""
    others: dict[str, Any] = field(default_factory=dict)
    """Clients of other services, by name."""

    def __post_init__(self) -> None:
        self.runtime = self.new_process()

    @cached_property
    def service(self) -> LifecycleService:
        """The service, made when it is first needed."""
        self._home = TemporaryDirectory()
        return on_test_clock(Path(self._home.name), self.clock, *self.switches)

    def new_process(self) -> Runtime:
        """A runtime without the memory of the one before, as after a crash of the plugin."""
        return Runtime(
            clients=ClientCache(self._open),
            pacer=Pacer(clock=self.clock, sleep=self.clock.sleep),
            clock=self.clock,
            sleep=self.clock.sleep,
            report=self.shown.append,
            chance=lambda: 0.5,
        )

    def _open(self, scope: ScopeKey) -> Clients:
        self.opened.append(scope)
        if not self.service.valid_credentials:
            self.renews_after -= 1
            if self.renews_after <= 0:
                self.service.valid_credentials = True
                self.service.credentials_expire_at = float("inf")
        return Clients(self.service.client, self.service.client, self.others.__getitem__)

    @property
    def personalize(self) -> Personalize:
        """The service as the providers see it."""
        return Personalize(SCOPE, self.runtime)

    def waiter(self, name: str, timeout_seconds: float = 3600) -> Waiter:
        """Patience with the service, from now."""
        return Waiter(self.personalize, name, timeout_seconds)

    def provider(self, kind: type[P]) -> P:
        """A provider in this process."""
        provider = kind()
        provider.runtime = self.runtime
        return provider

    def inputs(self, kind: type[P], **inputs: Any) -> dict[str, Any]:
        """Inputs as the engine has them after `check`."""
        result = self.provider(kind).check({}, wire({"scope": SCOPE, **inputs}))
        assert [(f.property, f.reason) for f in result.failures] == []
        checked: dict[str, Any] = wire(result.inputs)
        return checked

    def create(self, kind: type[P], **inputs: Any) -> tuple[str, dict[str, Any]]:
        """Check and create; the id and the outputs as the engine records them."""
        result = self.provider(kind).create(self.inputs(kind, **inputs))
        recorded: dict[str, Any] = wire(result.outs or {})
        return result.id, recorded


def wire(value: Any) -> Any:
    """A value after a journey over gRPC: whole numbers become floats, nulls vanish."""
    if isinstance(value, dict):
        return {name: wire(part) for name, part in value.items() if part is not None}
    if isinstance(value, list):
        return [wire(part) for part in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def dataset_inputs(**changes: Any) -> dict[str, Any]:
    """Inputs of a dataset."""
    return {
        "key": "shop/dev/interactions",
        "name": "travel-interactions",
        "datasetGroupArn": GROUP,
        "datasetType": "Interactions",
        "schemaArn": SCHEMA,
        "tags": {"stack": "dev"},
        **changes,
    }


def import_inputs(**changes: Any) -> dict[str, Any]:
    """Inputs of an import job."""
    return {
        "key": "shop/dev/interactions-import",
        "namePrefix": "travel-interactions",
        "datasetArn": f"{PREFIX}dataset/travel/INTERACTIONS",
        "dataLocation": "s3://bucket/interactions/abc.csv",
        "roleArn": ROLE,
        "contentHash": "abc",
        "tags": {"stack": "dev"},
        **changes,
    }


def solution_inputs(**changes: Any) -> dict[str, Any]:
    """Inputs of a solution."""
    return {
        "key": "shop/dev/solution",
        "name": "travel",
        "datasetGroupArn": GROUP,
        "recipeArn": RECIPE,
        "tags": {"stack": "dev"},
        **changes,
    }


def version_inputs(**changes: Any) -> dict[str, Any]:
    """Inputs of a solution version."""
    return {
        "key": "shop/dev/version",
        "solutionArn": SOLUTION,
        "triggers": {"data": "abc"},
        "tags": {"stack": "dev"},
        **changes,
    }


def campaign_inputs(**changes: Any) -> dict[str, Any]:
    """Inputs of a campaign."""
    return {
        "key": "shop/dev/campaign",
        "name": "travel",
        "solutionVersionArn": f"{SOLUTION}/0000000a",
        "minProvisionedTPS": 1,
        "tags": {"stack": "dev"},
        **changes,
    }


def recommender_inputs(**changes: Any) -> dict[str, Any]:
    """Inputs of a recommender."""
    return {
        "key": "shop/dev/home-recommender",
        "name": "travel",
        "datasetGroupArn": f"{PREFIX}dataset-group/shop",
        "recipeArn": "arn:aws:personalize:::recipe/aws-ecomm-recommended-for-you",
        "learnsFrom": {"Interactions": "job"},
        "tags": {"stack": "dev"},
        **changes,
    }


def tracker_inputs(**changes: Any) -> dict[str, Any]:
    """Inputs of an event tracker."""
    return {
        "key": "shop/dev/tracker",
        "name": "travel",
        "datasetGroupArn": GROUP,
        "tags": {"stack": "dev"},
        **changes,
    }
