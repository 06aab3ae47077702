"""Keys of KMS: of dataset groups, and of the buckets from which jobs read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from localaws.shared.clock import Clock, unchanged
from tests.support.personalize_jobs import EasyJobs
from tests.support.personalize_service import (
    ManualTime,
    Service,
    WillingRoles,
    make_personalize,
    refusal,
)

KEY = "arn:aws:kms:us-east-1:000000000000:key/0e1f"
ROLE = "arn:aws:iam::000000000000:role/r"
SOURCE = {"dataSource": {"dataLocation": "s3://bucket/file.csv"}, "roleArn": ROLE}
REASON = f"{KEY} is disabled."


class World(Service):
    """The service with keys that a test turns off."""

    def __init__(self, home: Path) -> None:
        time, self.roles = ManualTime(), WillingRoles()
        clock = Clock(now=lambda: time.now, pace=unchanged)
        super().__init__(make_personalize(home, clock, EasyJobs(), roles=self.roles), time)

    def made_group(self, name: str = "shop") -> str:
        """A group with the key, at the end of its creation."""
        request = {"name": name, "kmsKeyArn": KEY, "roleArn": ROLE}
        arn: str = self.call("CreateDatasetGroup", **request)["datasetGroupArn"]
        for _ in range(2):
            self.pass_time(60)
        return arn

    def told(self, kind: str, arn: str) -> Any:
        member = kind[0].lower() + kind[1:]
        return self.call(f"Describe{kind}", **{f"{member}Arn": arn})[member]

    def ended(self, kind: str, arn: str) -> Any:
        """A job at its end."""
        for _ in range(2):
            self.pass_time(3600)
        return self.told(kind, arn)

    def turn_off(self) -> None:
        self.roles.refused_keys[KEY] = REASON


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.personalize.stop()


def test_a_group_with_a_key_that_can_be_used_becomes_active(world: World) -> None:
    group = world.told("DatasetGroup", world.made_group())
    assert (group["status"], group["kmsKeyArn"], group["roleArn"]) == ("ACTIVE", KEY, ROLE)


def test_a_group_with_any_other_key_fails_and_says_why(world: World) -> None:
    world.turn_off()
    group = world.told("DatasetGroup", world.made_group())
    assert group["status"] == "CREATE FAILED"
    assert REASON in group["failureReason"]


def test_no_event_is_stored_while_the_key_is_off(world: World) -> None:
    group = world.made_group()
    world.dataset(group)
    tracker = world.call("CreateEventTracker", name="t", datasetGroupArn=group)
    world.settle(tracker["eventTrackerArn"])
    request = {
        "trackingId": tracker["trackingId"],
        "sessionId": "s",
        "eventList": [{"eventType": "view", "itemId": "i", "sentAt": 1_800_000_000}],
    }
    world.turn_off()
    code, message = refusal(world, "PutEvents", **request)
    assert (code, REASON in message) == ("InvalidInputException", True)
    world.roles.refused_keys.clear()
    world.call("PutEvents", **request)


def test_an_import_fails_whose_bucket_has_a_key_that_cannot_be_used(world: World) -> None:
    dataset = world.dataset(world.group())
    world.roles.bucket_key = KEY

    def imported(name: str) -> Any:
        made = world.call("CreateDatasetImportJob", jobName=name, datasetArn=dataset, **SOURCE)
        return world.ended("DatasetImportJob", made["datasetImportJobArn"])

    assert imported("first")["status"] == "ACTIVE"
    world.turn_off()
    job = imported("second")
    assert job["status"] == "CREATE FAILED"
    assert "Insufficient privileges for accessing data in Amazon S3." in job["failureReason"]
    assert REASON in job["failureReason"]


@pytest.mark.parametrize("key", [None, KEY])
def test_a_list_of_users_is_read_from_a_bucket_without_a_key_alone(
    world: World, key: str | None
) -> None:
    group = world.group()
    world.roles.bucket_key = key
    made = world.call("CreateDataDeletionJob", jobName="j", datasetGroupArn=group, **SOURCE)
    job = world.ended("DataDeletionJob", made["dataDeletionJobArn"])
    assert job["status"] == ("COMPLETED" if key is None else "FAILED")
    assert key is None or "KMS key" in job["failureReason"]
