"""The operations of the Firehose API on one set of delivery streams.

Source: Amazon Data Firehose API Reference.
"""

import re
import threading
from collections.abc import Callable, Mapping
from typing import Any

from localaws.firehose import putting
from localaws.firehose.destination import with_defaults
from localaws.firehose.errors import FirehoseError, invalid, not_served
from localaws.firehose.store import DeliveryStream, Key, Store
from localaws.firehose.worker import Worker

Data = Mapping[str, Any]
Answer = dict[str, Any]

DESTINATION_ID = "destinationId-000000000001"
MAX_TAGS = 50
_NAME = re.compile(r"[a-zA-Z0-9_.-]{1,64}")
_S3_KEYS = ("ExtendedS3DestinationConfiguration", "S3DestinationConfiguration")
_S3_UPDATES = ("ExtendedS3DestinationUpdate", "S3DestinationUpdate")


class Operations:
    """All delivery streams and what can be done to them; safe for threads.

    Args:
        store: where they are kept.
        make_worker: of a delivery stream.
        now: seconds since the Unix epoch.
    """

    def __init__(
        self,
        store: Store,
        make_worker: Callable[[DeliveryStream], Worker],
        now: Callable[[], float],
    ) -> None:
        self._store = store
        self._now = now
        self._make_worker = make_worker
        self._lock = threading.RLock()
        self._workers: dict[Key, Worker] = {}
        self._table: dict[str, Callable[[str, str, Data], Answer]] = {
            "CreateDeliveryStream": self._create,
            "DeleteDeliveryStream": self._delete,
            "DescribeDeliveryStream": self._describe,
            "ListDeliveryStreams": self._list,
            "PutRecord": self._put_record,
            "PutRecordBatch": self._put_record_batch,
            "UpdateDestination": self._update,
            "TagDeliveryStream": self._tag,
            "UntagDeliveryStream": self._untag,
            "ListTagsForDeliveryStream": self._list_tags,
            "StartDeliveryStreamEncryption": self._start_encryption,
            "StopDeliveryStreamEncryption": self._stop_encryption,
        }

    def call(self, operation: str, account: str, region: str, data: Data) -> Answer:
        """Do one operation.

        Raises:
            FirehoseError: the operation is refused.
        """
        if operation not in self._table:
            raise FirehoseError(
                "UnknownOperationException", f"Firehose has no operation {operation!r}"
            )
        return self._table[operation](account, region, data)

    def start(self) -> None:
        """Take up all delivery streams that are on disk."""
        with self._lock:
            for stream in self._store.load():
                self._begin(stream)

    def stop(self) -> None:
        """End all work; what is buffered is delivered."""
        with self._lock:
            for worker in self._workers.values():
                worker.stop(deliver=True)
            self._workers.clear()

    def reset(self) -> None:
        """Forget all delivery streams and what waits in them."""
        with self._lock:
            for worker in self._workers.values():
                worker.stop(deliver=False)
            self._workers.clear()
            self._store.clear()

    def read_to(self, stream_arn: str, shard_id: str) -> str | None:
        """Return up to which sequence number all delivery streams of a stream have read a shard; None when there is none."""
        positions = [
            worker.read_to(shard_id)
            for worker in list(self._workers.values())
            if worker.stream.source.get("KinesisStreamARN") == stream_arn
        ]
        return min(positions, default=None)

    def _begin(self, stream: DeliveryStream) -> None:
        worker = self._make_worker(stream)
        self._workers[stream.key] = worker
        worker.start()

    def _worker(self, account: str, region: str, data: Data) -> Worker:
        name = data.get("DeliveryStreamName", "")
        worker = self._workers.get((account, region, name))
        if worker is None:
            raise FirehoseError(
                "ResourceNotFoundException", f"Firehose {name} under account {account} not found."
            )
        return worker

    def _create(self, account: str, region: str, data: Data) -> Answer:
        name = data.get("DeliveryStreamName", "")
        if not _NAME.fullmatch(name):
            raise invalid(
                "DeliveryStreamName must be 1 to 64 letters, digits, underscores, hyphens and periods"
            )
        now = self._now()
        stream = DeliveryStream(
            account=account,
            region=region,
            name=name,
            created_at=now,
            updated_at=now,
            configuration=with_defaults(_s3_configuration(data)),
            source=_source(data, now),
            encryption=_encryption(data.get("DeliveryStreamEncryptionConfigurationInput")),
            tags={tag["Key"]: tag.get("Value", "") for tag in data.get("Tags") or []},
        )
        with self._lock:
            if stream.key in self._workers:
                raise FirehoseError(
                    "ResourceInUseException",
                    f"Firehose {name} under accountId {account} already exists",
                )
            self._store.save(stream)
            self._begin(stream)
        return {"DeliveryStreamARN": stream.arn}

    def _delete(self, account: str, region: str, data: Data) -> Answer:
        with self._lock:
            worker = self._worker(account, region, data)
            # As on AWS, what was not delivered before is lost; nothing is written after this answer.
            worker.stop(deliver=False)
            del self._workers[worker.stream.key]
            self._store.delete(worker.stream)
        return {}

    def _describe(self, account: str, region: str, data: Data) -> Answer:
        stream = self._worker(account, region, data).stream
        description = {
            "DeliveryStreamName": stream.name,
            "DeliveryStreamARN": stream.arn,
            "DeliveryStreamStatus": "ACTIVE",
            "DeliveryStreamType": stream.type,
            "VersionId": str(stream.version),
            "CreateTimestamp": stream.created_at,
            "LastUpdateTimestamp": stream.updated_at,
            "HasMoreDestinations": False,
            "Destinations": [
                {
                    "DestinationId": DESTINATION_ID,
                    "ExtendedS3DestinationDescription": stream.configuration,
                }
            ],
        }
        if stream.encryption:
            description["DeliveryStreamEncryptionConfiguration"] = stream.encryption
        if stream.source:
            description["Source"] = {"KinesisStreamSourceDescription": stream.source}
        return {"DeliveryStreamDescription": description}

    def _list(self, account: str, region: str, data: Data) -> Answer:
        wanted = data.get("DeliveryStreamType")
        names = sorted(
            name
            for (owner, place, name), worker in list(self._workers.items())
            if (owner, place) == (account, region) and wanted in {None, worker.stream.type}
        )
        page, more = _page(
            names, data.get("ExclusiveStartDeliveryStreamName"), int(data.get("Limit") or 10)
        )
        return {"DeliveryStreamNames": page, "HasMoreDeliveryStreams": more}

    def _put_record(self, account: str, region: str, data: Data) -> Answer:
        worker = self._worker(account, region, data)
        record_ids = putting.put(worker, [data.get("Record") or {}])
        return {"RecordId": record_ids[0], "Encrypted": _is_encrypted(worker.stream)}

    def _put_record_batch(self, account: str, region: str, data: Data) -> Answer:
        worker = self._worker(account, region, data)
        record_ids = putting.put(worker, data.get("Records") or [])
        return {
            "FailedPutCount": 0,
            "Encrypted": _is_encrypted(worker.stream),
            "RequestResponses": [{"RecordId": record_id} for record_id in record_ids],
        }

    def _update(self, account: str, region: str, data: Data) -> Answer:
        with self._lock:
            stream = self._worker(account, region, data).stream
            if str(data.get("CurrentDeliveryStreamVersionId")) != str(stream.version):
                raise FirehoseError(
                    "ConcurrentModificationException",
                    f"CurrentDeliveryStreamVersionId is not the current version {stream.version}",
                )
            if data.get("DestinationId") != DESTINATION_ID:
                raise invalid(
                    f"Destination {data.get('DestinationId')} not found in Firehose {stream.name}"
                )
            update = next((data[key] for key in _S3_UPDATES if data.get(key)), None)
            if update is None:
                raise not_served("destinations other than Amazon S3")
            stream.configuration = with_defaults({**stream.configuration, **update})
            stream.version += 1
            self._changed(stream)
        return {}

    def _tag(self, account: str, region: str, data: Data) -> Answer:
        with self._lock:
            stream = self._worker(account, region, data).stream
            tags = {
                **stream.tags,
                **{tag["Key"]: tag.get("Value", "") for tag in data.get("Tags") or []},
            }
            if len(tags) > MAX_TAGS:
                raise FirehoseError(
                    "LimitExceededException", f"A Firehose stream can have at most {MAX_TAGS} tags"
                )
            stream.tags = tags
            self._changed(stream)
        return {}

    def _untag(self, account: str, region: str, data: Data) -> Answer:
        with self._lock:
            stream = self._worker(account, region, data).stream
            gone = set(data.get("TagKeys") or [])
            stream.tags = {key: value for key, value in stream.tags.items() if key not in gone}
            self._changed(stream)
        return {}

    def _list_tags(self, account: str, region: str, data: Data) -> Answer:
        tags = self._worker(account, region, data).stream.tags
        page, more = _page(
            sorted(tags), data.get("ExclusiveStartTagKey"), int(data.get("Limit") or MAX_TAGS)
        )
        return {"Tags": [{"Key": key, "Value": tags[key]} for key in page], "HasMoreTags": more}

    def _start_encryption(self, account: str, region: str, data: Data) -> Answer:
        wanted = data.get("DeliveryStreamEncryptionConfigurationInput") or {
            "KeyType": "AWS_OWNED_CMK"
        }
        return self._encrypt(account, region, data, _encryption(wanted))

    def _stop_encryption(self, account: str, region: str, data: Data) -> Answer:
        return self._encrypt(account, region, data, {"Status": "DISABLED"})

    def _encrypt(self, account: str, region: str, data: Data, encryption: dict[str, Any]) -> Answer:
        with self._lock:
            stream = self._worker(account, region, data).stream
            if stream.source:
                raise invalid(
                    "Encryption of a Firehose stream with a Kinesis source is that of its source"
                )
            stream.encryption = encryption
            self._changed(stream)
        return {}

    def _changed(self, stream: DeliveryStream) -> None:
        stream.updated_at = self._now()
        self._store.save(stream)


def _s3_configuration(data: Data) -> Data:
    for key in _S3_KEYS:
        if data.get(key):
            configuration: Data = data[key]
            return configuration
    raise not_served("delivery streams without an Amazon S3 destination")


def _source(data: Data, now: float) -> dict[str, Any]:
    kind = data.get("DeliveryStreamType") or "DirectPut"
    if kind == "DirectPut":
        return {}
    if kind != "KinesisStreamAsSource":
        raise not_served(f"DeliveryStreamType {kind}")
    source = data.get("KinesisStreamSourceConfiguration") or {}
    if ":stream/" not in source.get("KinesisStreamARN", "") or not source.get("RoleARN"):
        raise invalid("KinesisStreamSourceConfiguration needs KinesisStreamARN and RoleARN")
    return {
        "KinesisStreamARN": source["KinesisStreamARN"],
        "RoleARN": source["RoleARN"],
        "DeliveryStartTimestamp": now,
    }


def _encryption(wanted: Data | None) -> dict[str, Any]:
    if not wanted:
        return {}
    key = {"KeyARN": wanted["KeyARN"]} if wanted.get("KeyARN") else {}
    return {"Status": "ENABLED", "KeyType": wanted.get("KeyType", "AWS_OWNED_CMK"), **key}


def _is_encrypted(stream: DeliveryStream) -> bool:
    return stream.encryption.get("Status") == "ENABLED"


def _page(names: list[str], after: str | None, limit: int) -> tuple[list[str], bool]:
    rest = [name for name in names if after is None or name > after]
    return rest[:limit], len(rest) > limit
