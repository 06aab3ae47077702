"""Where records of users lie for good, or until they are replayed: archive and dead letters."""

from dataclasses import dataclass

import pulumi


@dataclass(frozen=True, kw_only=True)
class RecordStores:
    """Names and ARNs of what keeps records.

    Attributes:
        archive_bucket: with all events.
        archive_bucket_arn: likewise.
        dead_letter_bucket: with what the event source gave up.
        dead_letter_bucket_arn: likewise.
        dead_letter_queue_url: of the queue with what the consumer could not deliver.
        dead_letter_queue_arn: likewise.
    """

    archive_bucket: pulumi.Output[str]
    archive_bucket_arn: pulumi.Output[str]
    dead_letter_bucket: pulumi.Output[str]
    dead_letter_bucket_arn: pulumi.Output[str]
    dead_letter_queue_url: pulumi.Output[str]
    dead_letter_queue_arn: pulumi.Output[str]
