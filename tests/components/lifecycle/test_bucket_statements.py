"""Statements in the policy of a bucket that others write, too."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from components.lifecycle.bucket_statements import BucketStatementsProvider
from components.lifecycle.engine.errors import CallError, WaitTimeoutError
from tests.support.lifecycle_world import World, wire
from tests.support.object_store import refused

THEIRS = {"Sid": "Theirs", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "a"}
OURS = {"Sid": "Ours", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "a/shop/*"}
CHANGED = {**OURS, "Resource": "a/other/*"}


@dataclass
class Policies:
    """A client of S3 with the policy of the bucket `mine`.

    Attributes:
        statements: of the policy, or one that is in no list; None for no policy.
        crossing: policies that somebody else writes right after ours, in this order.
        aborted: how many writes S3 refuses, since it is at another one.
        written: how often it was changed.
    """

    statements: list[dict[str, Any]] | dict[str, Any] | None = None
    crossing: list[list[dict[str, Any]]] = field(default_factory=list)
    aborted: int = 0
    written: int = 0

    def get_bucket_policy(self, Bucket: str) -> dict[str, str]:  # noqa: N803 - as boto3 has it
        self._found(Bucket)
        if self.statements is None:
            raise refused("NoSuchBucketPolicy", 404)
        return {"Policy": json.dumps({"Version": "2012-10-17", "Statement": self.statements})}

    def put_bucket_policy(self, Bucket: str, Policy: str) -> None:  # noqa: N803
        self._found(Bucket)
        if self.aborted:
            self.aborted -= 1
            raise refused("OperationAborted", 409)
        self.written += 1
        self.statements = json.loads(Policy)["Statement"]
        if self.crossing:
            self.statements = self.crossing.pop(0)

    def delete_bucket_policy(self, Bucket: str) -> None:  # noqa: N803
        self._found(Bucket)
        self.written += 1
        self.statements = None

    def _found(self, bucket: str) -> None:
        if bucket != "mine":
            raise refused("NoSuchBucket", 404)


@pytest.fixture
def policies(world: World) -> Policies:
    made = Policies([THEIRS])
    world.others = {"s3": made}
    return made


def inputs(*statements: dict[str, Any], bucket: str = "mine") -> dict[str, Any]:
    return {"bucket": bucket, "statements": json.dumps([*(statements or (OURS,))])}


def test_they_come_and_go_among_others(world: World, policies: Policies) -> None:
    identity, outs = world.create(BucketStatementsProvider, **inputs())
    assert policies.statements == [THEIRS, OURS]
    world.provider(BucketStatementsProvider).delete(identity, outs)
    assert policies.statements == [THEIRS]


def test_a_bucket_without_a_policy_has_none_again(world: World, policies: Policies) -> None:
    policies.statements = None
    identity, outs = world.create(BucketStatementsProvider, **inputs())
    assert policies.statements == [OURS]
    world.provider(BucketStatementsProvider).delete(identity, outs)
    assert policies.statements is None
    world.provider(BucketStatementsProvider).delete(identity, outs)


def test_what_is_there_is_not_written_again(world: World, policies: Policies) -> None:
    policies.statements = [OURS, THEIRS]
    world.create(BucketStatementsProvider, **inputs())
    assert policies.written == 0


def test_a_statement_in_no_list_is_left_as_it_is(world: World, policies: Policies) -> None:
    policies.statements = THEIRS
    outs = wire(world.inputs(BucketStatementsProvider, **inputs()))
    world.provider(BucketStatementsProvider).delete("mine", outs)
    assert policies.statements == THEIRS
    assert policies.written == 0


def test_a_write_that_somebody_s_crosses_is_done_again(world: World, policies: Policies) -> None:
    another = {**THEIRS, "Sid": "Another"}
    policies.crossing, policies.aborted = [[THEIRS, another], [another]], 2
    world.create(BucketStatementsProvider, **inputs())
    assert policies.statements == [another, OURS]


def test_who_always_crosses_it_ends_the_patience(world: World, policies: Policies) -> None:
    policies.aborted = 10_000
    with pytest.raises(WaitTimeoutError, match="policy of the bucket mine: gave up"):
        world.create(BucketStatementsProvider, **inputs())


@pytest.mark.parametrize(
    ("now", "is_changed"),
    [([THEIRS, OURS], False), ([CHANGED], True), ([{**OURS, "Action": ["s3:GetObject"]}], False)],
)
def test_a_refresh_sees_what_became_of_them(
    world: World, policies: Policies, now: list[dict[str, Any]], is_changed: bool
) -> None:
    identity, outs = world.create(BucketStatementsProvider, **inputs())
    policies.statements = now
    provider = world.provider(BucketStatementsProvider)
    read = wire(provider.read(identity, outs).outs)
    news = world.inputs(BucketStatementsProvider, **inputs())
    assert provider.diff(identity, read, news).changes is is_changed
    if is_changed:
        provider.update(identity, read, news)
        assert policies.statements == [OURS]


def test_all_of_them_gone_is_a_resource_gone(world: World, policies: Policies) -> None:
    identity, outs = world.create(BucketStatementsProvider, **inputs())
    policies.statements = [THEIRS]
    assert world.provider(BucketStatementsProvider).read(identity, outs).id == ""


def test_a_bucket_that_is_gone_takes_them_along(world: World, policies: Policies) -> None:
    gone = wire(world.inputs(BucketStatementsProvider, **inputs(bucket="gone")))
    provider = world.provider(BucketStatementsProvider)
    assert provider.read("gone", gone).id == ""
    provider.delete("gone", gone)
    with pytest.raises(CallError, match="GetBucketPolicy: NoSuchBucket"):
        provider.create(gone)
    assert policies.written == 0


def test_statements_that_are_no_longer_wanted_go(world: World, policies: Policies) -> None:
    former = {**OURS, "Sid": "Former"}
    identity, outs = world.create(BucketStatementsProvider, **inputs(OURS, former))
    provider = world.provider(BucketStatementsProvider)
    news = world.inputs(BucketStatementsProvider, **inputs(CHANGED))
    assert provider.diff(identity, outs, news).replaces == []
    provider.update(identity, outs, news)
    assert policies.statements == [THEIRS, CHANGED]
    assert policies.written == 2  # one to make them, one to change them
    elsewhere = world.inputs(BucketStatementsProvider, **inputs(bucket="b"))
    assert provider.diff(identity, outs, elsewhere).replaces == ["bucket"]
