"""What removes deleted users from archive and dead letters: a function that a schedule invokes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.building import key_policies, policies
from components.building.handler_function import HandlerFunction, HandlerFunctionArgs
from components.building.schedule import Schedule, ScheduleArgs, invoke
from components.core.context import StackContext
from components.core.naming import DELETIONS_PREFIX, PURGES_PREFIX, object_key
from components.events.record_stores import RecordStores
from components.preflight.checked_data import CheckedDataset

EVERY = "rate(15 minutes)"
TIMEOUT_SECONDS = 14 * 60  # an invocation is over when the next one begins
MEMORY_MIB = 1024  # an object of the archive is 5 MiB of compressed text
FIREHOSE_PATIENCE_SECONDS = 86_400
"""How long Firehose tries to write what it has read. Source: Amazon Data Firehose Developer Guide, "Data delivery failure handling"."""


@dataclass(frozen=True, kw_only=True)
class UserPurgesArgs:
    """Inputs of UserPurges.

    Attributes:
        context: of the stack.
        bucket: name of the bucket with the lists of users, which keeps the purges, too.
        bucket_arn: of that bucket.
        data_bucket: name of the bucket with the owner's files.
        data_bucket_arn: of that bucket.
        datasets: the owner's files, which are looked through and never changed.
        stores: of records.
        stream_retention_hours: how long an event may wait in the stream.
        archive_interval_seconds: and after that for an object of the archive.
        folder: first part of the keys of the owner's files.
    """

    context: StackContext
    bucket: pulumi.Input[str]
    bucket_arn: pulumi.Input[str]
    data_bucket: pulumi.Input[str]
    data_bucket_arn: pulumi.Input[str]
    datasets: Sequence[CheckedDataset]
    stores: RecordStores
    stream_retention_hours: int
    archive_interval_seconds: int
    folder: str = ""


class UserPurges(pulumi.ComponentResource):
    """Makes a HandlerFunction and the Schedule that invokes it.

    Attributes:
        function_name: of the function, which may also be invoked by hand.
    """

    function_name: pulumi.Output[str]

    def __init__(
        self, name: str, args: UserPurgesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:data:UserPurges", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        stores, sources = args.stores, sources_with_users(args.datasets, args.folder)
        function = HandlerFunction(
            f"{name}-worker",
            HandlerFunctionArgs(
                context=args.context,
                purpose="purge",
                folder="privacy",
                handler="purge.handler",
                environment={
                    "BUCKET": args.bucket,
                    "DATA_BUCKET": args.data_bucket,
                    "KEY_PREFIX": PURGES_PREFIX,
                    "ARCHIVE_BUCKET": stores.archive_bucket,
                    "DEAD_LETTER_BUCKET": stores.dead_letter_bucket,
                    "DEAD_LETTER_QUEUE_URL": stores.dead_letter_queue_url,
                    "ON_ITS_WAY_SECONDS": str(_on_its_way_seconds(args)),
                    "SOURCES": json.dumps(sources),
                },
                statements=[
                    *policies.keep_objects_below(args.bucket_arn, PURGES_PREFIX),
                    *policies.delete_objects_below(args.bucket_arn, DELETIONS_PREFIX),
                    *policies.read_named_objects(args.data_bucket_arn, list(sources)),
                    *policies.rewrite_objects(stores.archive_bucket_arn),
                    *policies.rewrite_objects(stores.dead_letter_bucket_arn),
                    *policies.delete_objects_below(stores.dead_letter_bucket_arn, ""),
                    *policies.sort_out_messages(stores.dead_letter_queue_arn),
                    *key_policies.read_through(args.context, "s3"),
                    *key_policies.write_through(args.context, "s3"),
                    *key_policies.read_through(args.context, "sqs"),
                ],
                timeout_seconds=TIMEOUT_SECONDS,
                memory_mib=MEMORY_MIB,
            ),
            child,
        )
        Schedule(
            f"{name}-times",
            ScheduleArgs(
                context=args.context,
                purpose="purge",
                expression=EVERY,
                target=invoke(function.arn),
            ),
            child,
        )
        self.function_name = function.function_name
        self.register_outputs({"functionName": self.function_name})


def sources_with_users(datasets: Sequence[CheckedDataset], folder: str = "") -> dict[str, str]:
    """The files that name users: what the configuration calls each, by its key in the bucket with the data.

    Args:
        datasets: all files.
        folder: first part of the keys.
    """
    return {
        f"{folder}{object_key(each.dataset_type, each.sha256)}": each.location
        for each in datasets
        if each.dataset_type != "Items"
    }


def _on_its_way_seconds(args: UserPurgesArgs) -> int:
    """How long after a request an event from before it may come into archive or dead letters."""
    in_stream = args.stream_retention_hours * 3600
    return in_stream + args.archive_interval_seconds + FIREHOSE_PATIENCE_SECONDS
