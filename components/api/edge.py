"""What a stack's settings put around the routes of its API."""

from collections.abc import Sequence
from dataclasses import dataclass

from components.api.cors import with_cors
from components.api.openapi_source import Document
from components.api.response_headers import SECURITY_HEADERS, with_headers
from components.api.tokens import AcceptedTokens, with_tokens

COMPRESSION = "x-amazon-apigateway-minimum-compression-size"
NO_COMPRESSION = "-1"


@dataclass(frozen=True, kw_only=True)
class Edge:
    """The edge of an API.

    Attributes:
        origins: of the web pages whose scripts may call the public routes, or `*` alone; empty for none.
        compression_bytes: size from which answers are compressed for clients that take it; None for never.
        tokens: that the public routes take in place of an API key; None for keys.
    """

    origins: Sequence[str] = ()
    compression_bytes: int | None = None
    tokens: AcceptedTokens | None = None

    @property
    def api_key_source(self) -> str:
        """Where API Gateway takes the key of a call from; always given, for the same reason as the size."""
        return "HEADER" if self.tokens is None else "AUTHORIZER"

    @property
    def minimum_compression_size(self) -> str:
        """The size as pulumi-aws takes it; always given, since an absent one means that of the last deployment."""
        return NO_COMPRESSION if self.compression_bytes is None else str(self.compression_bytes)


def with_edge(document: Document, edge: Edge, authorizer: str | None) -> Document:
    """Return the document of all routes with its edge; it is not changed itself.

    Args:
        document: of all routes.
        edge: of the API.
        authorizer: with which API Gateway invokes the function that verifies tokens; None without one.
    """
    compressing = {} if edge.compression_bytes is None else {COMPRESSION: edge.compression_bytes}
    document = with_tokens({**document, **compressing}, authorizer)
    return with_headers(with_cors(document, edge.origins), SECURITY_HEADERS)
