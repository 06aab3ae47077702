"""Objects of S3 as an import reads them, by the API and with the credentials of its role.

Source: Amazon S3 API Reference, GetObject, ListObjectsV2, "Error responses".
"""

import http.client
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from localaws.personalize.role_session import RoleSession

_CHUNK_BYTES = 1 << 20
_NAMESPACE = "{*}"


class S3ReadError(Exception):
    """S3 refused a request; the text is the code of the error, such as `NoSuchKey`."""


@dataclass(frozen=True)
class S3Reader:
    """Reads objects of one S3.

    Attributes:
        session: of the role that may read them; buckets are part of the path.
    """

    session: RoleSession

    @classmethod
    def from_environment(cls, endpoint: str, region: str) -> "S3Reader":
        """A reader with the session whose credentials are in AWS's environment variables."""
        return cls(RoleSession.of(endpoint, region))

    def first_level(self, bucket: str, prefix: str) -> list[str]:
        """Keys that begin with the prefix and have no further slash, in S3's order.

        Raises:
            S3ReadError: S3 refused.
            OSError: S3 did not answer.
        """
        return self._keys(bucket, {"prefix": prefix, "delimiter": "/"})

    def all_levels(self, bucket: str, prefix: str) -> list[str]:
        """Keys that begin with the prefix, in S3's order.

        Raises:
            S3ReadError: S3 refused.
            OSError: S3 did not answer.
        """
        return self._keys(bucket, {"prefix": prefix})

    def _keys(self, bucket: str, which: Mapping[str, str]) -> list[str]:
        keys: list[str] = []
        query = {"list-type": "2", **which, "encoding-type": "url"}
        while True:
            with self._get(f"/{bucket}", query) as response:
                page = ET.fromstring(response.read())  # noqa: S314 - of our own S3
            found = (
                each.findtext(f"{_NAMESPACE}Key") for each in page.findall(f"{_NAMESPACE}Contents")
            )
            is_encoded = page.findtext(f"{_NAMESPACE}EncodingType") == "url"
            keys += [unquote(key) if is_encoded else key for key in found if key is not None]
            token = page.findtext(f"{_NAMESPACE}NextContinuationToken")
            if not token:
                return keys
            query["continuation-token"] = token

    def download(self, bucket: str, key: str, target: Path) -> None:
        """Write an object to a file.

        Raises:
            S3ReadError: S3 refused.
            OSError: S3 did not answer, or not to the end.
        """
        with self._get(f"/{bucket}/{key}", {}) as response, target.open("wb") as file:
            shutil.copyfileobj(response, file, _CHUNK_BYTES)
            if response.length:
                raise ConnectionError(f"{response.length} bytes of s3://{bucket}/{key} are missing")

    @contextmanager
    def _get(self, path: str, query: Mapping[str, str]) -> Iterator[http.client.HTTPResponse]:
        with self.session.request("s3", "GET", path, query=query) as response:
            if response.status != http.client.OK:
                raise S3ReadError(_code(response))
            yield response


def _code(response: http.client.HTTPResponse) -> str:
    """Code of an error; the status where the answer tells none."""
    try:
        code = ET.fromstring(response.read()).findtext(f"{_NAMESPACE}Code")  # noqa: S314 - as above
    except ET.ParseError:
        code = None
    return code or str(response.status)
