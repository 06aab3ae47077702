"""S3 in the test's own process: objects with ETags and, where they are switched on, versions; conditional writes."""

import hashlib
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from botocore.exceptions import ClientError
from botocore.response import StreamingBody


def refused(code: str, status: int) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": ""},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "S3")


@dataclass
class Stored:
    """One version of an object."""

    version_id: str
    body: bytes
    modified_at: float
    headers: dict[str, Any] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        return f'"{hashlib.md5(self.body).hexdigest()}"'  # noqa: S324 - as S3 makes it


@dataclass
class ObjectStore:
    """A client of S3 with all its buckets.

    Attributes:
        versioned: buckets that keep versions.
        now: seconds since the Unix epoch.
        comes_meanwhile: an object's new content that somebody writes after the next read of it, by bucket and key.
        calls: names of the operations.
    """

    versioned: set[str] = field(default_factory=set)
    now: float = 1_800_000_000.0
    comes_meanwhile: dict[tuple[str, str], bytes] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    objects: dict[tuple[str, str], list[Stored]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _listing: str = ""

    def write(self, bucket: str, key: str, body: bytes, modified_at: float | None = None) -> None:
        """What somebody else writes."""
        is_versioned = bucket in self.versioned
        version = Stored(
            f"v{next(self._numbers)}" if is_versioned else "null",
            body,
            self.now if modified_at is None else modified_at,
        )
        older = self.objects.get((bucket, key), []) if is_versioned else []
        self.objects[bucket, key] = [version, *older]

    def bodies(self, bucket: str) -> dict[str, bytes]:
        """The latest content of each object."""
        return {key: found[0].body for (of, key), found in self.objects.items() if of == bucket}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **request: Any) -> dict[str, Any]:  # noqa: N803 - S3's own names
        self.calls.append("put_object")
        self._check(Bucket, Key, request.pop("IfMatch", None))
        self.write(Bucket, Key, Body)
        made = self.objects[Bucket, Key][0]
        made.headers = request
        return {"ETag": made.etag, **self._version(Bucket, made)}

    def get_object(
        self,
        *,
        Bucket: str,  # noqa: N803 - S3's own names
        Key: str,  # noqa: N803
        VersionId: str | None = None,  # noqa: N803
        Range: str = "bytes=0-",  # noqa: N803
    ) -> dict[str, Any]:
        """An object, or its beginning."""
        self.calls.append("get_object")
        last = Range.removeprefix("bytes=0-")
        for each in self.objects.get((Bucket, Key), []):
            if VersionId in {None, each.version_id}:
                body = each.body[: int(last) + 1] if last else each.body
                answer = {
                    "Body": StreamingBody(io.BytesIO(body), len(body)),
                    "ETag": each.etag,
                    **each.headers,
                    **self._version(Bucket, each),
                }
                if (other := self.comes_meanwhile.pop((Bucket, Key), None)) is not None:
                    self.write(Bucket, Key, other)
                return answer
        raise refused("NoSuchKey", 404)

    def head_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - S3's own names
        """What is known of an object."""
        self.calls.append("head_object")
        self._check(Bucket, Key, None, must_exist=True)
        return {"ContentLength": len(self.objects[Bucket, Key][0].body)}

    def delete_object(
        self,
        *,
        Bucket: str,  # noqa: N803 - S3's own names
        Key: str,  # noqa: N803
        VersionId: str | None = None,  # noqa: N803
        IfMatch: str | None = None,  # noqa: N803
    ) -> None:
        self.calls.append("delete_object")
        if IfMatch is not None:
            self._check(Bucket, Key, IfMatch)
        found = self.objects.get((Bucket, Key), [])
        left = [each for each in found if VersionId not in {None, each.version_id}]
        if left:
            self.objects[Bucket, Key] = left
        else:
            self.objects.pop((Bucket, Key), None)

    def get_paginator(self, operation: str) -> Self:
        self._listing = operation
        return self

    def paginate(self, *, Bucket: str, Prefix: str = "", KeyMarker: str = "") -> Iterator[Any]:  # noqa: N803 - S3's own names
        """Two keys a page, and one without any."""
        keys = sorted(
            key
            for bucket, key in self.objects
            if bucket == Bucket and key.startswith(Prefix) and key > KeyMarker
        )
        yield {}
        for start in range(0, len(keys), 2):
            page = [
                self._entry(Bucket, key, number)
                for key in keys[start : start + 2]
                for number in range(len(self.objects.get((Bucket, key), [])))
            ]
            if self._listing == "list_objects_v2":
                yield {"Contents": [each for each in page if each["IsLatest"]]}
            else:
                yield {"Versions": page}

    def _entry(self, bucket: str, key: str, number: int) -> dict[str, Any]:
        version = self.objects[bucket, key][number]
        return {
            "Key": key,
            "VersionId": version.version_id,
            "IsLatest": number == 0,
            "ETag": version.etag,
            "Size": len(version.body),
            "LastModified": datetime.fromtimestamp(version.modified_at, UTC),
        }

    def _version(self, bucket: str, version: Stored) -> dict[str, str]:
        return {"VersionId": version.version_id} if bucket in self.versioned else {}

    def _check(
        self, bucket: str, key: str, wanted: str | None, *, must_exist: bool = False
    ) -> None:
        if wanted is None and not must_exist:
            return
        if (bucket, key) not in self.objects:
            raise refused("NoSuchKey", 404)
        if wanted not in {None, self.objects[bucket, key][0].etag}:
            raise refused("PreconditionFailed", 412)
