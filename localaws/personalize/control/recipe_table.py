"""The table of recipes: their types, parameters and behaviour, and which of them the local Personalize trains.

Source: Amazon Personalize Developer Guide, "Choosing a recipe" and the pages of the recipes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from localaws.personalize.arns import RECIPE_PREFIX
from localaws.personalize.control.hyperparameters import (
    TRUTH,
    Fractions,
    Values,
    WholeNumbers,
    Words,
)


@dataclass(frozen=True)
class UseCase:
    """What only recipes of a domain have.

    Attributes:
        learned_as: recipe of a custom solution whose method learns it here.
        events: event type that is learned from; None for all.
        required: event type of which there must be 1,000 events to train with.
        left_out: event type whose items are not recommended again to the user; None for none.
        asks_for: members that a request must have.
        needs_items: whether there is nothing to train without an Items dataset.
    """

    learned_as: str
    required: str
    events: str | None = None
    left_out: str | None = None
    asks_for: tuple[str, ...] = ("userId",)
    needs_items: bool = False


@dataclass(frozen=True)
class Recipe:
    """One recipe.

    Attributes:
        name: for example `aws-user-personalization-v2`.
        type: what its campaigns answer.
        sequence: place in the list.
        domain: of domain recommenders, None for custom recipes.
        trainable: whether the local Personalize trains it.
        hyperparameters: values of each that can be given one.
        tunable: all values of each that HPO can choose.
        transformations: values of each feature transformation parameter.
        learns_from: dataset without which there is nothing to train, `INTERACTIONS` or `ITEMS`.
        scores: whether recommendations carry a score.
        follows_events: whether put events change the next answer without training.
        explores: whether items without history are mixed into recommendations.
        algorithm: name in the ARN that DescribeRecipe shows; None for the recipe's own.
        feature_transformation: name in the ARN that DescribeRecipe shows.
        use_case: of domain recommenders, None for custom recipes.
    """

    name: str
    type: str
    sequence: int = 0
    domain: str | None = None
    trainable: bool = False
    hyperparameters: Mapping[str, Values] = field(default_factory=dict)
    tunable: Mapping[str, Values] = field(default_factory=dict)
    transformations: Mapping[str, Values] = field(default_factory=dict)
    learns_from: str = "INTERACTIONS"
    scores: bool = False
    follows_events: bool = False
    explores: bool = False
    algorithm: str | None = None
    feature_transformation: str = "JSON-percentile-filtering"
    use_case: UseCase | None = None

    @property
    def arn(self) -> str:
        """The recipe's ARN; it has no region and no account."""
        return RECIPE_PREFIX + self.name


_V1_HYPERPARAMETERS: Mapping[str, Values] = {
    "hidden_dimension": WholeNumbers(32, 256),
    "bptt": WholeNumbers(2, 32),
    "recency_mask": TRUTH,
}
_SIMS_HYPERPARAMETERS: Mapping[str, Values] = {
    "popularity_discount_factor": Fractions(),
    "min_cointeraction_count": WholeNumbers(0, 10),
}
_V2_HYPERPARAMETERS: Mapping[str, Values] = {"apply_recency_bias": TRUTH}

_PERCENTILES_OF_USERS: Mapping[str, Values] = {
    f"{bound}_user_history_length_percentile": Fractions() for bound in ("min", "max")
}
_PERCENTILES_OF_ITEMS: Mapping[str, Values] = {
    f"{bound}_item_interaction_count_percentile": Fractions() for bound in ("min", "max")
}


def _recipes() -> list[Recipe]:
    return [
        *_personal_recipes(),
        *_popular_recipes(),
        *_ranking_recipes(),
        *_related_recipes(),
        Recipe("aws-next-best-action", "PERSONALIZED_ACTIONS"),
        *(
            Recipe(f"aws-{name}", "USER_SEGMENTATION")
            for name in ("item-affinity", "item-attribute-affinity")
        ),
        *_domain_recipes(),
    ]


def _personal_recipes() -> list[Recipe]:
    kind = "USER_PERSONALIZATION"
    return [
        Recipe(
            "aws-user-personalization-v2",
            kind,
            trainable=True,
            hyperparameters=_V2_HYPERPARAMETERS,
            scores=True,
            follows_events=True,
            explores=True,
        ),
        Recipe(
            "aws-user-personalization",
            kind,
            trainable=True,
            hyperparameters=_V1_HYPERPARAMETERS,
            tunable=_V1_HYPERPARAMETERS,
            transformations=_PERCENTILES_OF_USERS,
            scores=True,
            follows_events=True,
            explores=True,
        ),
        *(Recipe(f"aws-hrnn{suffix}", kind) for suffix in ("", "-metadata", "-coldstart")),
    ]


def _popular_recipes() -> list[Recipe]:
    frequencies = Words(("30 minutes", "1 hour", "2 hours", "3 hours", "1 day"))
    return [
        Recipe(
            "aws-trending-now",
            "POPULAR_ITEMS",
            trainable=True,
            transformations={"trend_discovery_frequency": frequencies},
            algorithm="aws-trending-now-custom",
        ),
        Recipe("aws-popularity-count", "POPULAR_ITEMS", trainable=True),
    ]


def _ranking_recipes() -> list[Recipe]:
    return [
        Recipe(
            "aws-personalized-ranking-v2",
            "PERSONALIZED_RANKING",
            trainable=True,
            hyperparameters=_V2_HYPERPARAMETERS,
            scores=True,
            follows_events=True,
        ),
        Recipe(
            "aws-personalized-ranking",
            "PERSONALIZED_RANKING",
            trainable=True,
            hyperparameters=_V1_HYPERPARAMETERS,
            tunable=_V1_HYPERPARAMETERS,
            transformations=_PERCENTILES_OF_USERS,
            scores=True,
            follows_events=True,
        ),
    ]


def _related_recipes() -> list[Recipe]:
    dimensions = WholeNumbers(30, 200)
    return [
        Recipe(
            "aws-similar-items",
            "RELATED_ITEMS",
            trainable=True,
            tunable={
                "item_id_hidden_dimension": dimensions,
                "item_metadata_hidden_dimension": dimensions,
            },
        ),
        Recipe(
            "aws-sims",
            "RELATED_ITEMS",
            trainable=True,
            hyperparameters=_SIMS_HYPERPARAMETERS,
            tunable=_SIMS_HYPERPARAMETERS,
            transformations={**_PERCENTILES_OF_USERS, **_PERCENTILES_OF_ITEMS},
            feature_transformation="sims",
        ),
        Recipe(
            "aws-semantic-similarity",
            "RELATED_ITEMS",
            trainable=True,
            learns_from="ITEMS",
            feature_transformation="aws-semantic-similarity",
        ),
    ]


def _domain_recipes() -> list[Recipe]:
    """Source: Amazon Personalize Developer Guide, "ECOMMERCE use cases" and "VIDEO_ON_DEMAND use cases"."""
    return [
        *_popular_use_cases(),
        *_related_use_cases(),
        _personal_use_case(
            "ECOMMERCE",
            "ecomm-recommended-for-you",
            UseCase("aws-user-personalization", "View", left_out="Purchase"),
        ),
        _personal_use_case(
            "VIDEO_ON_DEMAND",
            "vod-top-picks",
            UseCase("aws-user-personalization", "Watch", left_out="Watch", needs_items=True),
        ),
    ]


def _personal_use_case(domain: str, name: str, use_case: UseCase) -> Recipe:
    return Recipe(
        f"aws-{name}",
        "USER_PERSONALIZATION",
        domain=domain,
        follows_events=True,
        explores=True,
        use_case=use_case,
    )


def _popular_use_cases() -> list[Recipe]:
    shop, video, count = "ECOMMERCE", "VIDEO_ON_DEMAND", "aws-popularity-count"
    cases = {
        "ecomm-popular-items-by-views": (shop, count, "View"),
        "ecomm-popular-items-by-purchases": (shop, count, "Purchase"),
        "vod-most-popular": (video, count, "Watch"),
        "vod-trending-now": (video, "aws-trending-now", "Watch"),
    }
    return [
        Recipe(
            f"aws-{name}",
            "POPULAR_ITEMS",
            domain=domain,
            use_case=UseCase(learned_as, event, events=event),
        )
        for name, (domain, learned_as, event) in cases.items()
    ]


def _related_use_cases() -> list[Recipe]:
    both = ("userId", "itemId")
    shop = {
        "ecomm-frequently-bought-together": UseCase(
            "aws-sims", "Purchase", events="Purchase", asks_for=("itemId",)
        ),
        "ecomm-customers-who-viewed-x-also-viewed": UseCase(
            "aws-sims", "View", events="View", left_out="Purchase", asks_for=both
        ),
    }
    video = {
        "vod-because-you-watched-x": UseCase(
            "aws-sims", "Watch", events="Watch", left_out="Watch", asks_for=both
        ),
        "vod-more-like-x": UseCase(
            "aws-similar-items", "Watch", left_out="Watch", asks_for=both, needs_items=True
        ),
    }
    return [
        Recipe(f"aws-{name}", "RELATED_ITEMS", domain=domain, use_case=use_case)
        for domain, cases in (("ECOMMERCE", shop), ("VIDEO_ON_DEMAND", video))
        for name, use_case in cases.items()
    ]


RECIPES: Final[Mapping[str, Recipe]] = {
    each.arn: Recipe(**{**each.__dict__, "sequence": index})
    for index, each in enumerate(_recipes())
}
"""By ARN."""
