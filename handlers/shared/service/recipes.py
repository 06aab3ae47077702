"""The recipes that models of this program can have, by what a model is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

RECIPE_ARN_PREFIX = "arn:aws:personalize:::recipe/"

HOME, RELATED, RANKING, POPULAR = "home", "related", "ranking", "popular"

RECIPES: Mapping[str, str] = MappingProxyType(
    {
        "aws-user-personalization-v2": "USER_PERSONALIZATION",
        "aws-user-personalization": "USER_PERSONALIZATION",
        "aws-trending-now": "POPULAR_ITEMS",
        "aws-popularity-count": "POPULAR_ITEMS",
        "aws-personalized-ranking-v2": "PERSONALIZED_RANKING",
        "aws-personalized-ranking": "PERSONALIZED_RANKING",
        "aws-similar-items": "RELATED_ITEMS",
        "aws-sims": "RELATED_ITEMS",
        "aws-semantic-similarity": "RELATED_ITEMS",
        "aws-next-best-action": "PERSONALIZED_ACTIONS",
        "aws-item-affinity": "USER_SEGMENTATION",
        "aws-item-attribute-affinity": "USER_SEGMENTATION",
    }
)
"""The type of each recipe. Source: Amazon Personalize Developer Guide, "Choosing a recipe"."""


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """What a model can be for.

    Attributes:
        types: of the recipes that answer it.
        default: name of the recipe that it has where none is given.
        answers: what its campaign is asked for, in words.
    """

    types: tuple[str, ...]
    default: str
    answers: str


# Source: Amazon Personalize API Reference, GetRecommendations, `userId` and `itemId`, and GetPersonalizedRanking.
PURPOSES: Mapping[str, Purpose] = MappingProxyType(
    {
        HOME: Purpose(
            types=("USER_PERSONALIZATION", "POPULAR_ITEMS"),
            default="aws-user-personalization-v2",
            answers="GetRecommendations for a user",
        ),
        RELATED: Purpose(
            types=("RELATED_ITEMS",),
            default="aws-similar-items",
            answers="GetRecommendations for an item",
        ),
        RANKING: Purpose(
            types=("PERSONALIZED_RANKING",),
            default="aws-personalized-ranking-v2",
            answers="GetPersonalizedRanking",
        ),
        POPULAR: Purpose(
            types=("POPULAR_ITEMS",),
            default="aws-popularity-count",
            answers="GetRecommendations without a user",
        ),
    }
)
"""By the keys of `personalize:models`."""


def recipes_for(purpose: str) -> tuple[str, ...]:
    """Names of the recipes that a model for a purpose can have."""
    types = PURPOSES[purpose].types
    return tuple(name for name, kind in RECIPES.items() if kind in types)


EXPLORING = "aws-user-personalization"
"""The one recipe whose campaigns are told how to explore. Source: Amazon Personalize Developer Guide, its page."""


def explores(arn: str) -> bool:
    """Whether campaigns of a recipe are told how much to explore."""
    return arn == RECIPE_ARN_PREFIX + EXPLORING


def weighs_events(arn: str) -> bool:
    """Whether trainings of a recipe can count event types with weights.

    Source: Amazon Personalize API Reference, EventsConfig; Developer Guide, "Optimizing a solution with events configuration".
    """
    return arn.endswith("-v2")


def takes_context(arn: str) -> bool:
    """Whether campaigns of a recipe look at the context of a request.

    Source: Amazon Personalize Developer Guide, "Increasing recommendation relevance with contextual metadata".
    """
    kind = RECIPES[arn.removeprefix(RECIPE_ARN_PREFIX)]
    return kind in {"USER_PERSONALIZATION", "PERSONALIZED_RANKING"}


def recipe_arn(recipe: str, purpose: str = HOME) -> str:
    """The ARN of a recipe that is given by its name or its ARN.

    Args:
        recipe: its name or its ARN.
        purpose: what its model is for.

    Raises:
        ValueError: there is no such recipe, or it does not answer what the model is asked for.
    """
    name = recipe.removeprefix(RECIPE_ARN_PREFIX)
    allowed = recipes_for(purpose)
    if name in allowed:
        return RECIPE_ARN_PREFIX + name
    listed = ", ".join(allowed)
    if name in RECIPES:
        raise ValueError(
            f"{name} is a recipe of type {RECIPES[name]}, which does not answer "
            f"{PURPOSES[purpose].answers}; allowed are {listed}"
        )
    raise ValueError(
        f"this program knows no such recipe; allowed are {listed}, or one of their ARNs"
    )


def short_name(arn: str) -> str:
    """What a recipe is called in the names of resources: `user-personalization-v2`."""
    return arn.removeprefix(RECIPE_ARN_PREFIX).removeprefix("aws-")
