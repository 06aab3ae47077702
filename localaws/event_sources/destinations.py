"""The on-failure destination of a mapping: what is told about discarded records, and where it goes."""

import json
import logging
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from localaws.event_sources.batch import Discarded
from localaws.event_sources.mapping import MappingSettings
from localaws.shared import messages
from localaws.shared.ports import Objects, ServiceCallError, ThreadCalls, accepted

logger = logging.getLogger("localaws.event_sources")


def failure_message(
    discarded: Discarded, settings: MappingSettings, *, shard_id: str, now: float, request_id: str
) -> dict[str, Any]:
    """Make the message about discarded records; it names them and holds no payload.

    Source: AWS Lambda Developer Guide, "Retain discarded batch records for a Kinesis Data Streams event source".
    """
    first, last = discarded.records[0], discarded.records[-1]
    message: dict[str, Any] = {
        "requestContext": {
            "requestId": request_id,
            "functionArn": settings.function_arn,
            "condition": discarded.condition.value,
            "approximateInvokeCount": discarded.attempts,
        },
        "version": "1.0",
        "timestamp": _iso(now),
        "KinesisBatchInfo": {
            "shardId": shard_id,
            "startSequenceNumber": first.sequence_number,
            "endSequenceNumber": last.sequence_number,
            "approximateArrivalOfFirstRecord": _iso(first.arrived_at),
            "approximateArrivalOfLastRecord": _iso(last.arrived_at),
            "batchSize": len(discarded.records),
            "streamArn": settings.stream_arn,
        },
    }
    if discarded.attempts:
        message["responseContext"] = {
            "statusCode": 200,
            "executedVersion": _version(settings.function_arn),
            "functionError": "Unhandled",
        }
    return message


def object_key(settings: MappingSettings, *, shard_id: str, now: float, request_id: str) -> str:
    """Return where in a bucket the message about discarded records lies.

    Source: AWS Lambda Developer Guide, "Retain discarded batch records for a Kinesis Data Streams event source",
    example of an Amazon S3 invocation record.
    """
    moment = datetime.fromtimestamp(now, UTC)
    day, second = moment.strftime("%Y/%m/%d"), moment.strftime("%Y-%m-%dT%H.%M.%S")
    return f"aws/lambda/{settings.uuid}/{shard_id}/{day}/{second}-{request_id}"


class Destinations:
    """Sends messages about discarded records; to a bucket with the records themselves.

    Args:
        calls: reaches queues and topics.
        objects: reaches buckets.
        now: seconds since the Unix epoch.
    """

    def __init__(self, calls: ThreadCalls, objects: Objects, now: Callable[[], float]) -> None:
        self._calls = calls
        self._now = now
        self._objects = objects
        self._senders = {"sqs": self._send_to_queue, "sns": self._publish_to_topic}

    def send(
        self,
        discarded: Discarded,
        settings: MappingSettings,
        shard_id: str,
        event: Mapping[str, Any],
        *,
        role_arn: str | None,
    ) -> bool:
        """Tell the destination, if there is one; False for one that cannot be reached, which does not stop the shard.

        Args:
            discarded: the records.
            settings: of the mapping.
            shard_id: of the records' shard.
            event: that the function would be invoked with once more.
            role_arn: of the function, which must allow it; None when the function is gone.
        """
        destination = settings.failure_destination
        if not destination:
            return True
        now, request_id = self._now(), _request_id(discarded, settings, shard_id)
        message = failure_message(
            discarded, settings, shard_id=shard_id, now=now, request_id=request_id
        )
        service = destination.split(":")[2]
        try:
            if service == "s3":
                key = object_key(settings, shard_id=shard_id, now=now, request_id=request_id)
                body = json.dumps({**message, "payload": json.dumps(event)}).encode()
                account = settings.function_arn.split(":")[4]  # the ARN of a bucket names none
                bucket = destination.split(":")[5]
                self._objects.put(bucket, key, body, account=account, role_arn=role_arn)
            else:
                self._senders[service](destination, json.dumps(message), role_arn)
        except (ServiceCallError, KeyError) as error:
            logger.error(  # noqa: TRY400 - the trace adds nothing to a refusal
                "%d records of %s were discarded and the destination %s could not be told: %s",
                len(discarded.records),
                settings.stream_arn,
                destination,
                error,
            )
            return False
        return True

    def _send_to_queue(self, arn: str, message: str, role_arn: str | None) -> None:
        request = messages.to_queue(arn, message, role_arn=role_arn)
        accepted(self._calls.call(request), "sqs:SendMessage")

    def _publish_to_topic(self, arn: str, message: str, role_arn: str | None) -> None:
        _, _, _, region, account, _ = arn.split(":", 5)
        request = messages.to_topic(arn, message, account=account, region=region, role_arn=role_arn)
        accepted(self._calls.call(request), "sns:Publish")


def _request_id(discarded: Discarded, settings: MappingSettings, shard_id: str) -> str:
    """An id of these records' end alone, so that telling it again after a crash is no second message."""
    first, last = discarded.records[0], discarded.records[-1]
    name = f"{settings.uuid}:{shard_id}:{first.sequence_number}:{last.sequence_number}"
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


def _version(function_arn: str) -> str:
    """Version or alias at the end of a function's ARN; `$LATEST` when it has none."""
    parts = function_arn.split(":")
    return parts[7] if len(parts) > 7 else "$LATEST"


def _iso(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
