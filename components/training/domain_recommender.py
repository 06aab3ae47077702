"""From imported data to a recommender of a domain that answers."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.core.context import StackContext
from components.lifecycle import Ready, ReadyArgs, Recommender, RecommenderArgs
from components.settings.use_cases import HomeUseCase, UseCaseSettings

TRAINING_TIMEOUT_SECONDS = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class DomainRecommenderArgs:
    """Inputs of DomainRecommender.

    Attributes:
        context: of the stack.
        dataset_group_arn: the data to train on.
        edition: of its schemas: a number in the recommender's name.
        purpose: what the recommender is for, a key of `personalize:useCases`. It is in the name.
        settings: of the recommender.
        learns_from: what it is made after, by type of dataset: the imports.
    """

    context: StackContext
    dataset_group_arn: pulumi.Input[str]
    edition: pulumi.Input[int]
    purpose: str
    settings: UseCaseSettings
    learns_from: Mapping[str, pulumi.Input[str]]


class DomainRecommender(pulumi.ComponentResource):
    """Makes a Recommender, and a Ready that waits for its first training.

    Attributes:
        recommender_arn: of the recommender, once it answers.
        recommender_arns: patterns, as in IAM policies, of the recommenders that the purpose has with any of its recipes and
            editions, and of no other purpose's or stack's.
    """

    recommender_arn: pulumi.Output[str]
    recommender_arns: list[pulumi.Output[str]]

    def __init__(
        self, name: str, args: DomainRecommenderArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:training:DomainRecommender", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        settings, naming = args.settings, args.context.naming
        recommender = Recommender(
            f"{name}-recommender",
            RecommenderArgs(
                scope=args.context.scope,
                key=naming.key(f"{args.purpose}-recommender"),
                # Edition and a hash of the recipe are in the name: another of them is another recommender, made before the API
                # moves to it and the old one goes.
                name=naming.personalize(
                    f"{args.purpose}-recommender", args.edition, settings.recipe
                ),
                dataset_group_arn=args.dataset_group_arn,
                recipe_arn=settings.recipe,
                learns_from=args.learns_from,
                min_requests_per_second=settings.min_requests_per_second,
                metadata=settings.metadata or None,
                exploration=_exploration(settings),
                excluded_columns=settings.excluded_columns.by_dataset or None,
                tags=args.context.tags,
            ),
            child,
        )
        trained = Ready(
            f"{name}-trained",
            ReadyArgs(
                scope=args.context.scope,
                arns={"recommender": recommender.arn},
                # One that is made again has the ARN that it had.
                triggers={"created": recommender.created_at},
                timeout_seconds=TRAINING_TIMEOUT_SECONDS,
            ),
            child,
        )
        self.recommender_arn = trained.arn("recommender")
        self.recommender_arns = [
            args.context.personalize_arn(f"recommender/{pattern}")
            for pattern in naming.personalize_patterns(f"{args.purpose}-recommender")
        ]
        self.register_outputs({"recommenderArn": self.recommender_arn})


def _exploration(settings: UseCaseSettings) -> dict[str, str] | None:
    if not isinstance(settings, HomeUseCase) or settings.exploration is None:
        return None
    return settings.exploration.config
