import gzip
import io
import json
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from botocore.exceptions import ClientError

from tests.support.functions import allow, create_role
from tests.support.local_aws import LocalAws, running_local_aws

pytestmark = pytest.mark.local_aws

T = TypeVar("T")
READS = ("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards")
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}

TRANSFORM = """
import base64, json

def handler(event, context):
    def row(record):
        data = json.loads(base64.b64decode(record["data"]))
        if data["n"] == 0:
            return {"recordId": record["recordId"], "result": "Dropped", "data": record["data"]}
        if data["n"] == 1:
            return {"recordId": record["recordId"], "result": "ProcessingFailed", "data": record["data"]}
        text = json.dumps({"n": data["n"] * 10})
        return {"recordId": record["recordId"], "result": "Ok", "data": base64.b64encode(text.encode()).decode()}
    return {"records": [row(record) for record in event["records"]]}
"""


def wait_for(probe: Callable[[], T], timeout_seconds: float = 20.0) -> T:
    end = time.monotonic() + timeout_seconds
    while True:
        found = probe()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError("what was awaited did not happen")
        time.sleep(0.1)


class Place:
    """A bucket and clients of one local AWS."""

    def __init__(self, local_aws: LocalAws) -> None:
        self.firehose = local_aws.client("firehose")
        self.s3 = local_aws.client("s3")
        self.kinesis = local_aws.client("kinesis")
        self.iam = local_aws.client("iam")
        self.functions = local_aws.client("lambda")
        self.bucket = f"archive-{uuid.uuid4().hex[:12]}"
        self.name = f"delivery-{uuid.uuid4().hex[:12]}"
        self.s3.create_bucket(Bucket=self.bucket)
        self.role = create_role(self.iam, "firehose", allow("*", "s3:PutObject", *READS))

    def destination(self, **changes: Any) -> dict[str, Any]:
        return {
            "RoleARN": self.role,
            "BucketARN": f"arn:aws:s3:::{self.bucket}",
            "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 1},
            **changes,
        }

    def create(self, **changes: Any) -> str:
        answer = self.firehose.create_delivery_stream(
            DeliveryStreamName=self.name,
            ExtendedS3DestinationConfiguration=self.destination(**changes),
        )
        return str(answer["DeliveryStreamARN"])

    def create_from(self, stream: str, **changes: Any) -> None:
        arn = self.kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"][
            "StreamARN"
        ]
        self.firehose.create_delivery_stream(
            DeliveryStreamName=self.name,
            DeliveryStreamType="KinesisStreamAsSource",
            KinesisStreamSourceConfiguration={"KinesisStreamARN": arn, "RoleARN": self.role},
            ExtendedS3DestinationConfiguration=self.destination(**changes),
        )

    def create_stream(self, shards: int = 1) -> str:
        name = f"events-{uuid.uuid4().hex[:12]}"
        self.kinesis.create_stream(StreamName=name, ShardCount=shards)
        return name

    def keys(self) -> list[str]:
        return [
            row["Key"] for row in self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])
        ]

    def read(self, key: str) -> bytes:
        body: bytes = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        return gzip.decompress(body) if key.endswith(".gz") else body

    def objects(self) -> list[bytes]:
        return [self.read(key) for key in self.keys()]

    def lines(self) -> list[bytes]:
        return [line for each in self.objects() for line in each.splitlines()]


@pytest.fixture
def place(local_aws: LocalAws) -> Iterator[Place]:
    made = Place(local_aws)
    yield made
    for name in made.firehose.list_delivery_streams()["DeliveryStreamNames"]:
        made.firehose.delete_delivery_stream(DeliveryStreamName=name)


def append_newline() -> dict[str, Any]:
    return {"Enabled": True, "Processors": [{"Type": "AppendDelimiterToRecord", "Parameters": []}]}


def test_records_become_one_compressed_object_with_an_evaluated_prefix(place: Place) -> None:
    place.create(
        CompressionFormat="GZIP",
        Prefix="events/!{timestamp:yyyy/MM/dd}/",
        ErrorOutputPrefix="errors/!{firehose:error-output-type}/",
        ProcessingConfiguration=append_newline(),
    )
    answer = place.firehose.put_record_batch(
        DeliveryStreamName=place.name, Records=[{"Data": f"r{n}".encode()} for n in range(5)]
    )
    assert answer["FailedPutCount"] == 0
    assert len({row["RecordId"] for row in answer["RequestResponses"]}) == 5
    place.firehose.put_record(DeliveryStreamName=place.name, Record={"Data": b"r5"})

    keys = wait_for(place.keys)
    day = time.strftime("%Y/%m/%d", time.gmtime())
    assert len(keys) == 1
    assert keys[0].startswith(f"events/{day}/{place.name}-1-")
    assert keys[0].endswith(".gz")
    assert place.read(keys[0]) == b"r0\nr1\nr2\nr3\nr4\nr5\n"


def test_a_full_buffer_is_delivered_before_its_interval(place: Place) -> None:
    # `wait_for` gives up long before the interval is over.
    place.create(BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 900})
    for _ in range(3):
        place.firehose.put_record(DeliveryStreamName=place.name, Record={"Data": b"x" * 500_000})
    keys = wait_for(place.keys)
    assert len(place.read(keys[0])) == 1_500_000


def test_all_shards_of_a_stream_are_archived_from_the_creation_on(place: Place) -> None:
    stream = place.create_stream(shards=3)
    place.kinesis.put_record(StreamName=stream, Data=b"before", PartitionKey="p")
    time.sleep(0.01)
    place.create_from(stream, ProcessingConfiguration=append_newline())
    sent = {f"record-{n}".encode() for n in range(60)}
    for data in sent:
        place.kinesis.put_record(StreamName=stream, Data=data, PartitionKey=data.decode())
    wait_for(lambda: len(place.lines()) >= 60)
    assert sorted(place.lines()) == sorted(sent)


def test_records_after_a_reshard_are_archived(place: Place) -> None:
    stream = place.create_stream(shards=1)
    place.create_from(stream, ProcessingConfiguration=append_newline())
    place.kinesis.put_record(StreamName=stream, Data=b"old", PartitionKey="p")
    place.kinesis.update_shard_count(
        StreamName=stream, TargetShardCount=4, ScalingType="UNIFORM_SCALING"
    )
    for n in range(20):
        place.kinesis.put_record(StreamName=stream, Data=f"new-{n}".encode(), PartitionKey=str(n))
    wait_for(lambda: len(place.lines()) >= 20)
    assert set(place.lines()) >= {f"new-{n}".encode() for n in range(20)}


def test_a_function_changes_drops_and_fails_records(place: Place) -> None:
    role = place.iam.create_role(
        RoleName=f"transform-{uuid.uuid4().hex[:12]}", AssumeRolePolicyDocument=json.dumps(TRUST)
    )
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("transform.py", TRANSFORM)
    function = place.functions.create_function(
        FunctionName=f"transform-{uuid.uuid4().hex[:12]}",
        Runtime="python3.11",
        Role=role["Role"]["Arn"],
        Handler="transform.handler",
        Code={"ZipFile": code.getvalue()},
        Timeout=10,
    )
    processing = append_newline()
    processing["Processors"].insert(
        0,
        {
            "Type": "Lambda",
            "Parameters": [
                {"ParameterName": "LambdaArn", "ParameterValue": function["FunctionArn"]}
            ],
        },
    )
    place.create(
        Prefix="good/!{timestamp:yyyy}/",
        ErrorOutputPrefix="bad/!{firehose:error-output-type}/",
        ProcessingConfiguration=processing,
    )
    place.firehose.put_record_batch(
        DeliveryStreamName=place.name,
        Records=[{"Data": json.dumps({"n": n}).encode()} for n in range(4)],
    )
    wait_for(lambda: len(place.keys()) == 2)
    bad, good = sorted(place.keys())
    assert good.startswith("good/")
    assert place.read(good) == b'{"n": 20}\n{"n": 30}\n'
    assert bad.startswith("bad/processing-failed/")
    failure = json.loads(place.read(bad))
    assert failure["errorCode"] == "Lambda.ProcessingFailedStatus"
    assert failure["rawData"] == "eyJuIjogMX0="


def test_what_is_described_is_what_was_configured_with_the_defaults(place: Place) -> None:
    arn = place.firehose.create_delivery_stream(
        DeliveryStreamName=place.name,
        ExtendedS3DestinationConfiguration={
            "RoleARN": place.role,
            "BucketARN": f"arn:aws:s3:::{place.bucket}",
        },
        Tags=[{"Key": "stack", "Value": "one"}],
    )["DeliveryStreamARN"]
    described = place.firehose.describe_delivery_stream(DeliveryStreamName=place.name)[
        "DeliveryStreamDescription"
    ]
    assert (
        described["DeliveryStreamARN"]
        == arn
        == f"arn:aws:firehose:us-east-1:000000000000:deliverystream/{place.name}"
    )
    assert described["DeliveryStreamStatus"] == "ACTIVE"
    assert described["DeliveryStreamType"] == "DirectPut"
    s3 = described["Destinations"][0]["ExtendedS3DestinationDescription"]
    assert s3["BufferingHints"] == {"SizeInMBs": 5, "IntervalInSeconds": 300}
    assert s3["CompressionFormat"] == "UNCOMPRESSED"
    assert place.firehose.list_tags_for_delivery_stream(DeliveryStreamName=place.name)["Tags"] == [
        {"Key": "stack", "Value": "one"}
    ]


def test_a_destination_is_updated_under_its_version(place: Place) -> None:
    place.create()
    change = {
        "DeliveryStreamName": place.name,
        "CurrentDeliveryStreamVersionId": "1",
        "DestinationId": "destinationId-000000000001",
        "ExtendedS3DestinationUpdate": {"Prefix": "new/"},
    }
    place.firehose.update_destination(**change)
    described = place.firehose.describe_delivery_stream(DeliveryStreamName=place.name)[
        "DeliveryStreamDescription"
    ]
    assert described["VersionId"] == "2"
    s3 = described["Destinations"][0]["ExtendedS3DestinationDescription"]
    assert s3["Prefix"] == "new/"
    assert s3["BufferingHints"] == {"SizeInMBs": 1, "IntervalInSeconds": 1}
    with pytest.raises(place.firehose.exceptions.ConcurrentModificationException):
        place.firehose.update_destination(**change)


def test_tags_are_added_and_removed(place: Place) -> None:
    place.create()
    place.firehose.tag_delivery_stream(
        DeliveryStreamName=place.name, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    )
    place.firehose.untag_delivery_stream(DeliveryStreamName=place.name, TagKeys=["a"])
    assert place.firehose.list_tags_for_delivery_stream(DeliveryStreamName=place.name)["Tags"] == [
        {"Key": "b", "Value": "2"}
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 901}},
            "IntervalInSeconds must be",
        ),
        (
            {"DynamicPartitioningConfiguration": {"Enabled": True}},
            "does not serve DynamicPartitioning",
        ),
        ({"DataFormatConversionConfiguration": {"Enabled": True}}, "Parquet"),
        ({"Prefix": "a/!{timestamp:yyyy}/"}, "ErrorOutputPrefix must be given"),
    ],
)
def test_what_cannot_work_is_refused_with_a_typed_error(
    place: Place, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(place.firehose.exceptions.InvalidArgumentException, match=message):
        place.create(**changes)
    assert place.name not in place.firehose.list_delivery_streams()["DeliveryStreamNames"]


def test_errors_are_those_of_the_service_model(place: Place) -> None:
    with pytest.raises(place.firehose.exceptions.ResourceNotFoundException):
        place.firehose.describe_delivery_stream(DeliveryStreamName="nobody")
    place.create()
    with pytest.raises(place.firehose.exceptions.ResourceInUseException):
        place.create()
    place.firehose.delete_delivery_stream(DeliveryStreamName=place.name)
    with pytest.raises(place.firehose.exceptions.ResourceNotFoundException):
        place.firehose.put_record(DeliveryStreamName=place.name, Record={"Data": b"x"})


def test_records_cannot_be_put_beside_a_source(place: Place) -> None:
    place.create_from(place.create_stream())
    with pytest.raises(ClientError, match="not permitted on KinesisStreamAsSource"):
        place.firehose.put_record(DeliveryStreamName=place.name, Record={"Data": b"x"})


def test_a_graceful_stop_delivers_what_is_buffered(tmp_path: Path) -> None:
    with running_local_aws(tmp_path / "home") as local_aws:
        place = Place(local_aws)
        place.create(BufferingHints={"SizeInMBs": 64, "IntervalInSeconds": 900})
        place.firehose.put_record(DeliveryStreamName=place.name, Record={"Data": b"kept"})
        local_aws.restart()
        assert place.objects() == [b"kept"]
        described = place.firehose.describe_delivery_stream(DeliveryStreamName=place.name)
        assert described["DeliveryStreamDescription"]["DeliveryStreamStatus"] == "ACTIVE"


def test_a_kill_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with running_local_aws(tmp_path / "home") as local_aws:
        place = Place(local_aws)
        stream = place.create_stream()
        place.create_from(
            stream,
            BufferingHints={"SizeInMBs": 64, "IntervalInSeconds": 4},
            ProcessingConfiguration=append_newline(),
        )
        direct = Place(local_aws)
        direct.create(BufferingHints={"SizeInMBs": 64, "IntervalInSeconds": 900})
        direct.firehose.put_record(DeliveryStreamName=direct.name, Record={"Data": b"direct"})
        place.kinesis.put_record(StreamName=stream, Data=b"first", PartitionKey="p")
        wait_for(place.lines)
        place.kinesis.put_record(StreamName=stream, Data=b"second", PartitionKey="p")
        time.sleep(2)  # read into the buffer, and not yet due
        local_aws.kill()
        local_aws.start()
        place.kinesis.put_record(StreamName=stream, Data=b"third", PartitionKey="p")
        wait_for(lambda: len(place.lines()) >= 3)
        assert sorted(place.lines()) == [b"first", b"second", b"third"]
        assert wait_for(direct.lines) == [b"direct"]
