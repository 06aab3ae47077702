"""The settings `personalize:models`: what models there are, each for one purpose and with a campaign of its own."""

from functools import partial
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from components.settings.hpo import HpoSettings
from components.settings.section import Section
from components.settings.values import (
    AutoTraining,
    Boolean,
    EventType,
    MinProvisionedTps,
    ParameterText,
)
from handlers.shared.service import recipes
from handlers.shared.service.feature_transformations import check_feature_transformation
from handlers.shared.service.hyperparameters import check_hyperparameters
from handlers.shared.service.recipes import HOME, POPULAR, PURPOSES, RANKING, RELATED

HomeRecipe = Annotated[str, AfterValidator(recipes.recipe_arn)]
RelatedRecipe = Annotated[str, AfterValidator(partial(recipes.recipe_arn, purpose=RELATED))]
RankingRecipe = Annotated[str, AfterValidator(partial(recipes.recipe_arn, purpose=RANKING))]
PopularRecipe = Annotated[str, AfterValidator(partial(recipes.recipe_arn, purpose=POPULAR))]

# Source: Amazon Personalize API Reference, TrainingDataConfig: at most 50 columns a dataset.
Columns = Annotated[tuple[str, ...], Field(max_length=50)]

# Source: Amazon Personalize API Reference, EventsConfig: 1 to 10 types; EventParameters: weights from 0 to 1.
EventWeights = Annotated[
    dict[EventType, Annotated[float, Field(ge=0, le=1)]], Field(min_length=1, max_length=10)
]


class ExplorationSettings(Section):
    """How much a campaign or recommender shows items of which little is known, to learn about them.

    Attributes:
        weight: 0 for none of them, 1 for as many as possible.
        item_age_cut_off_days: up to this age items are explored, counted from their creation or first interaction.
    """

    weight: Annotated[float, Field(ge=0, le=1)] = 0.3
    item_age_cut_off_days: Annotated[int, Field(ge=1, le=36_500)] = 30

    @property
    def config(self) -> dict[str, str]:
        """As the API takes it, its `itemExplorationConfig`."""
        return {
            "explorationWeight": str(self.weight),
            "explorationItemAgeCutOff": str(self.item_age_cut_off_days),
        }


class ExcludedColumns(Section):
    """Columns that a training leaves out, as filters and metadata may want what a model should not learn from."""

    interactions: Columns = ()
    items: Columns = ()
    users: Columns = ()

    @property
    def by_dataset(self) -> dict[str, list[str]]:
        """The columns in alphabetical order, by type of dataset, of those that have any."""
        given = {"Interactions": self.interactions, "Items": self.items, "Users": self.users}
        return {name: sorted(columns) for name, columns in given.items() if columns}


class ModelSettings(Section):
    """What all models have.

    Attributes:
        recipe: its ARN.
        min_provisioned_tps: requests per second that the campaign always has, and costs, at least.
        auto_training: days between two automatic trainings, or `off`.
        metadata: whether answers may have the items' columns; those of recipes of version 2 always may.
        hyperparameters: of the recipe, as text; its defaults where they are not given.
        hpo: how the service chooses hyperparameters; None where it does not.
        feature_transformation: parameters of the recipe that say which of the data are trained with, as text.
        excluded_columns: that training leaves out.
    """

    recipe: str
    min_provisioned_tps: MinProvisionedTps = 1
    auto_training: AutoTraining = "off"
    metadata: Boolean = False
    hyperparameters: dict[str, ParameterText] = Field(default_factory=dict)
    hpo: HpoSettings | None = None
    feature_transformation: dict[str, ParameterText] = Field(default_factory=dict)
    excluded_columns: ExcludedColumns = ExcludedColumns()

    @model_validator(mode="after")
    def _recipe_has_parameters(self) -> Self:
        check_hyperparameters(self.recipe, self.hyperparameters)
        check_feature_transformation(self.recipe, self.feature_transformation)
        _ = self.hpo_config
        return self

    @property
    def hpo_config(self) -> dict[str, Any] | None:
        """As the API takes it; None without optimisation."""
        return None if self.hpo is None else self.hpo.config(self.recipe, self.hyperparameters)

    @property
    def auto_training_days(self) -> int | None:
        """Days between two automatic trainings; None when they are off."""
        return None if self.auto_training == "off" else self.auto_training

    @property
    def weighted_event_types(self) -> tuple[str, ...]:
        """The event types that have a weight; none where all count the same."""
        return ()


class PersonalModel(ModelSettings):
    """Learns the taste of each user from what the user did.

    Attributes:
        event_weights: how much events count in training, 0 to 1, by event type; others do not count. None for all alike.
    """

    event_weights: EventWeights | None = None

    @property
    def weighted_event_types(self) -> tuple[str, ...]:
        """The event types that have a weight; none where all count the same."""
        return tuple(self.event_weights or ())

    @model_validator(mode="after")
    def _recipe_knows_weights(self) -> Self:
        if self.event_weights is not None and not recipes.weighs_events(self.recipe):
            raise ValueError(
                "eventWeights is a setting of recipes of version 2 alone, whose names end in -v2; set recipe to one, or "
                "remove eventWeights"
            )
        return self


class HomeModel(PersonalModel):
    """Recommends to a user."""

    recipe: HomeRecipe = Field(PURPOSES[HOME].default, validate_default=True)
    exploration: ExplorationSettings | None = None

    @model_validator(mode="after")
    def _recipe_is_told_how_to_explore(self) -> Self:
        if self.exploration is not None and not recipes.explores(self.recipe):
            raise ValueError(
                f"exploration is a setting of the recipe {recipes.EXPLORING} alone; set recipe to it, or remove exploration"
            )
        return self


class RelatedModel(ModelSettings):
    """Recommends what goes with an item."""

    recipe: RelatedRecipe = Field(PURPOSES[RELATED].default, validate_default=True)


class RankingModel(PersonalModel):
    """Puts a list of items into a user's order."""

    recipe: RankingRecipe = Field(PURPOSES[RANKING].default, validate_default=True)


class PopularModel(ModelSettings):
    """Recommends what is popular with everybody."""

    recipe: PopularRecipe = Field(PURPOSES[POPULAR].default, validate_default=True)


class Models(Section):
    """One model a key; what has no key has no model, but for `home`, which the settings beside `models` describe then."""

    home: HomeModel | None = None
    related: RelatedModel | None = None
    ranking: RankingModel | None = None
    popular: PopularModel | None = None

    @property
    def others(self) -> dict[str, ModelSettings]:
        """All that are given but `home`, by key."""
        given = {RELATED: self.related, RANKING: self.ranking, POPULAR: self.popular}
        return {key: model for key, model in given.items() if model is not None}
