"""Objects of S3, read and written as the caller of a query may.

Source: Amazon S3 API Reference, ListObjectsV2, GetObject, PutObject.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
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

    def fetch(self, location: Location, path: Path) -> None:
        """Have what an object holds in a file.

        Args:
            location: of the object.
            path: where there is no file yet; nobody may write into it.

        Raises:
            QueryError: the caller may not read it, or there is none.
        """
        self._call("GET", f"/{location.bucket}/{location.key}", location, download=path)

    def piece(self, location: Location, start: int, size: int) -> bytes:
        """Some bytes of an object: fewer than asked for where it ends, and none after its end.

        Args:
            location: of the object.
            start: place of the first one.
            size: how many.

        Raises:
            QueryError: the caller may not read it, or there is none.
        """
        headers = {"range": f"bytes={start}-{start + size - 1}"}
        answer = self._answer("GET", f"/{location.bucket}/{location.key}", headers=headers)
        if answer.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return b""
        return _accepted("GET", location, answer).body

    def put(self, location: Location, body: bytes) -> None:
        """Store an object.

        Raises:
            QueryError: the caller may not, or there is no such bucket.
        """
        self._call("PUT", f"/{location.bucket}/{location.key}", location, body=body)

    def put_file(self, location: Location, path: Path) -> int:
        """Store a file, into which nobody may write any more, and return its size in bytes.

        Raises:
            QueryError: the caller may not, or there is no such bucket.
        """
        self._call("PUT", f"/{location.bucket}/{location.key}", location, upload=path)
        return path.stat().st_size

    def _call(self, method: str, path: str, location: Location, **further: Any) -> Response:
        return _accepted(method, location, self._answer(method, path, **further))

    def _answer(self, method: str, path: str, **further: Any) -> Response:
        return self._calls.call(
            ServiceRequest(
                service="s3",
                method=method,
                path=path,
                account=self._account,
                region=self._region,
                role_arn=self._role_arn,
                **further,
            )
        )


def _accepted(method: str, location: Location, answer: Response) -> Response:
    if answer.status >= HTTPStatus.BAD_REQUEST:
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
