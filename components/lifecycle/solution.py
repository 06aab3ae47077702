"""The dynamic resource Solution: a recipe applied to a dataset group.

Automatic training is sent explicitly in every creation, since the API's default (on) starts paying for trainings within the
hour. Source: Amazon Personalize API Reference, CreateSolution, `performAutoTraining`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pulumi import Input

from components.lifecycle.engine.automatic_training import (
    Schedule,
    observed_training,
    schedule_needs_training,
    training_changes,
    training_inputs,
    training_request,
)
from components.lifecycle.engine.deletion import delete_and_wait
from components.lifecycle.engine.event_weights import (
    EVENTS,
    EventWeights,
    events_change,
    events_config,
    observed_events,
)
from components.lifecycle.engine.hpo_config import HPO, HpoConfig
from components.lifecycle.engine.inputs import (
    REPLACE,
    UPDATE,
    InputSpec,
    InputTable,
    derived_arn,
    managed,
)
from components.lifecycle.engine.kinds import arn_for, is_deleting, subject
from components.lifecycle.engine.made_beside import (
    delete_campaigns,
    require_only_own,
    solution_outputs,
)
from components.lifecycle.engine.named import NamedProvider
from components.lifecycle.engine.resource import ArnResource, ManagedArgs
from components.lifecycle.engine.training import stop_trainings
from components.lifecycle.engine.training_settings import (
    FEATURES,
    HYPERPARAMETERS,
    TRAINING_DATA,
    TrainingData,
    settings_request,
    training_data,
)
from components.lifecycle.engine.values import ARN, Boolean, Texts, valid_name


@dataclass(frozen=True, kw_only=True)
class SolutionArgs(ManagedArgs):
    """Inputs of a Solution, beside those of ManagedArgs. Its deletion first ends running trainings.

    Args:
        name: the solution's name, unique in account and region.
        dataset_group_arn: the group.
        recipe_arn: the recipe.
        auto_training_days: 1 to 30 to train every so many days; None for no automatic training.
        event_weights: how much events count in training, 0 to 1, by event type; others do not count. None for all alike.
        event_thresholds: the least value of events that count, by event type; of those types alone that have a weight.
        hyperparameters: of the recipe, as text; None for its defaults. Others are another solution, under another name.
        hpo_config: the API's `hpoConfig` for a solution that optimises hyperparameters; None for one that does not. Likewise.
        feature_transformation: parameters of the recipe, as text; None for its defaults. Likewise.
        excluded_columns: columns that training leaves out, by type of dataset; None for none. Likewise.
    """

    name: Input[str]
    dataset_group_arn: Input[str]
    recipe_arn: Input[str]
    auto_training_days: int | None = None
    event_weights: Mapping[str, float] | None = None
    event_thresholds: Mapping[str, float] | None = None
    hyperparameters: Mapping[str, str] | None = field(
        default=None, metadata={"input": HYPERPARAMETERS}
    )
    hpo_config: Mapping[str, Any] | None = None
    feature_transformation: Mapping[str, str] | None = field(
        default=None, metadata={"input": FEATURES}
    )
    excluded_columns: Mapping[str, list[str]] | None = None

    def properties(self) -> dict[str, Any]:
        """The API has a switch and a schedule for the days, and a list for the weights."""
        properties = super().properties()
        weights = events_config(properties.pop("eventWeights"), properties.pop("eventThresholds"))
        return {
            **properties,
            **training_inputs(properties.pop("autoTrainingDays")),
            EVENTS: weights,
            TRAINING_DATA: training_data(properties.pop("excludedColumns")),
        }


class SolutionProvider(NamedProvider):
    """Creates, updates and deletes a solution; its id is its ARN."""

    kind = "Solution"
    latest_update = "latestSolutionUpdate"
    table = InputTable(
        InputSpec("name", valid_name(), REPLACE, described=True),
        InputSpec("datasetGroupArn", ARN, REPLACE, described=True),
        InputSpec("recipeArn", ARN, REPLACE, described=True),
        InputSpec("performAutoTraining", Boolean(), UPDATE, default=False),
        InputSpec("autoTrainingConfig", Schedule(), UPDATE, optional=True),
        InputSpec(EVENTS, EventWeights(), UPDATE, optional=True),
        InputSpec(HYPERPARAMETERS, Texts(), REPLACE, optional=True),
        InputSpec(HPO, HpoConfig(), REPLACE, optional=True),
        InputSpec(FEATURES, Texts(), REPLACE, optional=True),
        InputSpec(TRAINING_DATA, TrainingData(), REPLACE, optional=True),
        derived_arn(partial(arn_for, "solution"), "scope", "name"),
        *managed(timeout_seconds=1800, delete_timeout_seconds=3600),
        rules=(schedule_needs_training,),
    )

    def request(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """The Create request."""
        training = training_request(inputs)
        config = {
            **(training["solutionConfig"] or {}),
            **({EVENTS: inputs[EVENTS]} if inputs.get(EVENTS) else {}),
            **settings_request(inputs),
        }
        return {
            "name": inputs["name"],
            "datasetGroupArn": inputs["datasetGroupArn"],
            "recipeArn": inputs["recipeArn"],
            "performHPO": True if inputs.get(HPO) else None,
            **training,
            "solutionConfig": config or None,
        }

    def differences(
        self, description: Mapping[str, Any], inputs: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Automatic training, on or off, and its schedule; the weights of events."""
        changed = training_changes(description, inputs)
        events = events_change(description, inputs)
        if not events:
            return changed
        return {
            **changed,
            "solutionUpdateConfig": {**changed.get("solutionUpdateConfig", {}), **events},
        }

    def observed(
        self, arn: str, state: Mapping[str, Any], description: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Automatic training, and the weights of events; what stands on the solution, which is no drift."""
        return {
            **observed_training(state, description),
            **observed_events(state, description),
            **solution_outputs(self.personalize(state), arn),
        }

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete the solution with all its versions, also those that automatic training or the owner made.

        Nothing is touched while a campaign of the program, or of somebody else, uses it. Otherwise automatic training is
        turned off, so that no new training begins, running trainings are stopped, campaigns that the owner made of its
        versions are deleted, and then the solution is.

        Raises:
            LifecycleError: a campaign that does not go with it uses a version of it.
        """
        waiter = self.deletion_waiter(_props, subject(_id))
        description = waiter.personalize.find(_id)
        if description is None:
            return
        if not is_deleting(description["status"]):
            require_only_own(waiter.personalize, _id, _props["tags"])
            self.bring(waiter, _id, {**_props, "performAutoTraining": False})
            stop_trainings(waiter, _id)
            delete_campaigns(waiter, _id)
        delete_and_wait(waiter, _id)


class Solution(ArnResource[SolutionArgs], module="personalize", name="Solution"):
    """A solution, ACTIVE once its outputs are known."""

    provider = SolutionProvider
