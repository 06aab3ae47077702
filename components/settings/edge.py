"""The settings of the API's edge: what browsers may do, how answers travel, and whose tokens are taken."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from components.settings.section import Section
from components.settings.values import whole_number

ANY_ORIGIN = "*"
MAX_ORIGINS = 20
MAX_COMPRESSION_BYTES = 10_485_760
MAX_CACHE_SECONDS = 3600
LOOPBACK = ("127.0.0.1", "localhost")

# As browsers send it: lower case, names in ASCII, no path. Source: RFC 6454, section 6.2.
_ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")
_DEFAULT_PORTS = {"https": 443, "http": 80}


def _origin(given: str) -> str:
    if given == ANY_ORIGIN:
        return given
    if not _ORIGIN.fullmatch(given):
        raise ValueError(
            "allowed is * alone, or what browsers send as Origin: https:// or http://, a host in lower case and a port "
            "if it is not the usual one, without a path, such as https://shop.example.com"
        )
    parts = urlsplit(given)
    if parts.port == _DEFAULT_PORTS[parts.scheme]:
        raise ValueError(
            f"browsers leave out the usual port; write {given.removesuffix(f':{parts.port}')}"
        )
    return given


def _origins(given: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(given)) != len(given):
        raise ValueError("each origin may stand in the list once")
    if ANY_ORIGIN in given and len(given) > 1:
        raise ValueError("* allows every origin; leave out the others, or the *")
    return given


def _compression_bytes(given: object) -> int:
    # Source: Amazon API Gateway REST API Reference, RestApi, minimumCompressionSize.
    return whole_number(given, lowest=0, highest=MAX_COMPRESSION_BYTES)


def _cache_seconds(given: object) -> int:
    return whole_number(given, lowest=0, highest=MAX_CACHE_SECONDS)


class Cors(Section):
    """`personalize:cors`: the web pages whose scripts may call the public routes, by their origins."""

    origins: Annotated[
        tuple[Annotated[str, AfterValidator(_origin)], ...],
        Field(min_length=1, max_length=MAX_ORIGINS),
        AfterValidator(_origins),
    ]


CompressionBytes = Annotated[int, BeforeValidator(_compression_bytes)]
CacheSeconds = Annotated[int, BeforeValidator(_cache_seconds)]


def _issuer(given: str) -> str:
    parts = urlsplit(given)
    is_local = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not parts.hostname or (parts.scheme != "https" and not is_local):
        raise ValueError(
            "allowed is the address of an issuer as its tokens have it in iss, https://...; http:// on 127.0.0.1 or "
            "localhost alone"
        )
    if parts.query or parts.fragment:
        raise ValueError("an issuer has no query and no fragment")
    return given


class Jwt(Section):
    """`personalize:jwt`: whose tokens the public routes take in place of the API key."""

    issuer: Annotated[str, AfterValidator(_issuer)]
    audience: Annotated[str, Field(min_length=1, max_length=512)]
    user_claim: Annotated[str, Field(min_length=1, max_length=256)] | None = None
