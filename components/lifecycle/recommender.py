"""The dynamic resource Recommender: a use case of a domain, which the service trains, serves and trains again by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, cast

import pulumi
from pulumi import Input, Output
from pulumi.dynamic import CreateResult

from components.lifecycle.engine.adoption import start_or_adopt
from components.lifecycle.engine.campaign_config import EXPLORATION, METADATA, Exploration, Switch
from components.lifecycle.engine.inputs import (
    IGNORE,
    REPLACE,
    UPDATE,
    InputSpec,
    InputTable,
    derived_arn,
    managed,
)
from components.lifecycle.engine.kinds import arn_for, is_failed, subject
from components.lifecycle.engine.named import NamedProvider
from components.lifecycle.engine.recommender_config import (
    REQUESTS,
    config_change,
    config_request,
    observed_config,
)
from components.lifecycle.engine.resource import ArnResource, ManagedArgs
from components.lifecycle.engine.tags import tag_list
from components.lifecycle.engine.training_settings import TRAINING_DATA, TrainingData, training_data
from components.lifecycle.engine.values import ARN, Integer, Texts, valid_name


@dataclass(frozen=True, kw_only=True)
class RecommenderArgs(ManagedArgs):
    """Inputs of a Recommender, beside those of ManagedArgs.

    Args:
        name: the recommender's name, unique in account and region.
        dataset_group_arn: the group, of the recipe's domain.
        recipe_arn: the recipe of the use case.
        learns_from: what has been imported, by type of dataset, so that it is made after that. Another import is learned
            with the service's next weekly training, and changes nothing here.
        min_requests_per_second: requests that are provisioned, and paid for, at all times.
        metadata: recommended items may be answered with values of their columns.
        exploration: the API's `itemExplorationConfig`, for use cases that recommend to a user; None for its defaults.
        excluded_columns: columns that training leaves out, by type of dataset; None for none. Others are a training, during
            which the recommender answers as before.
    """

    name: Input[str]
    dataset_group_arn: Input[str]
    recipe_arn: Input[str]
    learns_from: Mapping[str, Input[str]] = field(default_factory=dict)
    min_requests_per_second: int = field(default=1, metadata={"input": REQUESTS})
    metadata: bool | None = field(default=None, metadata={"input": METADATA})
    exploration: Mapping[str, str] | None = field(default=None, metadata={"input": EXPLORATION})
    excluded_columns: Mapping[str, list[str]] | None = None

    def properties(self) -> dict[str, Any]:
        """The API has the columns one level deeper."""
        properties = super().properties()
        return {**properties, TRAINING_DATA: training_data(properties.pop("excludedColumns"))}


class RecommenderProvider(NamedProvider):
    """Starts, updates and deletes a recommender; its id is its ARN. `Ready` waits for the first training.

    One that could not be made is made again, once its status is known.
    """

    kind = "Recommender"
    latest_update = "latestRecommenderUpdate"
    outputs = ("arn", "status", "creationDateTime")
    table = InputTable(
        InputSpec("name", valid_name(), REPLACE, described=True),
        InputSpec("datasetGroupArn", ARN, REPLACE, described=True),
        InputSpec("recipeArn", ARN, REPLACE, described=True),
        InputSpec("learnsFrom", Texts(), IGNORE, default={}),
        InputSpec(
            REQUESTS, Integer(), UPDATE, default=1, described=f"recommenderConfig.{REQUESTS}"
        ),
        InputSpec(METADATA, Switch(), UPDATE, optional=True),
        InputSpec(EXPLORATION, Exploration(), UPDATE, optional=True),
        InputSpec(TRAINING_DATA, TrainingData(), UPDATE, optional=True),
        derived_arn(partial(arn_for, "recommender"), "scope", "name"),
        *managed(timeout_seconds=24 * 3600, delete_timeout_seconds=3 * 3600),
    )

    def replacements(self, olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[str]:
        """One that is known to have failed, too."""
        changed = super().replacements(olds, news)
        return [*changed, "status"] if is_failed(olds.get("status", "")) else changed

    def request(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """The Create request."""
        return {
            "name": inputs["name"],
            "datasetGroupArn": inputs["datasetGroupArn"],
            "recipeArn": inputs["recipeArn"],
            "recommenderConfig": config_request(inputs),
        }

    def differences(
        self, description: Mapping[str, Any], inputs: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The configuration, as a whole, where anything in it differs."""
        config = config_change(description, inputs)
        return {"recommenderConfig": config} if config else {}

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Start the recommender, or adopt what an earlier try left; what that was made with is changed to what is wanted."""
        inputs = self.table.read(props)
        arn: str = inputs["arn"]
        waiter = self.waiter(inputs, subject(arn))
        tag = self.key_tag(inputs)

        def create() -> None:
            tags = tag_list(inputs["tags"], tag)
            waiter.personalize.call("CreateRecommender", **self.request(inputs), tags=tags)

        start_or_adopt(waiter, arn, tag, inputs["tags"], create)
        description = waiter.until(lambda: waiter.personalize.find(arn))
        if self.differences(description, inputs):
            self.bring(waiter, arn, inputs, description)
        return CreateResult(arn, {**inputs, **_made(description)})

    def observed(
        self, _arn: str, state: Mapping[str, Any], description: Mapping[str, Any]
    ) -> dict[str, Any]:
        """How it answers and learns, when it was made, and its status."""
        return {**observed_config(state, description), **_made(description)}


class Recommender(ArnResource[RecommenderArgs], module="personalize", name="Recommender"):
    """A recommender that the service has begun to train; wait for it with Ready."""

    provider = RecommenderProvider

    @property
    def created_at(self) -> Output[str]:
        """When it was made, in ISO 8601: what tells one from a later one of the same name, and so of the same ARN."""
        return cast("Output[str]", pulumi.get(self, "creationDateTime"))


def _made(description: Mapping[str, Any]) -> dict[str, str]:
    created_at: datetime = description["creationDateTime"]
    return {
        "status": description["status"],
        "creationDateTime": created_at.astimezone(UTC).isoformat(),
    }
