"""Dynamic providers against the fake service, with properties as the engine passes them."""

from dataclasses import dataclass, field
from typing import Any, TypeVar

from components.lifecycle.engine.client import ClientCache, Clients, ScopeKey
from components.lifecycle.engine.pacing import Pacer
from components.lifecycle.engine.provider import LifecycleProvider
from components.lifecycle.engine.service import Runtime
from tests.support.fake_personalize import FakeClock, FakePersonalize
from tests.support.fake_personalize_state import ACCOUNT, PREFIX, REGION

SCOPE = {"region": REGION, "accountId": ACCOUNT}
GROUP = f"{PREFIX}dataset-group/travel"
SCHEMA = f"{PREFIX}schema/travel-interactions"
SOLUTION = f"{PREFIX}solution/travel"
RECIPE = "arn:aws:personalize:::recipe/aws-user-personalization-v2"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/import"

P = TypeVar("P", bound=LifecycleProvider)


@dataclass
class World:
    """One process: clock, service, what was shown to the user, how often clients were opened."""

    clock: FakeClock = field(default_factory=FakeClock)
    shown: list[str] = field(default_factory=list)
    opened: list[ScopeKey] = field(default_factory=list)
    renews_after: int = 1
    """How many renewals it takes until expired credentials are valid again."""

    def __post_init__(self) -> None:
        self.service = FakePersonalize(self.clock)
        self.runtime = self.new_process()

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
        return Clients(self.service, self.service)

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


def tracker_inputs(**changes: Any) -> dict[str, Any]:
    """Inputs of an event tracker."""
    return {
        "key": "shop/dev/tracker",
        "name": "travel",
        "datasetGroupArn": GROUP,
        "tags": {"stack": "dev"},
        **changes,
    }
