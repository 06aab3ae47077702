"""Where the configured files come from.

A path is a file of this machine, relative to the project. An `s3://` object is fetched once into a cache folder,
under a name that holds its ETag, and from then on is a local file like any other: it is checked, and uploaded to
where the stack keeps its files. One of more than 1 GiB is not fetched. So there is one path for all data, and the service never reads what was not checked.

Where Athena checks an object (`personalize:check`), it is looked at, and copied from S3 to S3 as long as its ETag is the same.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from components.core.access import AssumedRole, open_session
from components.core.content_names import name_in
from components.preflight.cache_folder import cache_folder, whole_file

CHUNK_BYTES = 1 << 20
FETCHED_BYTES = 1 << 30
"""Of an object at most: more takes minutes and somebody's money, before anything was decided."""
TOO_LARGE = (
    "The object has {:.1f} GiB, and no more than 1 GiB is fetched. For a stack, personalize:check has Athena look at it where it lies; "
    "or copy it to this machine, and give its path."
)
EMPTY = "The file is empty. Write the data again, the header first."


class SourceError(Exception):
    """A configured file cannot be had; the text is a sentence for the user."""


@dataclass(frozen=True, kw_only=True)
class StoredObject:
    """An object of S3, as it was when it was looked at.

    Attributes:
        bucket: its name.
        key: of the object.
        etag: as S3 tells it, in quotation marks.
        size_bytes: of the content.
        named: what a stack that checked this content has named it by; None for an object that is no stack's copy.
    """

    bucket: str
    key: str
    etag: str
    size_bytes: int
    named: str | None = None

    @property
    def url(self) -> str:
        """Of the object, as Athena names it, too."""
        return f"s3://{self.bucket}/{self.key}"

    @property
    def digest(self) -> str:
        """What stands for the hash of its content, which nobody has read, in hexadecimal.

        A copy has another ETag, if its parts are others; its name stays, and goes when the object is written anew.
        """
        return self.named or hashlib.sha256(f"{self.etag} {self.size_bytes}".encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Finds the configured files, each once: all checks of a run see one version of an object.

    Attributes:
        project: folder to which paths are relative.
        region: of the S3 client.
        profile: of the shared AWS configuration, if any.
        role: that is assumed, if any.
    """

    project: Path
    region: str
    profile: str | None
    role: AssumedRole | None = None
    _found: dict[str, Path] = field(default_factory=dict, init=False, repr=False, compare=False)
    _stored: dict[str, StoredObject] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def path(self, location: str) -> Path:
        """The local file of a path or an `s3://` address.

        Raises:
            SourceError: there is no such file or object, it is empty, or it may not be read.
        """
        if location not in self._found:
            self._found[location] = self._find(location)
        return self._found[location]

    def stored(self, location: str) -> StoredObject:
        """The object of an `s3://` address, which is not fetched.

        Raises:
            SourceError: there is none, it is empty, or it may not be looked at.
        """
        if location not in self._stored:
            bucket, _, key = location.removeprefix("s3://").partition("/")
            with _told():
                found = self.client("s3").head_object(Bucket=bucket, Key=key)
            if not found["ContentLength"]:
                raise SourceError(EMPTY)
            self._stored[location] = StoredObject(
                bucket=bucket,
                key=key,
                etag=found["ETag"],
                size_bytes=found["ContentLength"],
                named=name_in(found["Metadata"]),
            )
        return self._stored[location]

    def beginning(self, stored: StoredObject, size_bytes: int) -> bytes:
        """The first bytes of an object.

        Args:
            stored: the object.
            size_bytes: how many, if it has them.

        Raises:
            SourceError: it may not be read, or is no longer the same.
        """
        with _told():
            answer = self.client("s3").get_object(
                Bucket=stored.bucket,
                Key=stored.key,
                IfMatch=stored.etag,
                Range=f"bytes=0-{size_bytes - 1}",
            )
            return bytes(answer["Body"].read())

    def client(self, service: str) -> Any:
        """A client with the credentials of the deployment."""
        return open_session(self.region, self.profile, self.role).client(service)

    def _find(self, location: str) -> Path:
        path = self._fetch(location) if location.startswith("s3://") else self.project / location
        if not path.is_file():
            found = "It is a folder" if path.is_dir() else "There is no such file"
            raise SourceError(
                f"{found}; expected one file, its path relative to the project. Correct the setting."
            )
        try:
            with path.open("rb") as stream:
                empty = not stream.read(1)
        except OSError as error:
            raise SourceError(
                f"The file cannot be read ({error.strerror}). Give yourself permission to read it."
            ) from None
        if empty:
            raise SourceError(EMPTY)
        return path

    def _fetch(self, location: str) -> Path:
        stored = self.stored(location)
        cached = cache_path(location, stored.etag)
        if not cached.exists():
            if stored.size_bytes > FETCHED_BYTES:
                raise SourceError(TOO_LARGE.format(stored.size_bytes / 2**30))
            with _told():
                _download(self.client("s3"), stored.bucket, stored.key, stored.etag, cached)
        return cached


@contextmanager
def _told() -> Iterator[None]:
    """Say what the service refuses as a sentence."""
    # Most files are local, and this import would be most of what a preview without changes takes.
    import botocore.exceptions  # noqa: PLC0415

    try:
        yield
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
        raise SourceError(
            f"The object cannot be fetched: {error}. Check the address, and that the credentials of this "
            "deployment may read it."
        ) from None


def cache_path(location: str, etag: str) -> Path:
    """Where the cache keeps the object: other content has another ETag, hence another name."""
    address = hashlib.sha256(location.encode()).hexdigest()[:16]
    version = re.sub(r"[^0-9A-Za-z-]", "", etag)
    return cache_folder() / f"{address}-{version}.csv"


def _download(client: object, bucket: str, key: str, etag: str, target: Path) -> None:
    """Fetch in pieces."""
    body = client.get_object(Bucket=bucket, Key=key, IfMatch=etag)["Body"]  # type: ignore[attr-defined]  # boto3's clients are untyped
    with whole_file(target) as file:
        for chunk in body.iter_chunks(CHUNK_BYTES):
            file.write(chunk)
