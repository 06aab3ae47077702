"""Objects of S3, read and written as the caller of a query may.

Source: Amazon S3 API Reference, ListObjectsV2, GetObject, PutObject.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from localaws.athena.errors import QueryError
from localaws.athena.locations import Location
from localaws.shared.ports import Response, ServiceRequest, ThreadCalls

_NAMESPACE = "{*}"
_WORDS = {
    "AccessDenied": "Access Denied",
    "NoSuchBucket": "The specified bucket does not exist",
    "NoSuchKey": "The specified key does not exist",
}


@dataclass(frozen=True)
class StoredObject:
    """An object as a listing tells it."""

    location: Location
    size: int


class S3Objects:
    """Objects, for one caller.

    Args:
        calls: reaches S3.
        account: of the caller.
        region: of the query.
        role_arn: of the caller; None for one that is in no role.
    """

    def __init__(self, calls: ThreadCalls, account: str, region: str, role_arn: str | None) -> None:
        self._calls = calls
        self._account = account
        self._region = region
        self._role_arn = role_arn

    def list_below(self, location: Location) -> Iterator[StoredObject]:
        """The objects whose keys begin with that of a location, in S3's order.

        Raises:
            QueryError: the caller may not list them, or there is no such bucket.
        """
        query = {"list-type": ["2"], "prefix": [location.key], "encoding-type": ["url"]}
        while True:
            answer = self._call("GET", f"/{location.bucket}", location, query=query)
            page = ET.fromstring(answer.body)  # noqa: S314 - of our own S3
            for each in page.findall(f"{_NAMESPACE}Contents"):
                key = unquote(each.findtext(f"{_NAMESPACE}Key") or "")
                size = int(each.findtext(f"{_NAMESPACE}Size") or 0)
                yield StoredObject(Location(location.bucket, key), size)
            token = page.findtext(f"{_NAMESPACE}NextContinuationToken")
            if not token:
                return
            query["continuation-token"] = [token]

    def get(self, location: Location) -> bytes:
        """What an object holds.

        Raises:
            QueryError: the caller may not read it, or there is none.
        """
        return self._call("GET", f"/{location.bucket}/{location.key}", location).body

    def put(self, location: Location, body: bytes) -> None:
        """Store an object.

        Raises:
            QueryError: the caller may not, or there is no such bucket.
        """
        self._call("PUT", f"/{location.bucket}/{location.key}", location, body=body)

    def _call(
        self,
        method: str,
        path: str,
        location: Location,
        *,
        query: dict[str, list[str]] | None = None,
        body: bytes = b"",
    ) -> Response:
        answer = self._calls.call(
            ServiceRequest(
                service="s3",
                method=method,
                path=path,
                query=query or {},
                body=body,
                account=self._account,
                region=self._region,
                role_arn=self._role_arn,
            )
        )
        if answer.status >= 400:
            raise _refused(method, location, answer)
        return answer


def _refused(method: str, location: Location, answer: Response) -> QueryError:
    try:
        code = ET.fromstring(answer.body).findtext(f"{_NAMESPACE}Code") or str(answer.status)  # noqa: S314 - of our own S3
    except ET.ParseError:
        code = str(answer.status)
    words = _WORDS.get(code, code)
    told = f"{words} (Service: Amazon S3; Status Code: {answer.status}; Error Code: {code})"
    if method == "PUT":
        return QueryError(
            f"Unable to verify/create output bucket {location.bucket}: {told} at {location}"
        )
    return QueryError(f"HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split {location}: {told}")
