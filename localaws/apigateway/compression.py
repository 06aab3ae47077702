"""Content codings of bodies: compressed requests are read, and answers are compressed where the API and the client want it.

Source: Amazon API Gateway Developer Guide, "Payload compression for REST APIs in API Gateway" and the pages below it.
"""

import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from localaws.apigateway.exchange import MAX_BODY_BYTES, GatewayReply, GatewayRequest
from localaws.apigateway.gateway_responses import GatewayError

EXTENSION = "x-amazon-apigateway-minimum-compression-size"
MAX_SIZE_BYTES = 10_485_760
_IDENTITY = "identity"
_GZIP_FRAME, _ZLIB_FRAME, _NO_FRAME = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
# Clients send deflate with the frame that its name means, and without: RFC 9110, section 8.4.1.2.
_FRAMES: Mapping[str, tuple[int, ...]] = {
    "gzip": (_GZIP_FRAME,),
    "deflate": (_ZLIB_FRAME, _NO_FRAME),
}
_COMPRESSORS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, mtime=0),
    "deflate": zlib.compress,
    _IDENTITY: lambda body: body,
}


def decompressed(request: GatewayRequest) -> GatewayRequest:
    """A request with its body as it is without content coding; what is behind the gateway sees no other.

    Raises:
        GatewayError: UNSUPPORTED_MEDIA_TYPE for another coding than gzip, deflate and identity, or a body that has not
            the one it names; REQUEST_TOO_LARGE for one that becomes larger than a body may be.
    """
    coding = request.headers.get("content-encoding", _IDENTITY).strip().lower()
    if coding == _IDENTITY:
        return request
    body = _decoded(request.body, coding)
    headers = {name: text for name, text in request.headers.items() if name != "content-encoding"}
    return replace(request, body=body, headers={**headers, "content-length": str(len(body))})


def compressed(
    reply: GatewayReply, accept_encoding: str, minimum_bytes: int | None
) -> GatewayReply:
    """An integration's answer, compressed if the API and the client want it.

    Args:
        reply: the answer after its mapping template.
        accept_encoding: header of the request; without a coding by name nothing is compressed, `*` included.
        minimum_bytes: `minimumCompressionSize` of the API; None compresses nothing.
    """
    is_coded = any(name.lower() == "content-encoding" for name in reply.headers)
    if minimum_bytes is None or is_coded or not reply.body or len(reply.body) < minimum_bytes:
        return reply
    coding = _preferred(accept_encoding)
    if coding == _IDENTITY:
        return reply
    return replace(
        reply,
        headers={**reply.headers, "Content-Encoding": coding},
        body=_COMPRESSORS[coding](reply.body),
    )


def _preferred(accept_encoding: str) -> str:
    """The supported coding with the highest weight, the first of several."""
    wanted = [(weight, coding) for coding, weight in _weights(accept_encoding) if weight > 0]
    return max(wanted, key=lambda each: each[0], default=(0, _IDENTITY))[1]


def _weights(accept_encoding: str) -> Iterator[tuple[str, float]]:
    for part in accept_encoding.split(","):
        coding, _, parameter = part.partition(";")
        name, _, text = parameter.partition("=")
        if coding.strip().lower() in _COMPRESSORS:
            try:
                yield coding.strip().lower(), float(text) if name.strip().lower() == "q" else 1.0
            except ValueError:
                continue


def _decoded(body: bytes, coding: str) -> bytes:
    for frame in _FRAMES.get(coding, ()):
        decoder = zlib.decompressobj(frame)
        try:
            content = decoder.decompress(body, MAX_BODY_BYTES + 1)
        except zlib.error:
            continue
        if len(content) > MAX_BODY_BYTES:
            raise GatewayError("REQUEST_TOO_LARGE", "Request Too Long")
        if decoder.eof and not decoder.unused_data:
            return content
    raise GatewayError("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type")
