"""Where the configured files come from.

A path is a file of this machine, relative to the project. An `s3://` object is fetched once into a cache folder,
under a name that holds its ETag, and from then on is a local file like any other: it is checked, and uploaded to
where the stack keeps its files. So there is one path for all data, and the service never reads what was not checked.
"""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

from components.core.access import AssumedRole, open_session
from components.preflight.cache_folder import cache_folder, whole_file

CHUNK_BYTES = 1 << 20


class SourceError(Exception):
    """A configured file cannot be had; the text is a sentence for the user."""


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

    def path(self, location: str) -> Path:
        """The local file of a path or an `s3://` address.

        Raises:
            SourceError: there is no such file or object, it is empty, or it may not be read.
        """
        if location not in self._found:
            self._found[location] = self._find(location)
        return self._found[location]

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
            raise SourceError("The file is empty. Write the data again, the header first.")
        return path

    def _fetch(self, location: str) -> Path:
        # Most files are local, and this import would be most of what a preview without changes takes.
        import botocore.exceptions  # noqa: PLC0415

        bucket, _, key = location.removeprefix("s3://").partition("/")
        try:
            client = open_session(self.region, self.profile, self.role).client("s3")
            etag = str(client.head_object(Bucket=bucket, Key=key)["ETag"])
            cached = cache_path(location, etag)
            if not cached.exists():
                _download(client, bucket, key, etag, cached)
        except (
            botocore.exceptions.BotoCoreError,
            botocore.exceptions.ClientError,
        ) as error:
            raise SourceError(
                f"The object cannot be fetched: {error}. Check the address, and that the credentials of this "
                "deployment may read it."
            ) from None
        return cached


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
