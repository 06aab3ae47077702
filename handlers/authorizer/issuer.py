"""The documents of an issuer: read over HTTPS within limits of time and size.

Source: OpenID Connect Discovery 1.0, section 4; RFC 7517.
"""

import http.client
import ipaddress
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from handlers.authorizer.encoding import json_object_of

CONFIGURATION = "/.well-known/openid-configuration"
TIMEOUT_SECONDS = 3
MAX_BYTES = 256 * 1024


class IssuerError(Exception):
    """The issuer's keys cannot be had, so nothing can be said about a token; the text is for the log."""


class _NoRedirects(HTTPRedirectHandler):
    """What is read comes from the address that was checked."""

    def redirect_request(self, *_args: Any, **_named: Any) -> Request | None:
        """Follow none: a redirect is then an error like any other status."""
        return None


def read_keys(issuer: str) -> list[Any]:
    """The keys of an issuer as its JSON Web Key Set has them, usable or not.

    Args:
        issuer: as its tokens have it in `iss`.

    Raises:
        IssuerError: a document cannot be had, is too large or none, or says that it is of another issuer.
    """
    local = _is_loopback(issuer)
    configuration = _read(issuer.rstrip("/") + CONFIGURATION, local=local)
    if configuration.get("issuer") != issuer:
        raise IssuerError("the configuration is of another issuer")
    keys = _read(str(configuration.get("jwks_uri", "")), local=local).get("keys")
    if not isinstance(keys, list):
        raise IssuerError("the key set has no list of keys")
    return keys


def _read(url: str, *, local: bool) -> dict[str, Any]:
    if urlsplit(url).scheme != "https" and not (local and _is_loopback(url)):
        raise IssuerError("an address is not https")
    try:
        with build_opener(_NoRedirects).open(url, timeout=TIMEOUT_SECONDS) as answer:
            body = answer.read(MAX_BYTES + 1)
    except (URLError, OSError, http.client.HTTPException, ValueError) as error:
        raise IssuerError(f"a document cannot be read: {type(error).__name__}") from None
    if len(body) > MAX_BYTES:
        raise IssuerError("a document is too large")
    try:
        return json_object_of(body)
    except ValueError:
        raise IssuerError("a document is no JSON object") from None


def _is_loopback(url: str) -> bool:
    """Whether an address is of this machine, which needs no TLS."""
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname is None:
        return False
    try:
        return ipaddress.ip_address(parts.hostname).is_loopback
    except ValueError:
        return parts.hostname == "localhost"
