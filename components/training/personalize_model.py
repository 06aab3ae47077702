"""From imported data to a campaign that answers."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.core.context import StackContext
from components.core.recipes import DEFAULT_RECIPE, SERVED_RECIPES, recipe_arn, short_name
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

TRAINING_TIMEOUT_SECONDS = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class PersonalizeModelArgs:
    """Inputs of PersonalizeModel.

    Attributes:
        context: of the stack.
        dataset_group_arn: the data to train on.
        edition: of its schemas: a number in the names of solution and campaign.
        recipe_arn: of the recipe.
        auto_training_days: days between two automatic trainings; None for none.
        min_provisioned_tps: requests per second that the campaign always has, and costs, at least.
        training_triggers: what the model is trained on; a changed one is a new training.
    """

    context: StackContext
    dataset_group_arn: pulumi.Input[str]
    edition: pulumi.Input[int]
    recipe_arn: str
    auto_training_days: int | None
    min_provisioned_tps: int
    training_triggers: Mapping[str, pulumi.Input[str]]


class PersonalizeModel(pulumi.ComponentResource):
    """Makes Solution, SolutionVersion, Campaign, and a Ready for each of the last two.

    Attributes:
        solution_arn: of the solution.
        solution_version_arn: of the version, once it is trained.
        campaign_arn: of the campaign, once it answers.
        campaign_arns: patterns, as in IAM policies, of the campaigns of all recipes and editions, and of no other stack's.
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
        solution = Solution(
            f"{name}-solution",
            SolutionArgs(
                scope=args.context.scope,
                key=args.context.naming.key("solution"),
                # Recipe and edition are in the names of solution and campaign: another of them is another solution with
                # another campaign, made before the API moves to it and the old ones go.
                name=args.context.naming.personalize(short_name(args.recipe_arn), args.edition),
                dataset_group_arn=args.dataset_group_arn,
                recipe_arn=args.recipe_arn,
                auto_training_days=args.auto_training_days,
                tags=args.context.tags,
            ),
            child,
        )
        version = SolutionVersion(
            f"{name}-version",
            SolutionVersionArgs(
                scope=args.context.scope,
                key=args.context.naming.key("version"),
                solution_arn=solution.arn,
                triggers=args.training_triggers,
                tags=args.context.tags,
            ),
            child,
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
                key=args.context.naming.key("campaign"),
                name=args.context.naming.personalize(_campaign(args.recipe_arn), args.edition),
                solution_version_arn=trained.arn("version"),
                min_provisioned_tps=args.min_provisioned_tps,
                # A version that automatic training makes is paid for, and serves nobody unless the campaign moves to it.
                sync_with_latest_solution_version=args.auto_training_days is not None,
                tags=args.context.tags,
            ),
            child,
        )
        self.solution_arn = solution.arn
        self.solution_version_arn = trained.arn("version")
        self.campaign_arn = campaign.arn
        self.campaign_arns = [
            pulumi.Output.concat(
                f"arn:aws:personalize:{args.context.region}:",
                args.context.account_id,
                f":campaign/{name}",
            )
            for recipe in SERVED_RECIPES
            for name in args.context.naming.personalize_patterns(_campaign(recipe_arn(recipe)))
        ]
        self.register_outputs(
            {
                "solutionArn": self.solution_arn,
                "solutionVersionArn": self.solution_version_arn,
                "campaignArn": self.campaign_arn,
            }
        )


def _campaign(recipe: str) -> str:
    """What the campaign of a recipe, given by its ARN, is called; that of the default recipe is older than such names."""
    return "campaign" if recipe == recipe_arn(DEFAULT_RECIPE) else f"campaign-{short_name(recipe)}"
