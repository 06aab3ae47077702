"""Requests to other services with a role's session.

Loading an AWS SDK takes longer than the rest of a small import, and few operations are all that is needed of it.
"""

import http.client
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import quote, urlencode, urlsplit

from localaws.process.credentials import Credentials
from localaws.process.signature import SignableRequest, sign

_TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class RoleSession:
    """A session of a role, and where its requests go.

    Attributes:
        endpoint: URL of all services.
        region: that requests are signed for.
        credentials: with which they are signed.
        session_token: of the credentials.
    """

    endpoint: str
    region: str
    credentials: Credentials
    session_token: str = field(repr=False)

    @classmethod
    def of(
        cls, endpoint: str, region: str, environment: Mapping[str, str] = os.environ
    ) -> "RoleSession":
        """The session whose credentials are in AWS's environment variables."""
        return cls(
            endpoint,
            region,
            Credentials(environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]),
            environment["AWS_SESSION_TOKEN"],
        )

    @contextmanager
    def request(
        self,
        service: str,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[http.client.HTTPResponse]:
        """Send a request, whatever is answered.

        Args:
            service: as which it is signed.
            method: of HTTP.
            path: not encoded.
            query: likewise.
            body: of the request.
            headers: with lower-case names, besides those of the signature.

        Raises:
            OSError: nobody answered.
        """
        address = urlsplit(self.endpoint).netloc
        request = SignableRequest(
            method,
            quote(path, safe="/-_.~"),
            urlencode(query or {}, quote_via=quote, safe="-_.~"),
            {
                **(headers or {}),
                "host": address,
                "x-amz-content-sha256": sha256(body).hexdigest(),
                "x-amz-security-token": self.session_token,
            },
        )
        signed = sign(
            request,
            body,
            self.credentials,
            region=self.region,
            service=service,
            now=datetime.now(UTC),
        )
        connection = http.client.HTTPConnection(address, timeout=_TIMEOUT_SECONDS)
        try:
            target = f"{request.path}?{request.query}" if request.query else request.path
            connection.request(method, target, body or None, {**request.headers, **signed})
            yield connection.getresponse()
        finally:
            connection.close()
