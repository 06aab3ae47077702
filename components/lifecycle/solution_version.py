"""The dynamic resource SolutionVersion: one training of a solution."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi import Input
from pulumi.dynamic import CreateResult

from components.lifecycle.engine.inputs import (
    RECORD,
    REPLACE,
    InputSpec,
    InputTable,
    managed,
)
from components.lifecycle.engine.kinds import subject
from components.lifecycle.engine.provider import StartedProvider
from components.lifecycle.engine.resource import ArnResource, ManagedArgs
from components.lifecycle.engine.training import (
    adopt,
    describe,
    give_up,
    metrics,
    stop_training,
    train,
)
from components.lifecycle.engine.values import ARN, Texts, choice


@dataclass(frozen=True, kw_only=True)
class SolutionVersionArgs(ManagedArgs):
    """Inputs of a SolutionVersion, beside those of ManagedArgs.

    The patience of its creation lasts until the service accepts the training; that of its deletion until a stopped one has
    ended.

    Args:
        solution_arn: the solution to train.
        triggers: what the training depends on (content hashes, import jobs); a changed one is a new training.
        training_mode: `FULL`, or `UPDATE` where the recipe can add new items to the last full training.
        on_delete: `stop` ends a running training, `retain` lets it finish. A trained version exists as long as its
            solution: the service has no operation that deletes it.
    """

    solution_arn: Input[str]
    triggers: Mapping[str, Input[str]]
    training_mode: str = "FULL"
    on_delete: str = "stop"


class SolutionVersionProvider(StartedProvider):
    """Starts a training and leaves the waiting to `Ready`; its id is the version's ARN.

    Every CreateSolutionVersion trains, and training is paid for. So the request is never sent twice without a look at
    the solution's versions in between.
    """

    kind = "SolutionVersion"
    table = InputTable(
        InputSpec("solutionArn", ARN, REPLACE, described=True),
        InputSpec(
            "trainingMode",
            choice("FULL", "UPDATE"),
            REPLACE,
            default="FULL",
            described=True,
        ),
        InputSpec("triggers", Texts(), REPLACE, default={}),
        InputSpec("onDelete", choice("stop", "retain"), RECORD, default="stop"),
        *managed(timeout_seconds=1800, delete_timeout_seconds=3600),
    )

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Start the training, or adopt the one that an earlier try started; returns at once."""
        inputs = self.table.read(props)
        waiter = self.waiter(inputs, f"training of {subject(inputs['solutionArn'])}")
        tag = self.key_tag(inputs)
        arn, status = waiter.until(lambda: adopt(waiter, inputs, tag) or train(waiter, inputs, tag))
        return CreateResult(arn, {**inputs, "arn": arn, "status": status})

    def observed(
        self, arn: str, state: Mapping[str, Any], description: Mapping[str, Any]
    ) -> dict[str, Any]:
        """How far it is and what it brought; a failed or stopped training is drift, and the next update repeats it."""
        trained = description["status"] == "ACTIVE"
        return {
            **describe(description),
            **(metrics(self.personalize(state), arn) if trained else {}),
        }

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Stop a running training and give the version up, so that no later creation adopts it."""
        waiter = self.deletion_waiter(_props, subject(_id))
        if _props["onDelete"] == "stop":
            stop_training(waiter, _id)
        give_up(waiter, _id)


class SolutionVersion(
    ArnResource[SolutionVersionArgs], module="personalize", name="SolutionVersion"
):
    """A started training. What needs the model waits with `Ready`."""

    provider = SolutionVersionProvider
