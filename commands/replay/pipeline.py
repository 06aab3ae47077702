"""Names of a stack's ingestion pipeline: its outputs and configuration, as the `pulumi` command tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from commands.pulumi_stack import PulumiStack
from components.core.errors import ProblemsError
from components.preflight.findings import raise_errors
from components.preflight.sources import Sources
from components.preflight.user_context import read_context
from components.settings.context import ContextSettings
from components.settings.stack import StackConfig
from components.settings.values import parsed_json
from handlers.shared.context import NO_CONTEXT, ContextRules, read_rules

ARCHIVE_PREFIX = "personalize:archivePrefix"
CONTEXT = "personalize:context"


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
        rules: of the context that events get.
    """

    region: str
    tracking_id: str
    queue_url: str
    dead_letter_bucket: str
    archive_bucket: str
    archive_prefix: str
    rules: ContextRules = NO_CONTEXT


def of_stack(stack: PulumiStack) -> Pipeline:
    """Ask `pulumi` for a stack's outputs and configuration.

    Raises:
        StackError: there is no such command or stack, or its backend cannot be read.
        UnknownPipelineError: the stack was never deployed by this program, or the calendar of its context cannot be read.
    """
    configuration = stack.configuration()
    pipeline = from_answers(stack.name, stack.public_outputs(), configuration)
    sources = Sources(project=stack.program, region=pipeline.region, profile=None)
    return replace(pipeline, rules=context_rules(configuration, sources))


def from_answers(
    stack: str, outputs: Mapping[str, Any], configuration: Mapping[str, str]
) -> Pipeline:
    """Read the names.

    Args:
        stack: its name, for the message.
        outputs: by name.
        configuration: values by key.

    Raises:
        UnknownPipelineError: an output is missing.
    """
    default = StackConfig.model_fields["archive_prefix"].default
    prefix = configuration.get(ARCHIVE_PREFIX, default)
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


def context_rules(configuration: Mapping[str, str], sources: Sources) -> ContextRules:
    """The rules by which the stack's consumer derives the context of events.

    Args:
        configuration: values by key.
        sources: finds the calendar.

    Raises:
        UnknownPipelineError: the calendar cannot be read.
    """
    given = configuration.get(CONTEXT)
    if given is None:
        return NO_CONTEXT
    context, found = read_context(ContextSettings.model_validate(parsed_json(given)), sources)
    try:
        raise_errors(found, "The calendar of local events cannot be read:")
    except ProblemsError as problems:
        raise UnknownPipelineError(str(problems)) from None
    return read_rules(context.for_events)
