"""The dynamic resource Solution: a recipe applied to a dataset group.

Automatic training is sent explicitly in every creation, since the API's default (on) starts paying for trainings within the
hour. Source: Amazon Personalize API Reference, CreateSolution, `performAutoTraining`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi import Input, Output, ResourceOptions
from pulumi.dynamic import CheckResult, CreateResult, ReadResult, Resource, UpdateResult

from components.core.scope import Scope
from components.lifecycle.engine.adoption import create_or_adopt, key_tag
from components.lifecycle.engine.errors import LifecycleError
from components.lifecycle.engine.inputs import InputCheck, without_provider
from components.lifecycle.engine.kinds import arn_for, is_deleting, kind_of, subject
from components.lifecycle.engine.provider import LifecycleProvider, differs, gone
from components.lifecycle.engine.tags import tag_list
from components.lifecycle.engine.training import stop_trainings
from components.lifecycle.engine.updates import update_and_wait
from components.lifecycle.engine.waiting import Waiter, delete_and_wait

LATEST_UPDATE = "latestSolutionUpdate"
_IMMUTABLE = ("name", "datasetGroupArn", "recipeArn")
_LONGEST_INTERVAL_DAYS = 30
_RATE = rf"rate\(({'|'.join(str(n) for n in range(1, _LONGEST_INTERVAL_DAYS + 1))}) days?\)"

TIMEOUT_SECONDS = 1800
DELETE_TIMEOUT_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class SolutionArgs:
    """Inputs of a Solution.

    Args:
        scope: region and account.
        key: the resource in the program, `project/stack/logical-name`; must not change.
        name: the solution's name, unique in account and region.
        dataset_group_arn: the group.
        recipe_arn: the recipe.
        auto_training_days: 1 to 30 to train every so many days; None for no automatic training.
        tags: tags of the solution.
        timeout_seconds: patience for the creation and for updates.
        delete_timeout_seconds: patience for the deletion, which first ends running trainings.
    """

    scope: Scope
    key: str
    name: Input[str]
    dataset_group_arn: Input[str]
    recipe_arn: Input[str]
    auto_training_days: int | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    timeout_seconds: int = TIMEOUT_SECONDS
    delete_timeout_seconds: int = DELETE_TIMEOUT_SECONDS


class SolutionProvider(LifecycleProvider):
    """Creates, updates and deletes a solution; its id is its ARN."""

    replaced_by = _IMMUTABLE
    updated_by = ("performAutoTraining", "autoTrainingConfig", "tags", "deleteTimeoutSeconds")

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate the inputs and add the ARN, which follows from scope and name."""
        check = InputCheck(news)
        check.text("key")
        check.name("name")
        check.arn("datasetGroupArn")
        check.arn("recipeArn")
        check.boolean("performAutoTraining", default=False)
        _check_schedule(check)
        check.tags()
        check.integer("timeoutSeconds", default=TIMEOUT_SECONDS)
        check.integer("deleteTimeoutSeconds", default=DELETE_TIMEOUT_SECONDS)
        scope, name = check.known("scope"), check.known("name")
        check.derived("arn", arn_for(scope, "solution", name) if scope and name else None)
        return check.result()

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create the solution, or adopt what an earlier try left; wait until it is ACTIVE."""
        inputs = without_provider(props)
        arn = arn_for(inputs["scope"], "solution", inputs["name"])
        waiter = self.waiter(inputs, subject(arn))
        immutable = {name: inputs[name] for name in _IMMUTABLE}
        tag = key_tag("Solution", inputs["key"], immutable)

        def create() -> None:
            schedule = inputs.get("autoTrainingConfig")
            waiter.personalize.call(
                "CreateSolution",
                **immutable,
                performAutoTraining=inputs["performAutoTraining"],
                solutionConfig={"autoTrainingConfig": schedule} if schedule else None,
                tags=tag_list(inputs["tags"], tag),
            )

        create_or_adopt(waiter, arn, tag, inputs["tags"], create)
        _set_auto_training(waiter, arn, inputs)
        return CreateResult(arn, {**inputs, "arn": arn})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The solution as it is; gone when it does not exist or is being deleted."""
        state = without_provider(props)
        description = self.found(id_, state)
        if description is None:
            return gone()
        actual = {
            "name": description["name"],
            "datasetGroupArn": description["datasetGroupArn"],
            "recipeArn": description.get("recipeArn", state["recipeArn"]),
            "performAutoTraining": bool(description.get("performAutoTraining", False)),
            "tags": self.actual_tags(id_, state),
        }
        schedule = _schedule(description)
        if schedule and "autoTrainingConfig" in state:
            actual["autoTrainingConfig"] = {"schedulingExpression": schedule}
        return ReadResult(id_, {**state, **actual, "arn": id_})

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Change automatic training and tags."""
        inputs = without_provider(_news)
        if any(differs(_olds, inputs, n) for n in ("performAutoTraining", "autoTrainingConfig")):
            _set_auto_training(self.waiter(inputs, subject(_id)), _id, inputs)
        self.retag(_id, _olds, inputs)
        return UpdateResult({**inputs, "arn": _id})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete the solution with all its versions, also those that automatic training made.

        Nothing is touched while a campaign uses it. Otherwise automatic training is turned off, so that no new training
        begins, running trainings are stopped, and the solution is deleted.

        Raises:
            LifecycleError: a campaign that this stack does not manage uses a version of it.
        """
        waiter = self.deletion_waiter(_props, subject(_id))
        description = waiter.personalize.find(_id)
        if description is None:
            return
        if not is_deleting(description["status"]):
            _require_no_campaigns(waiter, _id)
            _end_trainings(waiter, _id)
        delete_and_wait(waiter, _id)


class Solution(Resource, module="personalize", name="Solution"):
    """A solution, ACTIVE once its outputs are known.

    Args:
        name: the resource's logical name.
        args: its inputs.
        opts: Pulumi's options.
    """

    arn: Output[str]

    def __init__(self, name: str, args: SolutionArgs, opts: ResourceOptions | None = None) -> None:
        props = {
            "scope": args.scope.properties(),
            "key": args.key,
            "name": args.name,
            "datasetGroupArn": args.dataset_group_arn,
            "recipeArn": args.recipe_arn,
            "performAutoTraining": args.auto_training_days is not None,
            "autoTrainingConfig": training_schedule(args.auto_training_days),
            "tags": dict(args.tags),
            "timeoutSeconds": args.timeout_seconds,
            "deleteTimeoutSeconds": args.delete_timeout_seconds,
            "arn": None,
        }
        super().__init__(SolutionProvider(), name, props, opts)


def training_schedule(days: int | None) -> dict[str, str] | None:
    """The API's `autoTrainingConfig` for a training every so many days; None for none."""
    if days is None:
        return None
    return {"schedulingExpression": f"rate({days} day{'' if days == 1 else 's'})"}


def _check_schedule(check: InputCheck) -> None:
    config = check.optional("autoTrainingConfig")
    if config is None:
        return
    expression = config.get("schedulingExpression") if isinstance(config, Mapping) else None
    if not isinstance(expression, str) or not re.fullmatch(_RATE, expression):
        check.fail(
            "autoTrainingConfig",
            f"{config!r} is no schedule: expected schedulingExpression rate(1 day) to"
            f" rate({_LONGEST_INTERVAL_DAYS} days)",
        )
    if check.known("performAutoTraining") is False:
        check.fail(
            "autoTrainingConfig", "a schedule without automatic training; leave one of both out"
        )


def _schedule(description: Mapping[str, Any]) -> str | None:
    config = (description.get("solutionConfig") or {}).get("autoTrainingConfig") or {}
    return config.get("schedulingExpression")


def _set_auto_training(waiter: Waiter, arn: str, inputs: Mapping[str, Any]) -> None:
    wanted = bool(inputs["performAutoTraining"])
    config = inputs.get("autoTrainingConfig") if wanted else None

    def update(description: dict[str, Any]) -> bool:
        same_schedule = not config or _schedule(description) == config["schedulingExpression"]
        if bool(description.get("performAutoTraining")) == wanted and same_schedule:
            return False
        waiter.personalize.call(
            "UpdateSolution",
            solutionArn=arn,
            performAutoTraining=wanted,
            solutionUpdateConfig={"autoTrainingConfig": config} if config else None,
        )
        return True

    update_and_wait(waiter, arn, LATEST_UPDATE, update)


def _require_no_campaigns(waiter: Waiter, arn: str) -> None:
    campaigns = waiter.personalize.list_all("ListCampaigns", "campaigns", solutionArn=arn)
    blocking = [c["campaignArn"] for c in campaigns if not is_deleting(c["status"])]
    if blocking:
        raise LifecycleError(
            f"{subject(arn)} cannot be deleted: it serves {', '.join(subject(b) for b in blocking)}, which this deletion does"
            f' not include. Run "pulumi up" to take a campaign of this stack back in, or delete it:'
            f' "{kind_of(blocking[0]).delete_command(blocking[0])}"'
        )


def _end_trainings(waiter: Waiter, arn: str) -> None:
    _set_auto_training(waiter, arn, {"performAutoTraining": False})
    stop_trainings(waiter, arn)
