"""From imported data to a campaign that answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi

from components.core.context import StackContext
from components.lifecycle import (
    Campaign,
    CampaignArgs,
    Ready,
    ReadyArgs,
    Solution,
    SolutionArgs,
    SolutionVersion,
    SolutionVersionArgs,
)
from components.settings.models import HomeModel, ModelSettings, PersonalModel
from handlers.shared.service.recipes import HOME, PURPOSES, recipe_arn, recipes_for, short_name

TRAINING_TIMEOUT_SECONDS = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class PersonalizeModelArgs:
    """Inputs of PersonalizeModel.

    Attributes:
        context: of the stack.
        dataset_group_arn: the data to train on.
        edition: of its schemas: a number in the names of solution and campaign.
        purpose: what the model is for, a key of `personalize:models`. It is in the names of all models but `home`.
        settings: of the model.
        event_thresholds: the least value of events that count, by event type; of types that have a weight.
        training_triggers: what the model is trained on; a changed one is a new training.
        served_version: ARN of the version that the campaign serves; None for the one that is trained here.
        retrained_beside: whether a workflow trains and moves the campaign; then only another solution is trained here.
    """

    context: StackContext
    dataset_group_arn: pulumi.Input[str]
    edition: pulumi.Input[int]
    purpose: str
    settings: ModelSettings
    event_thresholds: Mapping[str, float] = field(default_factory=dict)
    training_triggers: Mapping[str, pulumi.Input[str]]
    served_version: str | None = None
    retrained_beside: bool = False


class PersonalizeModel(pulumi.ComponentResource):
    """Makes Solution, SolutionVersion, Campaign, and a Ready for each of the last two.

    Attributes:
        solution_arn: of the solution.
        solution_version_arn: of the version, once it is trained.
        campaign_arn: of the campaign, once it answers.
        campaign_arns: patterns, as in IAM policies, of the campaigns that the model has with any of its recipes, editions
            and variants, and of no other model's or stack's.
    """

    solution_arn: pulumi.Output[str]
    solution_version_arn: pulumi.Output[str]
    campaign_arn: pulumi.Output[str]
    campaign_arns: list[pulumi.Output[str]]

    def __init__(
        self, name: str, args: PersonalizeModelArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:training:PersonalizeModel", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        purpose, settings, naming = args.purpose, args.settings, args.context.naming
        variant = _variant(settings)
        thresholds = _thresholds(settings, args.event_thresholds)
        solution = Solution(
            f"{name}-solution",
            SolutionArgs(
                scope=args.context.scope,
                key=naming.key(_named("solution", purpose)),
                # Recipe, edition and variant are in the names of solution and campaign: another of them is another solution
                # with another campaign, made before the API moves to it and the old ones go.
                name=naming.personalize(
                    _named(short_name(settings.recipe), purpose), args.edition, variant
                ),
                dataset_group_arn=args.dataset_group_arn,
                recipe_arn=settings.recipe,
                auto_training_days=settings.auto_training_days,
                event_weights=_event_weights(settings),
                event_thresholds=thresholds or None,
                hyperparameters=settings.hyperparameters or None,
                hpo_config=settings.hpo_config,
                feature_transformation=settings.feature_transformation or None,
                excluded_columns=settings.excluded_columns.by_dataset or None,
                tags=args.context.tags,
            ),
            child,
        )
        version = SolutionVersion(
            f"{name}-version",
            SolutionVersionArgs(
                scope=args.context.scope,
                key=naming.key(_named("version", purpose)),
                solution_arn=solution.arn,
                triggers={**args.training_triggers, **_weights_trigger(settings, thresholds)},
                tags=args.context.tags,
            ),
            _trained_once(self) if args.retrained_beside else child,
        )
        trained = Ready(
            f"{name}-trained",
            ReadyArgs(
                scope=args.context.scope,
                arns={"version": version.arn},
                timeout_seconds=TRAINING_TIMEOUT_SECONDS,
            ),
            child,
        )
        campaign = Campaign(
            f"{name}-campaign",
            CampaignArgs(
                scope=args.context.scope,
                key=naming.key(_named("campaign", purpose)),
                name=naming.personalize(_campaign(settings.recipe, purpose), args.edition, variant),
                solution_version_arn=args.served_version or trained.arn("version"),
                moved_beside=args.retrained_beside or None,
                min_provisioned_tps=settings.min_provisioned_tps,
                # A version that automatic training makes is paid for, and serves nobody unless the campaign moves to it.
                sync_with_latest_solution_version=settings.auto_training_days is not None,
                metadata=settings.metadata or None,
                exploration=_exploration(settings),
                tags=args.context.tags,
            ),
            child,
        )
        self.solution_arn = solution.arn
        self.solution_version_arn = trained.arn("version")
        self.campaign_arn = campaign.arn
        self.campaign_arns = [
            args.context.personalize_arn(f"campaign/{name}")
            for recipe in recipes_for(purpose)
            for name in naming.personalize_patterns(_campaign(recipe_arn(recipe, purpose), purpose))
        ]
        self.register_outputs(
            {
                "solutionArn": self.solution_arn,
                "solutionVersionArn": self.solution_version_arn,
                "campaignArn": self.campaign_arn,
            }
        )


def _trained_once(parent: pulumi.Resource) -> pulumi.ResourceOptions:
    """Options of a version that changed data do not replace: who trains on them is the workflow."""
    return pulumi.ResourceOptions(parent=parent, ignore_changes=["triggers"])


def _campaign(recipe: str, purpose: str) -> str:
    """What the campaign of a recipe, given by its ARN, is called; that of the first default is older than such names."""
    if purpose == HOME and recipe == recipe_arn(PURPOSES[HOME].default):
        return "campaign"
    return f"campaign-{_named(short_name(recipe), purpose)}"


def _variant(settings: ModelSettings) -> str:
    """What of its settings a solution keeps for ever; empty where all is the recipe's default."""
    kept: dict[str, object] = {
        "hyperparameters": settings.hyperparameters,
        "excludedColumns": settings.excluded_columns.by_dataset,
    }
    newer = {"hpo": settings.hpo_config, "featureTransformation": settings.feature_transformation}
    # Names of solutions hold a hash of this, and those of solutions without the newer settings are older than they are.
    kept.update({name: each for name, each in newer.items() if each})
    return json.dumps(kept, sort_keys=True) if any(kept.values()) else ""


def _event_weights(settings: ModelSettings) -> dict[str, float] | None:
    return settings.event_weights if isinstance(settings, PersonalModel) else None


def _thresholds(settings: ModelSettings, given: Mapping[str, float]) -> dict[str, float]:
    weights = _event_weights(settings) or {}
    return {name: least for name, least in given.items() if name in weights}


def _weights_trigger(settings: ModelSettings, thresholds: Mapping[str, float]) -> dict[str, str]:
    """Weights and thresholds are changed in place, and count from the next training on: so it is one of their own."""
    weights = _event_weights(settings)
    given = {"eventWeights": weights, "eventThresholds": thresholds or None}
    return {
        name: json.dumps(each, sort_keys=True) for name, each in given.items() if each is not None
    }


def _exploration(settings: ModelSettings) -> dict[str, str] | None:
    if not isinstance(settings, HomeModel) or settings.exploration is None:
        return None
    return settings.exploration.config


def _named(what: str, purpose: str) -> str:
    """Of models for different purposes each has its own; names of `home` are older than purposes."""
    return what if purpose == HOME else f"{purpose}-{what}"
