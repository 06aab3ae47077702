"""Recipes of the service, and which of them the local Personalize trains.

Source: Amazon Personalize Developer Guide, "Choosing a recipe" and the pages of the recipes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from localaws.personalize import pagination
from localaws.personalize.arns import RECIPE_PREFIX
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.errors import invalid_input, not_found
from localaws.personalize.resources import ACTIVE
from localaws.personalize.shapes import Json, output_members

PUBLISHED = 1559692800.0
"""June 2019, when the service became generally available; the recipes' own dates are not documented."""


@dataclass(frozen=True)
class Recipe:
    """One recipe.

    Attributes:
        name: for example `aws-user-personalization-v2`.
        type: what its campaigns answer.
        sequence: place in the list.
        domain: of domain recommenders, None for custom recipes.
        trainable: whether the local Personalize trains it.
        hyperparameters: name to the least and greatest number, or None for true and false.
        scores: whether recommendations carry a score.
        follows_events: whether put events change the next answer without training.
        feature_transformation: name in the ARN that DescribeRecipe shows.
    """

    name: str
    type: str
    sequence: int = 0
    domain: str | None = None
    trainable: bool = False
    hyperparameters: Mapping[str, tuple[float, float] | None] = field(default_factory=dict)
    scores: bool = False
    follows_events: bool = False
    feature_transformation: str = "JSON-percentile-filtering"

    @property
    def arn(self) -> str:
        """The recipe's ARN; it has no region and no account."""
        return RECIPE_PREFIX + self.name


_V1_HYPERPARAMETERS: Mapping[str, tuple[float, float] | None] = {
    "hidden_dimension": (32, 256),
    "bptt": (2, 32),
    "recency_mask": None,
}


def _recipes() -> list[Recipe]:
    personalization = "USER_PERSONALIZATION"
    custom = [
        Recipe(
            "aws-user-personalization-v2",
            personalization,
            trainable=True,
            hyperparameters={"apply_recency_bias": None},
            scores=True,
            follows_events=True,
        ),
        Recipe(
            "aws-user-personalization",
            personalization,
            trainable=True,
            hyperparameters=_V1_HYPERPARAMETERS,
            scores=True,
            follows_events=True,
        ),
        *(
            Recipe(f"aws-hrnn{suffix}", personalization)
            for suffix in ("", "-metadata", "-coldstart")
        ),
        Recipe("aws-trending-now", "POPULAR_ITEMS"),
        Recipe("aws-popularity-count", "POPULAR_ITEMS", trainable=True),
        Recipe("aws-personalized-ranking-v2", "PERSONALIZED_RANKING"),
        Recipe("aws-personalized-ranking", "PERSONALIZED_RANKING"),
        *(Recipe(f"aws-{name}", "RELATED_ITEMS") for name in ("similar-items", "sims")),
        Recipe(
            "aws-semantic-similarity",
            "RELATED_ITEMS",
            feature_transformation="aws-semantic-similarity",
        ),
        Recipe("aws-next-best-action", "PERSONALIZED_ACTIONS"),
        *(
            Recipe(f"aws-{name}", "USER_SEGMENTATION")
            for name in ("item-affinity", "item-attribute-affinity")
        ),
    ]
    related, popular = "RELATED_ITEMS", "POPULAR_ITEMS"
    domains = {
        "ECOMMERCE": {
            "ecomm-popular-items-by-views": popular,
            "ecomm-popular-items-by-purchases": popular,
            "ecomm-frequently-bought-together": related,
            "ecomm-customers-who-viewed-x-also-viewed": related,
            "ecomm-recommended-for-you": personalization,
        },
        "VIDEO_ON_DEMAND": {
            "vod-because-you-watched-x": related,
            "vod-more-like-x": related,
            "vod-most-popular": popular,
            "vod-trending-now": popular,
            "vod-top-picks": personalization,
        },
    }
    return custom + [
        Recipe(f"aws-{name}", kind, domain=domain)
        for domain, names in domains.items()
        for name, kind in names.items()
    ]


RECIPES: Final[Mapping[str, Recipe]] = {
    each.arn: Recipe(**{**each.__dict__, "sequence": index})
    for index, each in enumerate(_recipes())
}
"""By ARN."""


def get(arn: str) -> Recipe:
    """The recipe of an ARN.

    Raises:
        ServiceError: ResourceNotFoundException.
    """
    recipe = RECIPES.get(arn)
    if recipe is None:
        raise not_found(arn)
    return recipe


def check_hyperparameters(recipe: Recipe, given: Mapping[str, str]) -> None:
    """Check the names and values of hyperparameters, which are text on the wire.

    Raises:
        ServiceError: InvalidInputException.
    """
    for name, text in given.items():
        if name not in recipe.hyperparameters:
            known = ", ".join(recipe.hyperparameters) or "none"
            raise invalid_input(
                f"Recipe {recipe.name} has no hyperparameter {name}; it has {known}."
            )
        limits = recipe.hyperparameters[name]
        if limits is None:
            if text.lower() not in {"true", "false"}:
                raise invalid_input(f"Hyperparameter {name} must be true or false, not {text!r}.")
        elif not text.isdigit() or not limits[0] <= int(text) <= limits[1]:
            raise invalid_input(
                f"Hyperparameter {name} must be a whole number from {limits[0]} to {limits[1]}, not {text!r}."
            )


def _document(recipe: Recipe) -> Json:
    document = {
        "name": recipe.name,
        "recipeArn": recipe.arn,
        "algorithmArn": f"arn:aws:personalize:::algorithm/{recipe.name}",
        "featureTransformationArn": f"arn:aws:personalize:::feature-transformation/{recipe.feature_transformation}",
        "status": ACTIVE,
        "description": _description(recipe),
        "recipeType": recipe.type,
        "creationDateTime": PUBLISHED,
        "lastUpdatedDateTime": PUBLISHED,
        "domain": recipe.domain,
    }
    return {name: value for name, value in document.items() if value is not None}


def _description(recipe: Recipe) -> str:
    kind = recipe.type.replace("_", " ").lower()
    return (
        f"Recipe for {kind}."
        if recipe.trainable
        else f"Recipe for {kind}; the local Personalize does not train it yet."
    )


def list_recipes(_plane: ControlPlane, _caller: Caller, request: Json) -> Json:
    """Answer ListRecipes."""
    if request.get("recipeProvider", "SERVICE") != "SERVICE":
        raise invalid_input("recipeProvider must be SERVICE.")
    domain = request.get("domain")
    found = [each for each in RECIPES.values() if domain is None or each.domain == domain]
    shown, token = pagination.page(
        found,
        scope=f"ListRecipes|{domain}",
        size=request.get("maxResults", pagination.DEFAULT_PAGE_SIZE),
        token=request.get("nextToken"),
    )
    members = output_members("ListRecipes", "recipes")
    summaries = [{k: v for k, v in _document(each).items() if k in members} for each in shown]
    answer: Json = {"recipes": summaries}
    return answer if token is None else {**answer, "nextToken": token}


def describe(_plane: ControlPlane, _caller: Caller, request: Json) -> Json:
    """Answer DescribeRecipe."""
    members = output_members("DescribeRecipe", "recipe")
    document = _document(get(request["recipeArn"]))
    return {"recipe": {name: value for name, value in document.items() if name in members}}
