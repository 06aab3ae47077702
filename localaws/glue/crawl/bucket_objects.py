"""The objects of buckets, listed and read in the role of a crawler."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from localaws.glue.errors import CrawlError
from localaws.shared.ports import Response, ServiceRequest, ThreadCalls

_PAGE = "1000"
_NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"


@dataclass(frozen=True)
class Place:
    """For whom calls are made.

    Attributes:
        account: in which they are made.
        region: likewise.
        role_arn: whose policies must allow them.
    """

    account: str
    region: str
    role_arn: str


@dataclass(frozen=True)
class BucketObject:
    """An object and its length in bytes."""

    bucket: str
    key: str
    size: int


class BucketObjects:
    """What a crawl reads.

    Args:
        calls: reach S3.
        place: for whom.
    """

    def __init__(self, calls: ThreadCalls, place: Place) -> None:
        self._calls = calls
        self._place = place

    def listing(self, bucket: str, prefix: str) -> Iterator[BucketObject]:
        """Yield all objects whose keys begin so, by key.

        Raises:
            CrawlError: there is no such bucket, or the role may not list it.
        """
        query = {
            "list-type": ["2"],
            "prefix": [prefix],
            "max-keys": [_PAGE],
            "encoding-type": ["url"],  # a key may have characters that XML has not
        }
        while True:
            answer = self._get(f"/{bucket}", f"s3://{bucket}/{prefix}", query=query)
            # What our own S3 writes, of its own keys: no entities of others are in it.
            root = ET.fromstring(answer.body)  # noqa: S314
            for each in root.iter(f"{_NAMESPACE}Contents"):
                size = int(each.findtext(f"{_NAMESPACE}Size") or 0)
                key = unquote(each.findtext(f"{_NAMESPACE}Key") or "")
                yield BucketObject(bucket, key, size)
            token = root.findtext(f"{_NAMESPACE}NextContinuationToken")
            if token is None:
                return
            query = query | {"continuation-token": [token]}

    def file(self, found: BucketObject) -> "BucketFile":
        """An object as a file."""
        return BucketFile(self, found)

    def read(self, found: BucketObject, start: int, length: int) -> bytes:
        """Bytes of an object.

        Raises:
            CrawlError: it is gone, or the role may not read it.
        """
        if length <= 0 or start >= found.size:
            return b""
        headers = {"range": f"bytes={start}-{start + length - 1}"}
        location = f"s3://{found.bucket}/{found.key}"
        return self._get(f"/{found.bucket}/{found.key}", location, headers=headers).body

    def _get(
        self,
        path: str,
        location: str,
        *,
        query: Mapping[str, list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        response = self._calls.call(
            ServiceRequest(
                service="s3",
                method="GET",
                path=path,
                query=query or {},
                headers=headers or {},
                account=self._place.account,
                region=self._place.region,
                role_arn=self._place.role_arn,
            )
        )
        if response.status >= 400:
            raise CrawlError(f"{location} could not be read: {_told(response)}")
        return response


@dataclass(frozen=True)
class BucketFile:
    """An object of which parts can be read."""

    objects: BucketObjects
    found: BucketObject

    @property
    def size(self) -> int:
        """Bytes."""
        return self.found.size

    def read(self, start: int, length: int) -> bytes:
        """Bytes from `start` on, as many as there are."""
        return self.objects.read(self.found, start, length)


def _told(response: Response) -> str:
    """What S3 says of a refused call."""
    try:
        root = ET.fromstring(response.body)  # noqa: S314 - as above
    except ET.ParseError:
        return response.body.decode(errors="replace")
    code, message = root.findtext("Code"), root.findtext("Message")
    return f"{message} (Service: Amazon S3; Status Code: {response.status}; Error Code: {code})"
