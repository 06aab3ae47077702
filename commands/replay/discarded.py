"""The bucket of dead letters: batches that the event source gave up, an invocation an object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from commands.replay.letters import Letter, from_invocation

PREFIX = "aws/lambda/"
"""Source: AWS Lambda Developer Guide, "Retain discarded batch records for a Kinesis Data Streams event source"."""

PORTION = 50
"""Objects; a batch has up to 100 records."""


class Discarded:
    """The objects that are there when the replay begins, by mapping, shard and time."""

    title = "batches given up"
    rest = ""

    def __init__(self, s3: Any, bucket: str) -> None:
        """Take a client of S3 and the bucket's name."""
        self._s3, self._bucket = s3, bucket
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=PREFIX)
        self._keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
        self.size = len(self._keys)

    def portions(self) -> Iterator[list[Letter]]:
        """Yield the objects."""
        for start in range(0, len(self._keys), PORTION):
            yield [from_invocation(key, self._read(key)) for key in self._keys[start:][:PORTION]]

    def settle(self, letters: Sequence[Letter]) -> None:
        """Delete objects."""
        if letters:
            objects = [{"Key": letter.handle} for letter in letters]
            self._s3.delete_objects(Bucket=self._bucket, Delete={"Objects": objects, "Quiet": True})

    def release(self) -> None:
        """Nothing is held back."""

    def _read(self, key: str) -> str:
        body: bytes = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        return body.decode(errors="replace")
