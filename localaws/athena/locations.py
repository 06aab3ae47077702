"""Places in S3."""

import re
from dataclasses import dataclass

from localaws.athena.errors import invalid

_URL = re.compile(r"s3[an]?://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?", re.DOTALL)


@dataclass(frozen=True)
class Location:
    """A bucket, and a key or what keys begin with."""

    bucket: str
    key: str

    @classmethod
    def of(cls, url: str) -> "Location":
        """The place that an `s3://` URL names.

        Raises:
            AthenaError: it is none.
        """
        found = _URL.fullmatch(url)
        if found is None:
            raise invalid(
                f"outputLocation is not a valid S3 path: '{url}'. An S3 path begins with s3:// and a bucket."
            )
        return cls(found[1], found[2] or "")

    @property
    def folder(self) -> "Location":
        """The same with a slash at its end, unless it is a whole bucket."""
        return Location(self.bucket, f"{self.key.rstrip('/')}/" if self.key else "")

    def below(self, name: str) -> "Location":
        """A place in this folder."""
        return Location(self.bucket, self.folder.key + name)

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"
