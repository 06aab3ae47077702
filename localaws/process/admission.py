"""What a request's own headers must say before anything looks at what it asks.

Any web page can make the owner's browser send requests to a port of this machine: plain forms and `fetch` without a
preflight reach every address, and a name that its owner lets resolve to 127.0.0.1 makes the server the page's own origin
(DNS rebinding). A page can set neither `Host`, `Origin`, `Referer` (to another origin's) nor `Sec-Fetch-Site`: these
tell. Programs other than browsers send no `Origin`, `Referer` and `Sec-Fetch-Site`, and are not concerned.

Sources: RFC 6454 (origin), W3C Fetch Metadata Request Headers (`Sec-Fetch-Site`), RFC 9110 7.2 (Host).
"""

import re
from collections.abc import Iterable

RawHeaders = Iterable[tuple[bytes, bytes]]

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
DEFAULT_HTTP_PORT = 80
# How a page's own requests, and what a person types into the address bar, are marked.
OWN_SITES = ("same-origin", "none")

_NAMES = "|".join(map(re.escape, LOOPBACK_NAMES))
_AUTHORITY = re.compile(
    rf"(?:(?:{_NAMES})|[a-z0-9]{{8,10}}\.execute-api\.(?:localhost|127\.0\.0\.1))(?::(\d{{1,5}}))?",
    re.ASCII,
)


def host_refusal(headers: RawHeaders, port: int) -> str | None:
    """Why the request's `Host` is refused: a sentence, or None when it is this server's.

    Args:
        headers: names and values as they came.
        port: TCP port of this server.
    """
    hosts = _values(headers, b"host")
    if len(hosts) == 1 and is_own_authority(hosts[0], port):
        return None
    given = f"Host is {', '.join(map(repr, hosts))}" if hosts else "there is no Host header"
    return (
        f"{given}, and the local AWS answers only to {LOOPBACK_NAMES[0]}:{port}, {LOOPBACK_NAMES[1]}:{port} and "
        f"API-ID.execute-api.localhost:{port}: another name may belong to a web page"
    )


def origin_refusal(headers: RawHeaders, port: int) -> str | None:
    """Why the request is refused as one of a foreign web page: a sentence, or None when it is not.

    Args:
        headers: names and values as they came.
        port: TCP port of this server.
    """
    headers = tuple(headers)
    for name in (b"origin", b"referer"):
        for value in _values(headers, name):
            if not is_own_url(value, port):
                return (
                    f"{name.decode().title()} is {value!r}: the local AWS answers no web page but its own, "
                    "and those that a deployed API admits with an OPTIONS method"
                )
    for value in _values(headers, b"sec-fetch-site"):
        if value not in OWN_SITES:
            return (
                f"Sec-Fetch-Site is {value!r}: the local AWS answers no web page but its own, "
                "and those that a deployed API admits with an OPTIONS method"
            )
    return None


def is_own_authority(authority: str, port: int) -> bool:
    """Say whether `name:port` is a name of this server with this server's port, which may be left out when it is 80."""
    match = _AUTHORITY.fullmatch(authority.lower())
    return match is not None and int(match[1] or DEFAULT_HTTP_PORT) == port


def is_own_url(url: str, port: int) -> bool:
    """Say whether an origin or URL is this server's; `null`, which sandboxed pages and files send, is not."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.lower() != "http":
        return False
    return is_own_authority(re.split(r"[/?#]", rest, maxsplit=1)[0], port)


def _values(headers: RawHeaders, name: bytes) -> list[str]:
    return [value.decode("latin-1").strip(" \t") for key, value in headers if key.lower() == name]
