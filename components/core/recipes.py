"""The recipes that a campaign of this program can serve."""

RECIPE_ARN_PREFIX = "arn:aws:personalize:::recipe/"
DEFAULT_RECIPE = "aws-user-personalization-v2"

# Only these types answer GetRecommendations for a user id alone.
# Source: Amazon Personalize Developer Guide, "Choosing a recipe"; API Reference, GetRecommendations.
SERVED_RECIPES: dict[str, str] = {
    "aws-user-personalization-v2": "USER_PERSONALIZATION",
    "aws-user-personalization": "USER_PERSONALIZATION",
    "aws-trending-now": "POPULAR_ITEMS",
    "aws-popularity-count": "POPULAR_ITEMS",
}

OTHER_RECIPES: dict[str, str] = {
    "aws-personalized-ranking-v2": "PERSONALIZED_RANKING",
    "aws-personalized-ranking": "PERSONALIZED_RANKING",
    "aws-similar-items": "RELATED_ITEMS",
    "aws-sims": "RELATED_ITEMS",
    "aws-semantic-similarity": "RELATED_ITEMS",
    "aws-next-best-action": "PERSONALIZED_ACTIONS",
    "aws-item-affinity": "USER_SEGMENTATION",
    "aws-item-attribute-affinity": "USER_SEGMENTATION",
}


def recipe_arn(recipe: str) -> str:
    """The ARN of a recipe that is given by its short name or its ARN.

    Raises:
        ValueError: there is no such recipe, or it does not answer GetRecommendations for a user.
    """
    name = recipe.removeprefix(RECIPE_ARN_PREFIX)
    if name in SERVED_RECIPES:
        return RECIPE_ARN_PREFIX + name
    allowed = ", ".join(SERVED_RECIPES)
    if name in OTHER_RECIPES:
        raise ValueError(
            f"{name} is a recipe of type {OTHER_RECIPES[name]}, which does not answer "
            f"GetRecommendations for a user; allowed are {allowed}"
        )
    raise ValueError(
        f"this program knows no such recipe; allowed are {allowed}, or one of their ARNs"
    )


def short_name(arn: str) -> str:
    """What a recipe is called in the names of resources: `user-personalization-v2`."""
    return arn.removeprefix(RECIPE_ARN_PREFIX).removeprefix("aws-")
