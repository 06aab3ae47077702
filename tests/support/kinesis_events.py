"""Records as a Lambda function gets them from a Kinesis event source."""

import base64
import json
from typing import Any

ARRIVAL = 1_700_000_000.5
STREAM_ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/events"


def kinesis_record(
    data: Any,
    *,
    sequence_number: str = "100",
    shard: str = "shardId-000000000000",
    partition_key: str = "429",
) -> dict[str, Any]:
    """Make a record; `data` is bytes as they are, or anything else as JSON."""
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": partition_key,
            "sequenceNumber": sequence_number,
            "data": base64.b64encode(raw).decode(),
            "approximateArrivalTimestamp": ARRIVAL,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard}:{sequence_number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::000000000000:role/consumer",
        "awsRegion": "us-east-1",
        "eventSourceARN": STREAM_ARN,
    }
