"""From the stream of events to Amazon Personalize, and to the archive."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pulumi
import pulumi_aws as aws

from components.building import key_policies, policies
from components.building.handler_function import HandlerFunction, HandlerFunctionArgs
from components.building.private_bucket import PrivateBucket, PrivateBucketArgs
from components.building.retention import expire_objects
from components.core.context import StackContext
from components.events.event_archive import EventArchive, EventArchiveArgs
from components.events.record_stores import RecordStores
from components.lifecycle import (
    ArchivedEvents,
    ArchivedEventsArgs,
    EventTracker,
    EventTrackerArgs,
)
from components.preflight.checked_context import CheckedContext

DEAD_LETTER_SECONDS = 14 * 86_400  # the longest that SQS keeps a message

# What SQS does by itself: a call of KMS in five minutes costs nothing to speak of.
DATA_KEY_REUSE_SECONDS = 300

BATCH_SIZE = 100
BATCHING_WINDOW_SECONDS = (
    0  # recommendations change at once; more waiting would only save invocations
)
CONSUMER_TIMEOUT_SECONDS = 60
CONSUMER_MEMORY_MIB = 512
# Whatever the record itself is to blame for, the consumer puts into the queue. What else fails is not the record's fault
# and would befall the next one, too: the shard waits, and no event overtakes another (ADR 48).
RETRY_ATTEMPTS = -1
LONGEST_RECORD_AGE_SECONDS = 604_800  # the most that Lambda takes
# So long before the stream forgets a record it goes to the bucket of dead letters.
RESCUE_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class IngestionPipelineArgs:
    """Inputs of IngestionPipeline.

    Attributes:
        context: of the stack.
        dataset_group_arn: which takes the events; it must have its Interactions dataset.
        generation: of that group: a number in the names of tracker and consumer.
        since: before that generation began; UTC in ISO 8601.
        stream_shards: number of shards, or on-demand capacity.
        stream_retention_hours: how long the stream keeps events, 24 to 8,760.
        archive_prefix: first folders of the archive's objects.
        archive_interval_seconds: how long events are collected for one of them, 0 to 900.
        archive_days: after which archived events, and batches that were given up, expire; None for never.
        stream_name: of a stream that is made; None for a name of project and stack. A stream that is there keeps its own.
        user_context: that events get; None for what they say themselves alone.
        event_types: that are counted apart, where the stack has metrics.
    """

    context: StackContext
    dataset_group_arn: pulumi.Input[str]
    generation: pulumi.Input[int]
    since: pulumi.Input[str]
    stream_shards: int | Literal["on-demand"]
    stream_retention_hours: int
    archive_prefix: str
    archive_interval_seconds: int
    archive_days: int | None = None
    stream_name: str | None = None
    user_context: CheckedContext | None = None
    event_types: Sequence[str] = ()


class IngestionPipeline(pulumi.ComponentResource):
    """Makes EventTracker, Stream, the consumer with its event source mapping, EventArchive, and ArchivedEvents.

    What cannot be delivered is kept whole (ADR 25): in a Queue what the consumer judged, with the reason; in a
    PrivateBucket what the event source gave up, and what is too large for the queue.

    Attributes:
        event_tracker_arn: of the event tracker.
        event_tracker_name: likewise.
        tracking_id: with which events are sent to the service.
        stream_name: of the stream that takes events.
        stream_arn: likewise.
        stores: where records lie for good: the archive and the dead letters.
        archive_delivery_stream: name of the delivery stream that writes the archive.
        dead_letter_queue_name: of the queue with what the consumer could not deliver.
        consumer_name: name of the function that reads the stream.
        recorded: generation of the dataset group, once it has all events of those before.
    """

    event_tracker_arn: pulumi.Output[str]
    event_tracker_name: pulumi.Output[str]
    tracking_id: pulumi.Output[str]
    stream_name: pulumi.Output[str]
    stream_arn: pulumi.Output[str]
    stores: RecordStores
    archive_delivery_stream: pulumi.Output[str]
    dead_letter_queue_name: pulumi.Output[str]
    consumer_name: pulumi.Output[str]
    recorded: pulumi.Output[int]

    def __init__(
        self, name: str, args: IngestionPipelineArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:events:IngestionPipeline", name, {}, opts)
        self._name = name
        self._context = args.context
        self._child = pulumi.ResourceOptions(parent=self)
        self.event_tracker_name = self._context.naming.personalize("tracker", args.generation)
        tracker = EventTracker(
            f"{name}-tracker",
            EventTrackerArgs(
                scope=self._context.scope,
                key=self._context.naming.key("tracker"),
                name=self.event_tracker_name,
                dataset_group_arn=args.dataset_group_arn,
                tags=self._context.tags,
            ),
            self._child,
        )
        key = self._context.encryption.arn
        stream = aws.kinesis.Stream(
            f"{name}-stream",
            name=args.stream_name or self._context.naming.stream("events"),
            retention_period=args.stream_retention_hours,
            encryption_type="KMS",
            kms_key_id="alias/aws/kinesis" if key is None else key,
            **_capacity(args.stream_shards),
            # Another name is another stream, and what is in the old one, not yet delivered, would go with it.
            opts=pulumi.ResourceOptions.merge(
                self._child, pulumi.ResourceOptions(ignore_changes=["name"])
            ),
        )
        queue = self._create_dead_letter_queue()
        bucket = self._create_dead_letter_bucket()
        consumer = self._create_consumer(args, tracker, stream, queue, bucket)
        archive = EventArchive(
            f"{name}-archive",
            EventArchiveArgs(
                context=args.context,
                stream_arn=stream.arn,
                prefix=args.archive_prefix,
                interval_seconds=args.archive_interval_seconds,
                days=args.archive_days,
            ),
            self._child,
        )
        if args.archive_days is not None:
            expire_objects(
                f"{name}-discarded-retention",
                bucket.bucket,
                args.archive_days,
                self._context.beside_data(self),
            )
        archived = ArchivedEvents(
            f"{name}-archived",
            ArchivedEventsArgs(
                scope=self._context.scope,
                generation=args.generation,
                function_name=consumer.function_name,
                archive_bucket=archive.bucket,
                archive_prefix=args.archive_prefix,
                interval_seconds=args.archive_interval_seconds,
            ),
            self._child,
        )
        self.recorded = archived.generation
        self.event_tracker_arn = tracker.arn
        self.tracking_id = tracker.tracking_id
        self.stream_name = stream.name
        self.stream_arn = stream.arn
        self.stores = RecordStores(
            archive_bucket=archive.bucket,
            archive_bucket_arn=archive.bucket_arn,
            dead_letter_bucket=bucket.bucket,
            dead_letter_bucket_arn=bucket.arn,
            dead_letter_queue_url=queue.url,
            dead_letter_queue_arn=queue.arn,
        )
        self.archive_delivery_stream = archive.delivery_stream
        self.dead_letter_queue_name = queue.name
        self.consumer_name = consumer.function_name
        self.register_outputs(
            {
                "eventTrackerArn": self.event_tracker_arn,
                "trackingId": self.tracking_id,
                "streamName": self.stream_name,
                "archiveBucket": self.stores.archive_bucket,
                "deadLetterQueueUrl": self.stores.dead_letter_queue_url,
                "deadLetterBucket": self.stores.dead_letter_bucket,
            }
        )

    def _create_dead_letter_queue(self) -> aws.sqs.Queue:
        queue = aws.sqs.Queue(
            f"{self._name}-dead-letters",
            name=self._context.naming.queue("dead-letters"),
            message_retention_seconds=DEAD_LETTER_SECONDS,
            **_queue_encryption(self._context),
            opts=self._child,
        )
        aws.sqs.QueuePolicy(
            f"{self._name}-dead-letters-policy",
            queue_url=queue.url,
            policy=policies.document(policies.messages_by_tls_only(queue.arn)),
            opts=self._child,
        )
        return queue

    def _create_dead_letter_bucket(self) -> PrivateBucket:
        context = self._context
        return PrivateBucket(
            f"{self._name}-discarded",
            PrivateBucketArgs(
                context=context,
                bucket=context.naming.bucket("dead-letters", context.account_id, context.region),
            ),
            self._child,
        )

    def _create_consumer(
        self,
        args: IngestionPipelineArgs,
        tracker: EventTracker,
        stream: aws.kinesis.Stream,
        queue: aws.sqs.Queue,
        bucket: PrivateBucket,
    ) -> HandlerFunction:
        """Make the consumer of one generation; that of the old one goes on beside it until the API has moved (ADR 28)."""
        consumer = HandlerFunction(
            f"{self._name}-consumer",
            HandlerFunctionArgs(
                context=self._context,
                purpose="consumer",
                folder="events",
                handler="consumer.handler",
                environment={
                    "TRACKING_ID": tracker.tracking_id,
                    "DEAD_LETTER_QUEUE_URL": queue.url,
                    "DEAD_LETTER_BUCKET": bucket.bucket,
                    **self._context.telemetry.counted(args.event_types),
                },
                data={"context.json": args.user_context.for_events} if args.user_context else {},
                statements=[
                    *policies.consume_stream(stream.arn),
                    *policies.send_messages(queue.arn),
                    *policies.keep_discarded_batches(bucket.arn, self._context.account_id),
                    *policies.put_events(),
                    *key_policies.read_through(self._context, "kinesis"),
                    *key_policies.read_through(self._context, "sqs"),
                    *key_policies.write_through(self._context, "sqs"),
                    *key_policies.write_through(self._context, "s3"),
                ],
                timeout_seconds=CONSUMER_TIMEOUT_SECONDS,
                memory_mib=CONSUMER_MEMORY_MIB,
                generation=args.generation,
            ),
            self._child,
        )
        aws.lambda_.EventSourceMapping(
            f"{self._name}-consumer-source",
            event_source_arn=stream.arn,
            function_name=consumer.arn,
            **_start(args.generation, args.since),
            batch_size=BATCH_SIZE,
            maximum_batching_window_in_seconds=BATCHING_WINDOW_SECONDS,
            # More would break the order of a user's events.
            parallelization_factor=1,
            bisect_batch_on_function_error=True,
            maximum_retry_attempts=RETRY_ATTEMPTS,
            maximum_record_age_in_seconds=_record_age(args.stream_retention_hours),
            function_response_types=["ReportBatchItemFailures"],
            destination_config={"on_failure": {"destination_arn": bucket.arn}},
            # Changed in place it would leave the old generation without events.
            opts=self._child.merge(pulumi.ResourceOptions(replace_on_changes=["functionName"])),
        )
        return consumer


def _capacity(shards: int | Literal["on-demand"]) -> dict[str, Any]:
    if shards == "on-demand":
        return {"stream_mode_details": {"stream_mode": "ON_DEMAND"}}
    return {"shard_count": shards, "stream_mode_details": {"stream_mode": "PROVISIONED"}}


def _queue_encryption(context: StackContext) -> dict[str, Any]:
    """SQS takes one of both; it uses a data key for as long as it is told to before it asks KMS for another."""
    key = context.encryption.arn
    if key is None:
        return {"sqs_managed_sse_enabled": True}
    return {
        "kms_master_key_id": key,
        "kms_data_key_reuse_period_seconds": DATA_KEY_REUSE_SECONDS,
    }


def _record_age(retention_hours: int) -> int:
    """For how many seconds a record is tried: almost as long as the stream keeps it."""
    return min(LONGEST_RECORD_AGE_SECONDS, retention_hours * 3600 - RESCUE_SECONDS)


def _start(
    generation: pulumi.Input[int], since: pulumi.Input[str]
) -> dict[str, pulumi.Output[str | None]]:
    """Where in the stream a consumer begins: the first at its start, another where its generation does.

    What came before is in the archive, and delivered from there; LATEST could miss what comes while the event source
    starts. Source: AWS Lambda Developer Guide, "Polling and stream starting positions".
    """
    # A generation of an earlier version of this program has not recorded when it began.
    moment = pulumi.Output.all(generation, since).apply(
        lambda known: None if known[0] == 1 else known[1]
    )
    return {
        "starting_position": moment.apply(
            lambda known: "TRIM_HORIZON" if known is None else "AT_TIMESTAMP"
        ),
        "starting_position_timestamp": moment,
    }
