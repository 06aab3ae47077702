"""The settings `personalize:useCases`: what is answered by a recommender of the stack's domain, instead of by a model."""

from functools import partial
from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from components.core.use_cases import USE_CASES, UseCase, use_case_arn
from components.settings.models import ExcludedColumns, ExplorationSettings
from components.settings.section import Section
from components.settings.values import Boolean, MinProvisionedTps
from handlers.shared.service.recipes import HOME, POPULAR, RELATED


class UseCaseSettings(Section):
    """What all recommenders have.

    Attributes:
        recipe: its ARN.
        min_requests_per_second: requests per second that it always has, and costs, at least.
        metadata: whether answers may have the items' columns.
        excluded_columns: that training leaves out.
    """

    recipe: str
    min_requests_per_second: MinProvisionedTps = 1
    metadata: Boolean = False
    excluded_columns: ExcludedColumns = ExcludedColumns()

    @property
    def use_case(self) -> UseCase:
        """What its recipe is for."""
        return USE_CASES[self.recipe]


class HomeUseCase(UseCaseSettings):
    """Recommends to a user."""

    recipe: Annotated[str, AfterValidator(partial(use_case_arn, purpose=HOME))]
    exploration: ExplorationSettings | None = None

    @model_validator(mode="after")
    def _recipe_explores(self) -> Self:
        # Source: Amazon Personalize API Reference, RecommenderConfig, `itemExplorationConfig`.
        if self.exploration is not None and self.use_case.type != "USER_PERSONALIZATION":
            raise ValueError(
                f"exploration is no setting of {self.use_case.name}, which recommends the same to all users; remove "
                "exploration, or set recipe to recommended-for-you or top-picks"
            )
        return self


class RelatedUseCase(UseCaseSettings):
    """Recommends what goes with an item."""

    recipe: Annotated[str, AfterValidator(partial(use_case_arn, purpose=RELATED))]


class PopularUseCase(UseCaseSettings):
    """Recommends what is popular with everybody."""

    recipe: Annotated[str, AfterValidator(partial(use_case_arn, purpose=POPULAR))]


class UseCases(Section):
    """One recommender a key."""

    home: HomeUseCase | None = None
    related: RelatedUseCase | None = None
    popular: PopularUseCase | None = None

    @property
    def by_purpose(self) -> dict[str, UseCaseSettings]:
        """All that are given, by key."""
        given = {HOME: self.home, RELATED: self.related, POPULAR: self.popular}
        return {key: use_case for key, use_case in given.items() if use_case is not None}
