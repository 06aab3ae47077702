"""Names of a stack's ingestion pipeline: its outputs and configuration, as the `pulumi` command tells them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commands.pulumi_stack import PulumiStack
from components.settings.stack import StackConfig

ARCHIVE_PREFIX = "personalize:archivePrefix"


class UnknownPipelineError(RuntimeError):
    """The stack does not say what has to be known; the message tells what to do."""


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """What a replay reads from, and delivers to.

    Attributes:
        region: of everything.
        tracking_id: of the event tracker.
        queue_url: of the dead-letter queue.
        dead_letter_bucket: name of the bucket with what the event source gave up.
        archive_bucket: name of the bucket with all events.
        archive_prefix: first folders of the archive's objects.
    """

    region: str
    tracking_id: str
    queue_url: str
    dead_letter_bucket: str
    archive_bucket: str
    archive_prefix: str


def of_stack(stack: PulumiStack) -> Pipeline:
    """Ask `pulumi` for a stack's outputs and configuration.

    Raises:
        StackError: there is no such command or stack, or its backend cannot be read.
        UnknownPipelineError: the stack was never deployed by this program.
    """
    outputs = json.loads(stack.read("stack", "output", "--json"))
    configuration = json.loads(stack.read("config", "--json"))
    return from_answers(stack.name, outputs, configuration)


def from_answers(
    stack: str, outputs: Mapping[str, Any], configuration: Mapping[str, Any]
) -> Pipeline:
    """Read the names.

    Args:
        stack: its name, for the message.
        outputs: by name.
        configuration: an object with the `value` by key.

    Raises:
        UnknownPipelineError: an output is missing.
    """
    default = StackConfig.model_fields["archive_prefix"].default
    prefix = configuration.get(ARCHIVE_PREFIX, {}).get("value", default)
    try:
        return Pipeline(
            region=str(outputs["eventTrackerArn"]).split(":")[3],
            tracking_id=outputs["trackingId"],
            queue_url=outputs["deadLetterQueueUrl"],
            dead_letter_bucket=outputs["deadLetterBucket"],
            archive_bucket=outputs["archiveBucket"],
            archive_prefix=prefix.strip("/"),
        )
    except KeyError as missing:
        raise UnknownPipelineError(
            f"the stack {stack} has no output {missing.args[0]}; deploy it with this version: `pulumi up --stack {stack}`"
        ) from None
