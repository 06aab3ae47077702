"""The dynamic resource Campaign: what answers requests for recommendations from one solution version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi import Input, Output, ResourceOptions
from pulumi.dynamic import CheckResult, CreateResult, ReadResult, Resource, UpdateResult

from components.core.scope import Scope
from components.lifecycle.engine.adoption import create_or_adopt, key_tag
from components.lifecycle.engine.inputs import InputCheck, without_provider
from components.lifecycle.engine.kinds import arn_for, subject
from components.lifecycle.engine.provider import LifecycleProvider, differs, gone
from components.lifecycle.engine.tags import tag_list
from components.lifecycle.engine.updates import update_and_wait
from components.lifecycle.engine.waiting import Waiter, delete_and_wait

LATEST_UPDATE = "latestCampaignUpdate"
_UPDATABLE = ("solutionVersionArn", "minProvisionedTPS")

TIMEOUT_SECONDS = 5400
DELETE_TIMEOUT_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class CampaignArgs:
    """Inputs of a Campaign.

    Args:
        scope: region and account.
        key: the resource in the program, `project/stack/logical-name`; must not change.
        name: the campaign's name, unique in account and region.
        solution_version_arn: the ACTIVE version that answers; another one is taken over in place.
        min_provisioned_tps: requests per second that are provisioned, and paid for, at all times.
        tags: tags of the campaign.
        timeout_seconds: patience for the creation and for updates.
        delete_timeout_seconds: patience for the deletion.
    """

    scope: Scope
    key: str
    name: Input[str]
    solution_version_arn: Input[str]
    min_provisioned_tps: int = 1
    tags: Mapping[str, str] = field(default_factory=dict)
    timeout_seconds: int = TIMEOUT_SECONDS
    delete_timeout_seconds: int = DELETE_TIMEOUT_SECONDS


class CampaignProvider(LifecycleProvider):
    """Creates, updates and deletes a campaign; its id is its ARN."""

    replaced_by = ("name",)
    updated_by = (*_UPDATABLE, "tags", "deleteTimeoutSeconds")

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate the inputs and add the ARN, which follows from scope and name."""
        check = InputCheck(news)
        check.text("key")
        check.name("name")
        check.arn("solutionVersionArn")
        check.integer("minProvisionedTPS", default=1)
        check.tags()
        check.integer("timeoutSeconds", default=TIMEOUT_SECONDS)
        check.integer("deleteTimeoutSeconds", default=DELETE_TIMEOUT_SECONDS)
        scope, name = check.known("scope"), check.known("name")
        check.derived("arn", arn_for(scope, "campaign", name) if scope and name else None)
        return check.result()

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create the campaign, or adopt what an earlier try left; wait until it serves what is wanted."""
        inputs = _with_whole_numbers(props)
        arn = arn_for(inputs["scope"], "campaign", inputs["name"])
        waiter = self.waiter(inputs, subject(arn))
        tag = key_tag("Campaign", inputs["key"], {"name": inputs["name"]})

        def create() -> None:
            waiter.personalize.call(
                "CreateCampaign",
                name=inputs["name"],
                solutionVersionArn=inputs["solutionVersionArn"],
                minProvisionedTPS=inputs["minProvisionedTPS"],
                tags=tag_list(inputs["tags"], tag),
            )

        create_or_adopt(waiter, arn, tag, inputs["tags"], create)
        _serve(waiter, arn, inputs)
        return CreateResult(arn, {**inputs, "arn": arn})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The campaign as it is; gone when it does not exist or is being deleted."""
        state = without_provider(props)
        description = self.found(id_, state)
        if description is None:
            return gone()
        actual = {
            "name": description["name"],
            "solutionVersionArn": description["solutionVersionArn"],
            "minProvisionedTPS": int(description["minProvisionedTPS"]),
            "tags": self.actual_tags(id_, state),
        }
        return ReadResult(id_, {**state, **actual, "arn": id_})

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Move to another version or capacity in place, and change tags.

        The old version serves until the new one does. When the service cannot move, the recorded state keeps the old
        version, so that the next update tries again.
        """
        inputs = _with_whole_numbers(_news)
        if any(differs(_olds, inputs, name) for name in _UPDATABLE):
            _serve(self.waiter(inputs, subject(_id)), _id, inputs)
        self.retag(_id, _olds, inputs)
        return UpdateResult({**inputs, "arn": _id})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete the campaign once no update runs; it is billed until the service has forgotten it."""
        waiter = self.deletion_waiter(_props, subject(_id))
        delete_and_wait(waiter, _id)
        waiter.status(subject(_id), "deleted, no longer billed")


class Campaign(Resource, module="personalize", name="Campaign"):
    """A campaign that serves the wanted version once its outputs are known.

    Args:
        name: the resource's logical name.
        args: its inputs.
        opts: Pulumi's options.
    """

    arn: Output[str]

    def __init__(self, name: str, args: CampaignArgs, opts: ResourceOptions | None = None) -> None:
        props = {
            "scope": args.scope.properties(),
            "key": args.key,
            "name": args.name,
            "solutionVersionArn": args.solution_version_arn,
            "minProvisionedTPS": args.min_provisioned_tps,
            "tags": dict(args.tags),
            "timeoutSeconds": args.timeout_seconds,
            "deleteTimeoutSeconds": args.delete_timeout_seconds,
            "arn": None,
        }
        super().__init__(CampaignProvider(), name, props, opts)


def _with_whole_numbers(props: Mapping[str, Any]) -> dict[str, Any]:
    inputs = without_provider(props)
    return {**inputs, "minProvisionedTPS": int(inputs["minProvisionedTPS"])}


def _serve(waiter: Waiter, arn: str, inputs: Mapping[str, Any]) -> None:
    """Send what differs from the campaign as it is, and wait until the service has taken it over."""

    def update(description: dict[str, Any]) -> bool:
        changed = {n: inputs[n] for n in _UPDATABLE if description.get(n) != inputs[n]}
        if changed:
            waiter.personalize.call("UpdateCampaign", campaignArn=arn, **changed)
        return bool(changed)

    update_and_wait(waiter, arn, LATEST_UPDATE, update)
