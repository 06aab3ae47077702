"""A stack's workflow of retraining: its outputs and configuration, as the `pulumi` command tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commands.pulumi_stack import PulumiStack
from commands.status.parts import purposes_by_arn
from components.settings.retraining import RetrainingSettings
from components.settings.values import parsed_json

RETRAINING = "personalize:retraining"


class UnknownWorkflowError(RuntimeError):
    """The stack retrains nothing; the message tells what to do."""


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """What commands about retraining work on.

    Attributes:
        state_machine_arn: of the state machine.
        dataset_group_arn: of the stack's dataset group.
        data_bucket: name of the bucket that takes data and parameter file.
        parameter_file: name of the object whose upload starts a run.
        is_managed: whether it moves campaigns, and not Pulumi.
        campaigns: ARNs of the stack's campaigns, by the purposes of their models.
    """

    state_machine_arn: str
    dataset_group_arn: str
    data_bucket: str
    parameter_file: str
    is_managed: bool
    campaigns: Mapping[str, str]

    @property
    def region(self) -> str:
        """Of everything."""
        return self.state_machine_arn.split(":")[3]


def of_stack(stack: PulumiStack) -> Workflow:
    """Ask `pulumi` for a stack's outputs and configuration.

    Raises:
        StackError: there is no such command or stack, or its backend cannot be read.
        UnknownWorkflowError: it was deployed without a workflow of retraining.
    """
    return from_answers(stack.name, stack.public_outputs(), stack.configuration())


def from_answers(
    stack: str, outputs: Mapping[str, Any], configuration: Mapping[str, str]
) -> Workflow:
    """Read the names.

    Args:
        stack: its name, for the message.
        outputs: by name.
        configuration: values by key.

    Raises:
        UnknownWorkflowError: the outputs have no state machine.
    """
    if "retrainingStateMachineArn" not in outputs:
        raise UnknownWorkflowError(
            f"the stack {stack} has no workflow of retraining; set {RETRAINING} (docs/configuration.md) and run "
            f"`pulumi up --stack {stack}`"
        )
    given = parsed_json(configuration.get(RETRAINING, "{}"))
    settings = RetrainingSettings.model_validate(given)
    return Workflow(
        state_machine_arn=outputs["retrainingStateMachineArn"],
        dataset_group_arn=outputs["datasetGroupArn"],
        data_bucket=outputs["dataBucket"],
        parameter_file=settings.parameter_file,
        is_managed=settings.is_managed,
        campaigns={
            purpose: arn for arn, purpose in purposes_by_arn(outputs).items() if ":campaign/" in arn
        },
    )
