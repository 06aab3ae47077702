"""A deleted user on a live stack with a key of its own: afterwards no file of the local AWS has the id or an event, but the owner's own."""

from __future__ import annotations

import base64
import contextlib
import csv
import gzip
import json
import re
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.credentials import Credentials

from commands.api_client import Api
from components.core.archive import list_objects, read_records
from handlers.privacy.dead_letter_queue import DeadLetterQueue
from handlers.privacy.purge import PROGRESS, Worker
from handlers.privacy.purge_pass import ProgressStore
from handlers.privacy.purges import Purges
from handlers.privacy.source_files import lines_of
from handlers.privacy.stored_objects import StoredObjects
from tests.support.local_aws import LocalAws
from tests.support.program import Program, ProgramStack
from tests.support.signed_request import send_signed
from tests.support.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

USER = "user-Zq7Xk2"
ITEM = "item-Wv9Lp4"
DAY = 86_400


def write_interactions(path: Path) -> None:
    """Thirty users, of whom one is deleted later."""
    users = [USER, *(f"user-{number}" for number in range(29))]
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["USER_ID", "ITEM_ID", "EVENT_TYPE", "TIMESTAMP"])
        for number in range(1200):
            row = [users[number % 30], f"i{(number * 7 + number // 30) % 40}", "View"]
            writer.writerow([*row, 1_700_000_000 + number * 60])


def signed(local_aws: LocalAws, method: str, url: str) -> tuple[int, Any]:
    root = local_aws.credentials
    key = Credentials(root.access_key_id, root.secret_access_key)
    return send_signed(method, url, None, key)


def item_of(user: str) -> str:
    """The deleted user alone has events of that item."""
    return ITEM if user == USER else "i1"


def send_events(local_aws: LocalAws, outputs: dict[str, Any]) -> None:
    """By every route, and what becomes a dead letter of each kind."""
    api = Api(outputs["apiUrl"], outputs["apiKey"])
    now = int(time.time())
    for number, user in enumerate((USER, "user-1", USER)):
        event = {"userId": user, "itemId": item_of(user), "eventType": "View"}
        assert api.post("/events", {"events": [{**event, "sentAt": now + number}]}).status == 200
        assert api.post("/data", {"Data": {**event, "interactions": 1}}).status == 200
    put = {
        "userId": USER,
        "sessionId": USER,
        "eventList": [{"eventType": "View", "sentAt": now, "itemId": ITEM}],
    }
    assert api.post("/putEvents", put).status == 200
    kinesis = local_aws.client("kinesis")
    bad = [
        {"Data": json.dumps({"userId": user, "x": item_of(user)}).encode(), "PartitionKey": user}
        for user in (USER, "user-1", "user-2")
    ]
    large = {"userId": USER, "itemId": ITEM, "filling": "x" * 200_000}
    kinesis.put_records(
        StreamName=outputs["streamName"],
        Records=[*bad, {"Data": json.dumps(large).encode(), "PartitionKey": USER}],
    )


def give_up_a_batch(local_aws: LocalAws, outputs: dict[str, Any]) -> None:
    """What the event source writes about a batch that failed for good, of two users."""
    records = [
        {
            "eventID": f"shardId-000000000000:{number}",
            "kinesis": {
                "data": base64.b64encode(
                    json.dumps({"userId": user, "itemId": item_of(user)}).encode()
                ).decode(),
                "partitionKey": user,
                "sequenceNumber": str(number),
                "approximateArrivalTimestamp": time.time(),
            },
        }
        for number, user in enumerate((USER, "user-1"))
    ]
    message = {
        "requestContext": {"condition": "RetryAttemptsExhausted"},
        "payload": json.dumps({"Records": records}),
    }
    local_aws.client("s3").put_object(
        Bucket=outputs["deadLetterBucket"],
        Key="aws/lambda/m/shardId-000000000000/2026/01/01/given-up",
        Body=json.dumps(message).encode(),
    )


def redelivered(local_aws: LocalAws, outputs: dict[str, Any]) -> set[str]:
    """Whose records a replay of the whole archive, or a new dataset group, would get."""
    s3, bucket = local_aws.client("s3"), outputs["archiveBucket"]
    objects = list_objects(s3, bucket, "events/")
    records = [record for each in objects for record in read_records(s3, bucket, each)]
    return {record["kinesis"]["partitionKey"] for record in records}


def archived(local_aws: LocalAws, outputs: dict[str, Any]) -> bytes:
    s3, bucket = local_aws.client("s3"), outputs["archiveBucket"]
    found = s3.list_objects_v2(Bucket=bucket).get("Contents", [])
    bodies = [s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read() for each in found]
    return b"".join(map(gzip.decompress, bodies))


def own_key(local_aws: LocalAws, outputs: dict[str, Any]) -> str:
    """The key of KMS with which all that is kept is encrypted, but for lists of users: the service reads none with one."""
    data, archive, dead = (
        keys_of(local_aws, outputs[f"{each}Bucket"]) for each in ("data", "archive", "deadLetter")
    )
    assert data == archive == dead
    assert keys_of(local_aws, outputs["deletionBucket"]) <= {""}
    (key,) = data
    assert ":key/" in key
    return key


def keys_of(local_aws: LocalAws, bucket: str) -> set[str]:
    """The keys of KMS with which the objects of a bucket are encrypted; an empty one for S3's."""
    s3 = local_aws.client("s3")
    listed = s3.list_objects_v2(Bucket=bucket).get("Contents", [])
    heads = [s3.head_object(Bucket=bucket, Key=each["Key"]) for each in listed]
    return {str(head.get("SSEKMSKeyId", "")) for head in heads}


def letters(local_aws: LocalAws, outputs: dict[str, Any]) -> int:
    answer = local_aws.client("sqs").get_queue_attributes(
        QueueUrl=outputs["deadLetterQueueUrl"], AttributeNames=["ApproximateNumberOfMessages"]
    )
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])


def purge(local_aws: LocalAws) -> None:
    """Do what the schedule does every 15 minutes."""
    invoked = local_aws.client("lambda").invoke(FunctionName="personalize-private-purge")
    assert "FunctionError" not in invoked, invoked["Payload"].read()


def age_stream(home: Path, seconds: int) -> None:
    """Let the records of the stopped local AWS be older."""
    path = home / "state" / "kinesis.json"
    state = json.loads(path.read_text())

    def age(value: Any) -> None:
        if isinstance(value, dict):
            if "ApproximateArrivalTimestamp" in value:
                value["ApproximateArrivalTimestamp"] -= seconds
            for each in value.values():
                age(each)
        elif isinstance(value, list):
            for each in value:
                age(each)

    age(state)
    path.write_text(json.dumps(state))


def contents(path: Path) -> Iterator[bytes]:
    """A file as it is, what in it is compressed by gzip, and the files in a zip archive.

    One that has got another name since it was found is read under that one: it takes the place of a file that was there.
    """
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        return
    yield body
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from map(archive.read, archive.namelist())
    for found in re.finditer(b"\x1f\x8b\x08", body):
        with contextlib.suppress(zlib.error):  # the same bytes by chance
            yield zlib.decompressobj(31).decompress(body[found.start() :])


def holders(home: Path, *wanted: str) -> set[Path]:
    """The files below a folder that hold one of the texts, plain, in base64 at any place, or as hexadecimal."""
    needles = [each.encode() for each in wanted]
    for each in wanted:
        for shift in range(3):
            coded = base64.b64encode(b"-" * shift + each.encode())
            needles.append(coded[-(-shift * 4 // 3) : (shift + len(each)) * 4 // 3])
        needles.append(each.encode().hex().encode())
    # The environment of the functions is no data, and other tests' too.
    files = [path for part in home.iterdir() if part.name != "functions" for path in tree(part)]
    return {
        path
        for path in files
        if any(needle in text for text in contents(path) for needle in needles)
    }


def tree(path: Path) -> list[Path]:
    return [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]


def late_worker(local_aws: LocalAws, outputs: dict[str, Any], source: str) -> Worker:
    """The worker on a day after which nothing from before the request can come any more."""
    s3 = local_aws.client("s3")
    discarded = StoredObjects(s3, outputs["deadLetterBucket"])
    bucket, lists = outputs["dataBucket"], outputs["deletionBucket"]
    (key,) = [
        each["Key"]
        for each in s3.list_objects_v2(Bucket=bucket, Prefix="interactions/")["Contents"]
    ]
    return Worker(
        purges=Purges(s3, lists, "purges/"),
        progress=ProgressStore(s3, lists, f"purges/{PROGRESS}"),
        archive=StoredObjects(s3, outputs["archiveBucket"]),
        discarded=discarded,
        queue=DeadLetterQueue(
            local_aws.client("sqs"), outputs["deadLetterQueueUrl"], discarded.delete
        ),
        sources={key: source},
        lines=lambda key: lines_of(s3, bucket, key),
        on_its_way_seconds=8.0 * DAY,
        now=lambda: time.time() + 9 * DAY,
    )


def work_late(local_aws: LocalAws, outputs: dict[str, Any], source: str) -> None:
    """Have it work then, when the stream has forgotten its records."""
    local_aws.stop()
    age_stream(local_aws.home, 8 * DAY)
    local_aws.start()
    late_worker(local_aws, outputs, source).work(lambda: True)


def test_no_byte_of_a_deleted_user_is_left(
    program: Program, local_aws: LocalAws, tmp_path: Path
) -> None:
    file = tmp_path / "interactions.csv"
    write_interactions(file)
    stack: ProgramStack = program.stack(
        "private",
        interactions=str(file),
        archiveIntervalSeconds="5",
        eventTypes='["View"]',
        encryption='{"key": "own", "deletionWindowDays": 7}',
    )
    stack.up()
    outputs = stack.outputs()
    send_events(local_aws, outputs)
    give_up_a_batch(local_aws, outputs)
    until(lambda: letters(local_aws, outputs) >= 4)
    until(lambda: archived(local_aws, outputs).count(b"userId") >= 10)
    assert len(holders(local_aws.home, USER, ITEM)) > 5
    key = own_key(local_aws, outputs)

    url = f"{outputs['apiUrl']}/users/{USER}"
    assert signed(local_aws, "GET", f"{url}/deletion")[0] == 404
    status, job = signed(local_aws, "DELETE", url)
    assert status == 202

    def progress() -> Any:
        return signed(local_aws, "GET", f"{url}/deletion")[1]

    assert progress()["dataDeletionJobArn"] == job["dataDeletionJobArn"]
    until(lambda: progress()["personalize"]["status"] == "COMPLETED")
    purge(local_aws)
    told = progress()
    assert told["status"] == "IN_PROGRESS"
    assert told["sources"] == [str(file)]
    assert told["storage"]["recordsRemoved"] >= 9
    left = archived(local_aws, outputs)
    assert USER.encode() not in left
    assert left.count(b'"user-1"') >= 2, "others stay"
    assert letters(local_aws, outputs) == 2
    assert own_key(local_aws, outputs) == key, "what is written anew has it, too"

    listed = tmp_path / "deleted.csv"
    listed.write_text("USER_ID\nuser-1\nuser-3\n")
    stack.configure("privacy", json.dumps({"deleteUsers": str(listed), "archiveDays": 400}))
    stack.up()
    stack.up("--expect-no-changes")
    purge(local_aws)
    assert b'"user-1"' not in archived(local_aws, outputs)
    assert letters(local_aws, outputs) == 1

    work_late(local_aws, outputs, str(file))
    assert progress()["status"] == "COMPLETED"
    users = redelivered(local_aws, outputs)
    assert users
    assert USER not in users
    (source,) = (local_aws.home / "s3").rglob("interactions/*.csv")
    until(lambda: holders(local_aws.home, USER, ITEM) == {source})
    assert source.read_bytes() == file.read_bytes()
    assert holders(program.workspace.pulumi_state, USER, ITEM) == set(), "nor has Pulumi's state"
    stack.destroy()
    until(lambda: holders(local_aws.home, USER, ITEM) == set())
