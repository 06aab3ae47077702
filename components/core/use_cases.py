"""The use cases of domain dataset groups: recipes of recommenders, by what they answer and need.

Source: Amazon Personalize Developer Guide, "ECOMMERCE use cases" and "VIDEO_ON_DEMAND use cases".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from handlers.shared.service.recipes import PURPOSES, RECIPE_ARN_PREFIX
from handlers.shared.service.schemas import Domain

_PREFIXES: Mapping[Domain, str] = {"ECOMMERCE": "aws-ecomm-", "VIDEO_ON_DEMAND": "aws-vod-"}


@dataclass(frozen=True, kw_only=True)
class UseCase:
    """What a recommender can be for.

    Attributes:
        domain: of the dataset group.
        name: of the recipe, without what all of the domain begin with.
        type: of the recipe.
        event_type: that it learns from before all, and of which there must be 1,000 events.
        better_with: an event type that improves it; None for none.
        needs_items: whether it learns from items.
        needs_user: whether a request must name a user.
    """

    domain: Domain
    name: str
    type: str
    event_type: str
    better_with: str | None = None
    needs_items: bool = False
    needs_user: bool = True

    @property
    def recipe(self) -> str:
        """Name of the recipe."""
        return _PREFIXES[self.domain] + self.name

    @property
    def takes_context(self) -> bool:
        """Whether its recommenders look at the context of a request.

        Source: Amazon Personalize Developer Guide, "Increasing recommendation relevance with contextual metadata".
        """
        return self.type == "USER_PERSONALIZATION"


_USE_CASES = (
    UseCase(
        domain="ECOMMERCE",
        name="recommended-for-you",
        type="USER_PERSONALIZATION",
        event_type="View",
        better_with="Purchase",
    ),
    UseCase(
        domain="ECOMMERCE",
        name="customers-who-viewed-x-also-viewed",
        type="RELATED_ITEMS",
        event_type="View",
        better_with="Purchase",
    ),
    UseCase(
        domain="ECOMMERCE",
        name="frequently-bought-together",
        type="RELATED_ITEMS",
        event_type="Purchase",
        needs_user=False,
    ),
    UseCase(
        domain="ECOMMERCE",
        name="popular-items-by-views",
        type="POPULAR_ITEMS",
        event_type="View",
    ),
    UseCase(
        domain="ECOMMERCE",
        name="popular-items-by-purchases",
        type="POPULAR_ITEMS",
        event_type="Purchase",
    ),
    UseCase(
        domain="VIDEO_ON_DEMAND",
        name="top-picks",
        type="USER_PERSONALIZATION",
        event_type="Watch",
        better_with="Click",
        needs_items=True,
    ),
    UseCase(
        domain="VIDEO_ON_DEMAND",
        name="because-you-watched-x",
        type="RELATED_ITEMS",
        event_type="Watch",
    ),
    UseCase(
        domain="VIDEO_ON_DEMAND",
        name="more-like-x",
        type="RELATED_ITEMS",
        event_type="Watch",
        better_with="Click",
        needs_items=True,
    ),
    UseCase(
        domain="VIDEO_ON_DEMAND",
        name="most-popular",
        type="POPULAR_ITEMS",
        event_type="Watch",
    ),
    UseCase(
        domain="VIDEO_ON_DEMAND",
        name="trending-now",
        type="POPULAR_ITEMS",
        event_type="Watch",
    ),
)

USE_CASES: Mapping[str, UseCase] = MappingProxyType(
    {RECIPE_ARN_PREFIX + each.recipe: each for each in _USE_CASES}
)
"""By the ARNs of their recipes."""


def use_cases_for(purpose: str) -> Mapping[str, UseCase]:
    """Those that a recommender for a purpose can have, by the ARNs of their recipes."""
    types = PURPOSES[purpose].types
    return {arn: each for arn, each in USE_CASES.items() if each.type in types}


def use_case_arn(recipe: str, purpose: str) -> str:
    """The ARN of a recipe that is given by its short name, its name or its ARN.

    Args:
        recipe: `recommended-for-you`, `aws-ecomm-recommended-for-you`, or its ARN.
        purpose: what its recommender is for.

    Raises:
        ValueError: there is no such recipe, or it does not answer what the recommender is asked for.
    """
    allowed = use_cases_for(purpose)
    listed = ", ".join(f"{each.name} ({each.domain})" for each in allowed.values())
    for arn, each in USE_CASES.items():
        if recipe in (arn, each.recipe, each.name):
            if arn in allowed:
                return arn
            raise ValueError(
                f"{each.name} is a recipe of type {each.type}, which does not answer {PURPOSES[purpose].answers}; "
                f"allowed are {listed}"
            )
    raise ValueError(f"there is no such recipe of a domain; allowed are {listed}")
