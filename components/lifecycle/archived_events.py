"""The dynamic resource ArchivedEvents: what was recorded before a dataset group was made, recorded in it too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi import Input, Output
from pulumi.dynamic import CreateResult

from components.lifecycle.engine.inputs import (
    IGNORE,
    SCOPE,
    UPDATE,
    InputSpec,
    InputTable,
    timeout,
)
from components.lifecycle.engine.provider import RecordedProvider
from components.lifecycle.engine.redelivery import SUBJECT, redeliver
from components.lifecycle.engine.resource import LifecycleResource, ResourceArgs
from components.lifecycle.engine.values import Integer, Text

WRITING_SECONDS = 10


@dataclass(frozen=True, kw_only=True)
class ArchivedEventsArgs(ResourceArgs):
    """Inputs of an ArchivedEvents, beside those of ResourceArgs, whose patience is for one whole delivery.

    Args:
        generation: of the dataset group; another one than 1 needs what was recorded in those before.
        function_name: the consumer of the stream, once it records in that group.
        archive_bucket: its name.
        archive_prefix: first folders of its objects, without a slash at the end.
        interval_seconds: how long events are collected for one of them, 0 to 900.
    """

    generation: Input[int]
    function_name: Input[str]
    archive_bucket: Input[str]
    archive_prefix: str
    interval_seconds: int


class ArchivedEventsProvider(RecordedProvider):
    """Delivers the archive to a new dataset group, before the first training on it.

    When it is interrupted, the next deployment delivers all of it again: event ids are the same, and the service uses an id
    once. Source: Amazon Personalize API Reference, Event, `eventId`.
    """

    kind = "ArchivedEvents"
    table = InputTable(
        InputSpec("generation", Integer(), UPDATE),
        InputSpec("functionName", Text(), IGNORE),
        InputSpec("archiveBucket", Text(), IGNORE),
        InputSpec("archivePrefix", Text(), IGNORE),
        InputSpec("intervalSeconds", Integer(least=0), IGNORE),
        SCOPE,
        timeout(24 * 3600),
    )

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Deliver, but for the first generation, which has no past."""
        inputs = self.table.read(props)
        if inputs["generation"] > 1:
            self._deliver(inputs)
        return CreateResult("archived-events", inputs)

    def apply(self, _arn: str, olds: dict[str, Any], news: dict[str, Any]) -> None:
        """Deliver to another generation."""
        if olds["generation"] != news["generation"]:
            self._deliver(news)

    def _deliver(self, inputs: Mapping[str, Any]) -> None:
        waiter = self.waiter(inputs, SUBJECT)
        seconds = settling_seconds(inputs["intervalSeconds"])
        waiter.status(SUBJECT, f"waits {seconds} s until the archive has all that is in the stream")
        waiter.pause(seconds)
        redeliver(waiter, inputs["archiveBucket"], inputs["archivePrefix"], inputs["functionName"])


class ArchivedEvents(
    LifecycleResource[ArchivedEventsArgs], module="personalize", name="ArchivedEvents"
):
    """Events that are in the archive.

    Attributes:
        generation: of the dataset group, once it has them.
    """

    provider = ArchivedEventsProvider
    generation: Output[int]


def settling_seconds(interval_seconds: int) -> int:
    """How long to wait until an event that is in the stream now is in the archive.

    Firehose collects for the interval and then writes; a second interval is left for its being late.

    Args:
        interval_seconds: of the delivery stream, 0 to 900.
    """
    return 2 * interval_seconds + WRITING_SECONDS
