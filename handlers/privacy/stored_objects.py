"""Objects of a bucket with all their versions, rewritten under the condition that nobody else has changed them."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from botocore.exceptions import ClientError

from handlers.privacy.user_records import Purged
from handlers.shared.retries import error_code

GONE = frozenset({"NoSuchKey", "NoSuchVersion", "404"})
CHANGED = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})
"""Source: Amazon S3 User Guide, "How to prevent object overwrites with conditional writes"."""

NO_VERSION = "null"
_KEPT_HEADERS = ("ContentType", "ContentEncoding", "Metadata")


@dataclass(frozen=True)
class Version:
    """One version of an object; a bucket without versions has one of each, which is the latest.

    Attributes:
        key: of the object.
        version_id: `null` where the bucket keeps no versions.
        is_latest: whether it is what the key stands for.
        modified_at: seconds since the Unix epoch.
    """

    key: str
    version_id: str
    is_latest: bool
    modified_at: float


@dataclass(frozen=True)
class StoredObjects:
    """The objects of one bucket."""

    s3: Any
    bucket: str

    def after(self, key: str) -> Iterator[list[Version]]:
        """The versions of each object whose key follows another one; objects in the order of their keys."""
        pages = self.s3.get_paginator("list_object_versions").paginate(
            Bucket=self.bucket, KeyMarker=key
        )
        versions = (_version(each) for page in pages for each in page.get("Versions", []))
        for _, group in groupby(versions, key=lambda each: each.key):
            yield list(group)

    def purge(self, version: Version, purged: Callable[[bytes], Purged]) -> Counter[str]:
        """Remove what is to go from a version of an object, and say how many records of whom went.

        The latest version is replaced by what is left, under the same key; an older one that holds something is deleted whole.
        """
        while True:
            try:
                return self._attempt(version, purged)
            except ClientError as error:
                if error_code(error) in GONE:
                    return Counter()
                if error_code(error) not in CHANGED:
                    raise

    def delete(self, key: str) -> None:
        """Delete an object with all its versions; one that is gone is no error."""
        pages = self.s3.get_paginator("list_object_versions").paginate(
            Bucket=self.bucket, Prefix=key
        )
        for page in pages:
            for each in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                if each["Key"] == key:
                    self._delete_version(key, each["VersionId"])

    def _attempt(self, version: Version, purged: Callable[[bytes], Purged]) -> Counter[str]:
        which = {} if version.is_latest else {"VersionId": version.version_id}
        found = self.s3.get_object(Bucket=self.bucket, Key=version.key, **which)
        left = purged(found["Body"].read())
        if not left.removed:
            return left.removed
        if version.is_latest and left.body is not None:
            self._replace(version.key, left.body, found)
        elif version.is_latest and found.get("VersionId") is None:
            self.s3.delete_object(Bucket=self.bucket, Key=version.key, IfMatch=found["ETag"])
        else:
            self._delete_version(version.key, found.get("VersionId") or version.version_id)
        return left.removed

    def _replace(self, key: str, body: bytes, found: dict[str, Any]) -> None:
        written = self.s3.put_object(
            Bucket=self.bucket,
            Key=key,
            Body=body,
            IfMatch=found["ETag"],
            **{name: found[name] for name in _KEPT_HEADERS if found.get(name)},
        )
        replaced = found.get("VersionId")
        # A bucket whose versioning is suspended has one version that is called null, and it has just been overwritten.
        if replaced not in {None, written.get("VersionId", NO_VERSION)}:
            self._delete_version(key, replaced)

    def _delete_version(self, key: str, version_id: str) -> None:
        self.s3.delete_object(Bucket=self.bucket, Key=key, VersionId=version_id)


def _version(entry: dict[str, Any]) -> Version:
    return Version(
        key=entry["Key"],
        version_id=entry["VersionId"],
        is_latest=entry["IsLatest"],
        modified_at=entry["LastModified"].timestamp(),
    )
