"""Recipes: their list and description, and the check of a solution's parameters."""

from localaws.personalize import pagination
from localaws.personalize.control.hyperparameters import check
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.control.recipe_table import RECIPES, Recipe
from localaws.personalize.errors import invalid_input, not_found
from localaws.personalize.resources import ACTIVE
from localaws.personalize.shapes import Json, output_members

PUBLISHED = 1559692800.0
"""June 2019, when the service became generally available; the recipes' own dates are not documented."""


def get(arn: str) -> Recipe:
    """The recipe of an ARN.

    Raises:
        ServiceError: ResourceNotFoundException.
    """
    recipe = RECIPES.get(arn)
    if recipe is None:
        raise not_found(arn)
    return recipe


def check_parameters(recipe: Recipe, config: Json) -> None:
    """Check the hyperparameters and feature transformation parameters of a solution's configuration.

    Raises:
        ServiceError: InvalidInputException.
    """
    for what, member, allowed in (
        ("hyperparameter", "algorithmHyperParameters", recipe.hyperparameters),
        (
            "feature transformation parameter",
            "featureTransformationParameters",
            recipe.transformations,
        ),
    ):
        check(what, recipe.name, allowed, config.get(member, {}))
    _check_percentiles(config.get("featureTransformationParameters", {}))


def _check_percentiles(given: Json) -> None:
    """Refuse bounds that leave nothing, of which AWS does not tell what it makes."""
    for low in (name for name in given if name.startswith("min_")):
        high = low.replace("min_", "max_", 1)
        if float(given[low]) > float(given.get(high, 1)):
            raise invalid_input(f"{low} must not be above {high}.")


def _document(recipe: Recipe) -> Json:
    document = {
        "name": recipe.name,
        "recipeArn": recipe.arn,
        "algorithmArn": f"arn:aws:personalize:::algorithm/{recipe.algorithm or recipe.name}",
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
        if recipe.trainable or recipe.use_case
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
