"""The dynamic resource BucketStatements: a stack's own statements in the policy of a bucket that is somebody else's."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi import Input, Output
from pulumi.dynamic import CreateResult, ReadResult

from components.lifecycle.engine.bucket_policy import (
    Policy,
    own_statements,
    same,
    sids,
    statements_of,
    with_statements,
    without_statements,
)
from components.lifecycle.engine.client import translated_errors
from components.lifecycle.engine.errors import CallError
from components.lifecycle.engine.inputs import (
    REPLACE,
    SCOPE,
    UPDATE,
    InputSpec,
    InputTable,
    timeout,
)
from components.lifecycle.engine.provider import RecordedProvider
from components.lifecycle.engine.resource import LifecycleResource, ResourceArgs
from components.lifecycle.engine.values import Text
from components.lifecycle.engine.waiting import Waiter

Change = Callable[[Policy | None], Policy | None]

NO_POLICY, NO_BUCKET = "NoSuchBucketPolicy", "NoSuchBucket"
CROSSED = "OperationAborted"
"""S3 is at another change of the bucket. Source: Amazon S3 API Reference, "Error responses"."""


@dataclass(frozen=True, kw_only=True)
class BucketStatementsArgs(ResourceArgs):
    """Inputs of a BucketStatements, beside those of ResourceArgs.

    Args:
        bucket: its name.
        statements: a list of statements as JSON, each with a Sid that is this stack's alone.
    """

    bucket: str
    statements: Input[str]


class BucketStatementsProvider(RecordedProvider):
    """Adds the statements to the policy as it is, and takes no other one away.

    S3 knows no conditional write of a policy. So after each write it is read again, and written again where somebody else's
    write has crossed it; what crosses later shows in a refresh.
    """

    kind = "BucketStatements"
    table = InputTable(
        InputSpec("bucket", Text(), REPLACE),
        InputSpec("statements", Text(), UPDATE),
        SCOPE,
        timeout(300),
    )

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Add the statements; those that an earlier try has added are replaced.

        Raises:
            LifecycleError: the policy may not be read or written.
        """
        inputs = self.table.read(props)
        self._add(inputs)
        return CreateResult(inputs["bucket"], inputs)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The statements as they stand in the policy; gone with the bucket, or when all of them are."""
        state = self.table.read(props)
        wanted = json.loads(state["statements"])
        try:
            found = own_statements(self._policy(state), sids(wanted))
        except CallError as error:
            if error.code != NO_BUCKET:
                raise
            found = []
        if not found:
            return ReadResult("", {})
        told = state["statements"] if same(found, wanted) else json.dumps(found)
        return ReadResult(id_, {**state, "statements": told})

    def apply(self, _arn: str, olds: dict[str, Any], news: dict[str, Any]) -> None:
        """Put the new statements in the place of the old ones."""
        former = sids(json.loads(olds["statements"]))
        self._add(news, former)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Take the own statements out; the policy goes when it has no other one, as does a bucket's that is gone."""
        own = sids(json.loads(_props["statements"]))
        try:
            self._edit(_props, lambda policy: without_statements(policy, own))
        except CallError as error:
            if error.code != NO_BUCKET:
                raise

    def _add(self, inputs: Mapping[str, Any], former: Sequence[str] = ()) -> None:
        wanted = json.loads(inputs["statements"])
        gone = set(former) - set(sids(wanted))
        self._edit(inputs, lambda policy: with_statements(without_statements(policy, gone), wanted))

    def _edit(self, inputs: Mapping[str, Any], change: Change) -> None:
        """Read, change and write the policy until it is read as it was to become."""
        bucket = inputs["bucket"]
        waiter = self.waiter(inputs, f"policy of the bucket {bucket}")

        def attempt() -> bool | None:
            before = self._policy(inputs)
            after = change(before)
            if same(statements_of(before), statements_of(after)):
                return True
            try:
                _write(waiter, bucket, after)
            except CallError as error:
                if error.code != CROSSED:
                    raise
            return None

        waiter.until(attempt)

    def _policy(self, inputs: Mapping[str, Any]) -> Policy | None:
        s3 = self.personalize(inputs).client("s3")
        try:
            with translated_errors("GetBucketPolicy"):
                answer = s3.get_bucket_policy(Bucket=inputs["bucket"])
        except CallError as error:
            if error.code != NO_POLICY:
                raise
            return None
        policy: Policy = json.loads(answer["Policy"])
        return policy


class BucketStatements(
    LifecycleResource[BucketStatementsArgs], module="personalize", name="BucketStatements"
):
    """Statements in a bucket's policy.

    Attributes:
        bucket: its name, once they are in force.
    """

    provider = BucketStatementsProvider
    bucket: Output[str]


def _write(waiter: Waiter, bucket: str, policy: Policy | None) -> None:
    s3 = waiter.personalize.client("s3")
    if policy is None:
        with translated_errors("DeleteBucketPolicy"):
            s3.delete_bucket_policy(Bucket=bucket)
    else:
        with translated_errors("PutBucketPolicy"):
            s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
