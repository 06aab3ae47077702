"""Records between their arrival and their delivery, in memory and as lines of a journal."""

import base64
import json
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record.

    Attributes:
        record_id: id that PutRecord answers, and that a transforming function sees.
        data: the record's bytes.
        arrived_at: arrival in seconds since the Unix epoch; that of the stream when it came from one.
        shard_id: shard it was read from; empty when it was put directly.
        sequence_number: sequence number in that shard.
        partition_key: partition key in that stream.
    """

    record_id: str
    data: bytes
    arrived_at: float
    shard_id: str = ""
    sequence_number: str = ""
    partition_key: str = ""


def to_line(record: Record) -> str:
    """Write a record as one line of a journal."""
    data = base64.b64encode(record.data).decode()
    return json.dumps({**vars(record), "data": data}) + "\n"


def from_line(line: str) -> Record:
    """Read a line of a journal.

    Raises:
        ValueError: the line is not whole, as after a kill in the middle of a write.
    """
    fields = json.loads(line)
    return Record(**{**fields, "data": base64.b64decode(fields["data"])})


def positions(records: list[Record]) -> dict[str, str]:
    """Return the last sequence number of every shard among the records."""
    return {record.shard_id: record.sequence_number for record in records if record.shard_id}
