"""The dynamic resource Campaign: what answers requests for recommendations with the versions of one solution."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pulumi import Input

from components.lifecycle.engine.campaign_config import (
    EXPLORATION,
    FOLLOW,
    METADATA,
    Exploration,
    Switch,
    config_change,
    config_request,
    observed_config,
)
from components.lifecycle.engine.inputs import (
    REPLACE,
    UPDATE,
    InputSpec,
    InputTable,
    derived_arn,
    is_unknown,
    managed,
)
from components.lifecycle.engine.kinds import arn_for, subject
from components.lifecycle.engine.named import NamedProvider
from components.lifecycle.engine.resource import ArnResource, ManagedArgs
from components.lifecycle.engine.values import ARN, Boolean, Integer, valid_name

MOVED = "movedBeside"


@dataclass(frozen=True, kw_only=True)
class CampaignArgs(ManagedArgs):
    """Inputs of a Campaign, beside those of ManagedArgs.

    Args:
        name: the campaign's name, unique in account and region.
        solution_version_arn: the ACTIVE version that answers. Another one of the same solution is taken over in place; one of
            another solution needs another campaign, which comes first where its name is another one, too.
        min_provisioned_tps: requests per second that are provisioned, and paid for, at all times.
        sync_with_latest_solution_version: the campaign moves by itself to each version of that solution that becomes
            ACTIVE, also to those of automatic training.
        moved_beside: somebody else moves the campaign to other versions of that solution; which of them it serves is no drift.
            None for nobody.
        metadata: recommended items may be answered with values of their columns; recipes of version 2 always do.
        exploration: the API's `itemExplorationConfig`, for the recipe aws-user-personalization; None for its defaults.
    """

    name: Input[str]
    solution_version_arn: Input[str]
    min_provisioned_tps: int = field(default=1, metadata={"input": "minProvisionedTPS"})
    sync_with_latest_solution_version: bool = False
    moved_beside: bool | None = None
    metadata: bool | None = field(default=None, metadata={"input": METADATA})
    exploration: Mapping[str, str] | None = field(default=None, metadata={"input": EXPLORATION})


class CampaignProvider(NamedProvider):
    """Creates, updates and deletes a campaign; its id is its ARN.

    The old version serves until the new one does. Whether the service lets a campaign move to a version of another
    solution is not documented, so none ever does (see docs/adr/0027).
    """

    kind = "Campaign"
    latest_update = "latestCampaignUpdate"
    table = InputTable(
        InputSpec("name", valid_name(), REPLACE, described=True),
        InputSpec("solutionVersionArn", ARN, UPDATE, described=True),
        InputSpec("minProvisionedTPS", Integer(), UPDATE, default=1, described=True),
        InputSpec(FOLLOW, Boolean(), UPDATE, default=False),
        InputSpec(MOVED, Switch(), UPDATE, optional=True),
        InputSpec(METADATA, Switch(), UPDATE, optional=True),
        InputSpec(EXPLORATION, Exploration(), UPDATE, optional=True),
        derived_arn(partial(arn_for, "campaign"), "scope", "name"),
        *managed(timeout_seconds=5400, delete_timeout_seconds=3600),
    )

    def replacements(self, olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[str]:
        """A version of another solution, too. While a preview does not know the version, its solution may be the same."""
        changed = super().replacements(olds, news)
        wanted = news.get("solutionVersionArn")
        if wanted is None or is_unknown(wanted):
            return changed
        same = _solution(wanted) == _solution(olds["solutionVersionArn"])
        return changed if same else [*changed, "solutionVersionArn"]

    def request(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """The Create request."""
        return {
            "name": inputs["name"],
            "solutionVersionArn": _version(inputs),
            "minProvisionedTPS": inputs["minProvisionedTPS"],
            "campaignConfig": config_request(inputs),
        }

    def differences(
        self, description: Mapping[str, Any], inputs: Mapping[str, Any]
    ) -> dict[str, Any]:
        """What UpdateCampaign has to change; switching to the latest version or back needs version and setting."""
        config = config_change(description, inputs)
        changed: dict[str, Any] = {"campaignConfig": config} if config else {}
        if changed or not _serves(description, inputs):
            changed["solutionVersionArn"] = _version_to_serve(description, inputs)
        if description["minProvisionedTPS"] != inputs["minProvisionedTPS"]:
            changed["minProvisionedTPS"] = inputs["minProvisionedTPS"]
        return changed

    def observed(
        self, _arn: str, state: Mapping[str, Any], description: Mapping[str, Any]
    ) -> dict[str, Any]:
        """How it answers; another version of the solution is no drift where the campaign follows them, or somebody moves it."""
        others_decide = (state.get(FOLLOW) or state.get(MOVED)) and _serves(description, state)
        version = {"solutionVersionArn": state["solutionVersionArn"]} if others_decide else {}
        return {**observed_config(state, description), **version}

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete the campaign once no update runs; it is billed until the service has forgotten it."""
        super().delete(_id, _props)
        self.deletion_waiter(_props, subject(_id)).status(subject(_id), "deleted, no longer billed")


class Campaign(ArnResource[CampaignArgs], module="personalize", name="Campaign"):
    """A campaign that serves the wanted version once its outputs are known."""

    provider = CampaignProvider


def _version(inputs: Mapping[str, Any]) -> str:
    """What the API calls the version: with `syncWithLatestSolutionVersion` it is `<solution ARN>/$LATEST`.

    Source: Amazon Personalize API Reference, CampaignConfig.
    """
    arn = str(inputs["solutionVersionArn"])
    return f"{_solution(arn)}/$LATEST" if inputs[FOLLOW] else arn


def _serves(description: Mapping[str, Any], inputs: Mapping[str, Any]) -> bool:
    """The campaign has the wanted version; where others decide which, any version of the same solution."""
    actual, wanted = description["solutionVersionArn"], inputs["solutionVersionArn"]
    if inputs[FOLLOW] or inputs.get(MOVED):
        return bool(_solution(actual) == _solution(wanted))
    return bool(actual == wanted)


def _version_to_serve(description: Mapping[str, Any], inputs: Mapping[str, Any]) -> str:
    """What an update of other settings has to say of the version; who moves the campaign beside decided that."""
    if inputs.get(MOVED) and _serves(description, inputs):
        return str(description["solutionVersionArn"])
    return _version(inputs)


def _solution(version_arn: str) -> str:
    return version_arn.rsplit("/", 1)[0]
