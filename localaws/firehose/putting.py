"""Records put directly into a delivery stream.

Source: Amazon Data Firehose API Reference, PutRecord and PutRecordBatch.
"""

import base64
import binascii
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from localaws.firehose.buffer import BufferFullError
from localaws.firehose.errors import FirehoseError, invalid
from localaws.firehose.records import Record
from localaws.firehose.worker import Worker

MAX_RECORDS = 500
MAX_RECORD_BYTES = 1_024_000
MAX_REQUEST_BYTES = 4 * 1024 * 1024


def put(worker: Worker, records: Sequence[Mapping[str, Any]]) -> list[str]:
    """Buffer records and return their ids; all or none.

    Raises:
        FirehoseError: the delivery stream has another source, a record is too large, or too much waits for delivery.
    """
    if worker.stream.source:
        raise invalid(
            "This operation is not permitted on KinesisStreamAsSource delivery stream type."
        )
    if not 1 <= len(records) <= MAX_RECORDS:
        raise invalid(f"Records must be 1 to {MAX_RECORDS}, got {len(records)}")
    now = worker.now()
    made = [
        Record(record_id=secrets.token_urlsafe(96), data=_data(record), arrived_at=now)
        for record in records
    ]
    if sum(len(record.data) for record in made) > MAX_REQUEST_BYTES:
        raise invalid(f"The records of a request must not exceed {MAX_REQUEST_BYTES} bytes")
    try:
        worker.put(made)
    except BufferFullError as error:
        raise FirehoseError("ServiceUnavailableException", "Slow down.", 503) from error
    return [record.record_id for record in made]


def _data(record: Mapping[str, Any]) -> bytes:
    try:
        data = base64.b64decode(record["Data"], validate=True)
    except (KeyError, TypeError, binascii.Error) as error:
        raise invalid("Data of a record must be base64") from error
    if len(data) > MAX_RECORD_BYTES:
        raise invalid(f"A record must not exceed {MAX_RECORD_BYTES} bytes")
    return data
