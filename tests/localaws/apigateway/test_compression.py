"""Content codings of requests and answers."""

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.apigateway.compression import EXTENSION, compressed, decompressed
from localaws.apigateway.exchange import MAX_BODY_BYTES, GatewayReply, GatewayRequest
from localaws.apigateway.gateway_responses import GatewayError
from tests.support.gateway import ServedApi, body_of, document, operation, proxy_integration, served

BODY = b'{"message": "' + b"again and " * 100 + b'"}'
DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "deflate": zlib.decompress,
}


def raw_deflate(body: bytes) -> bytes:
    coder = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return coder.compress(body) + coder.flush()


def request(body: bytes, coding: str | None) -> GatewayRequest:
    headers = {} if coding is None else {"content-encoding": coding}
    return GatewayRequest(method="POST", segments=(), headers=headers, query={}, body=body)


def reply(body: bytes = BODY, **headers: str) -> GatewayReply:
    found = {name.replace("_", "-"): text for name, text in headers.items()}
    return GatewayReply(
        status=200, headers={"Content-Type": "application/json", **found}, body=body
    )


@given(st.binary())
def test_every_coding_is_read(body: bytes) -> None:
    for coding, coded in (
        ("gzip", gzip.compress(body)),
        ("GZIP", gzip.compress(body)),
        ("deflate", zlib.compress(body)),
        ("deflate", raw_deflate(body)),
        ("identity", body),
    ):
        found = decompressed(request(coded, coding))
        assert found.body == body
        assert coding == "identity" or found.headers == {"content-length": str(len(body))}


def test_a_body_without_coding_is_left_alone() -> None:
    plain = request(BODY, None)
    assert decompressed(plain) is plain


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("br", BODY),
        ("gzip", BODY),
        ("gzip", b""),
        ("gzip", gzip.compress(BODY)[:-9]),
        ("gzip", gzip.compress(BODY) + b"more"),
        ("deflate", b"\x00\x01"),
        ("gzip, gzip", gzip.compress(BODY)),
    ],
    # The content would be part of the name else, and gzip's has the time in it.
    ids=["unknown", "plain", "empty", "cut off", "more behind it", "broken", "two codings"],
)
def test_another_coding_or_a_broken_body_is_refused(coding: str, body: bytes) -> None:
    with pytest.raises(GatewayError, match="UNSUPPORTED_MEDIA_TYPE"):
        decompressed(request(body, coding))


@pytest.mark.parametrize("excess", [0, 1])
def test_what_becomes_too_large_is_refused(excess: int) -> None:
    bomb = request(gzip.compress(b" " * (MAX_BODY_BYTES + excess)), "gzip")
    if excess:
        with pytest.raises(GatewayError, match="REQUEST_TOO_LARGE"):
            decompressed(bomb)
    else:
        assert len(decompressed(bomb).body) == MAX_BODY_BYTES


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("deflate", "deflate"),
        ("gzip, deflate, br", "gzip"),
        ("deflate, gzip", "deflate"),
        ("br, GZIP;q=0.5, deflate;q=0.9", "deflate"),
        ("gzip;q=0, deflate", "deflate"),
        ("identity, gzip;q=0.5", None),
        ("gzip;q=0", None),
        ("gzip;q=much", None),
        ("br", None),
        ("*", None),
        ("", None),
    ],
)
def test_the_client_chooses_the_coding(accepted: str, coding: str | None) -> None:
    found = compressed(reply(), accepted, 0)
    assert found.headers.get("Content-Encoding") == coding
    assert (DECODERS[coding](found.body) if coding else found.body) == BODY
    assert coding is None or len(found.body) < len(BODY)


@pytest.mark.parametrize(
    ("answer", "minimum"),
    [
        (reply(), None),
        (reply(), len(BODY) + 1),
        (reply(b""), 0),
        (reply(content_encoding="br"), 0),
    ],
)
def test_what_is_not_compressed(answer: GatewayReply, minimum: int | None) -> None:
    assert compressed(answer, "gzip", minimum) is answer


def test_an_answer_of_just_the_size_is_compressed() -> None:
    assert compressed(reply(), "gzip", len(BODY)).headers["Content-Encoding"] == "gzip"


def test_integrations_see_plain_bodies(tmp_path: Path) -> None:
    api = served(tmp_path, integration=proxy_integration(), root={EXTENSION: 2})
    found = api.request(
        "POST", "/x", gzip.compress(BODY), accept_encoding="gzip", content_encoding="gzip"
    )
    assert api.backends.events[0]["body"] == BODY.decode()
    assert gzip.decompress(found.body) == b"ok"


def test_without_the_setting_requests_are_read_all_the_same(tmp_path: Path) -> None:
    api = served(tmp_path, integration=proxy_integration())
    found = api.request(
        "POST", "/x", gzip.compress(BODY), accept_encoding="gzip", content_encoding="gzip"
    )
    assert api.backends.events[0]["body"] == BODY.decode()
    assert found.body == b"ok"


def test_failures_of_the_gateway_are_not_compressed(tmp_path: Path) -> None:
    api = served(tmp_path, integration=proxy_integration(), root={EXTENSION: 0})
    assert body_of(api.request("GET", "/nowhere", accept_encoding="gzip"))["message"]


def test_a_deployment_keeps_its_size(tmp_path: Path) -> None:
    spec = document({"/x": {"get": operation(proxy_integration())}}, **{EXTENSION: 0})
    api = ServedApi(tmp_path, spec)
    change = {"op": "replace", "path": "/minimumCompressionSize", "value": ""}
    api.control.done("PATCH", f"/restapis/{api.api_id}", {"patchOperations": [change]})
    assert gzip.decompress(api.request("GET", "/x", accept_encoding="gzip").body) == b"ok"
    api.deploy()
    assert api.request("GET", "/x", accept_encoding="gzip").body == b"ok"


@pytest.mark.parametrize("size", [-1, 10_485_761, "1"])
def test_an_impossible_size_is_refused(tmp_path: Path, size: object) -> None:
    with pytest.raises(AssertionError, match="Invalid minimum compression size"):
        served(tmp_path, integration=proxy_integration(), root={EXTENSION: size})
