"""What is read of an issuer on loopback, and what is not."""

from collections.abc import Iterator
from typing import Any

import pytest

from handlers.authorizer.issuer import CONFIGURATION, MAX_BYTES, IssuerError, read_keys
from tests.support.tokens import Issuer, private_key, running_issuer


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with running_issuer() as running:
        yield running


def test_the_keys_are_where_the_configuration_says(issuer: Issuer) -> None:
    assert read_keys(issuer.url) == [private_key().jwk("first", use="sig")]
    assert issuer.asked == [CONFIGURATION, "/keys"]


@pytest.mark.parametrize(
    ("path", "document"),
    [
        (CONFIGURATION, None),
        (CONFIGURATION, b"not json"),
        (CONFIGURATION, []),
        (CONFIGURATION, {}),
        (CONFIGURATION, {"issuer": "https://other.example", "jwks_uri": "{url}/keys"}),
        (CONFIGURATION, {"issuer": "{url}"}),
        (CONFIGURATION, {"issuer": "{url}", "jwks_uri": "file:///etc/hostname"}),
        (CONFIGURATION, {"issuer": "{url}", "jwks_uri": "http://192.0.2.1/keys"}),
        (CONFIGURATION, "/elsewhere"),
        ("/keys", None),
        ("/keys", {"keys": {}}),
        ("/keys", "/elsewhere"),
        ("/keys", b'{"keys": [' + b" " * MAX_BYTES + b"]}"),
    ],
)
def test_an_issuer_that_answers_otherwise(issuer: Issuer, path: str, document: Any) -> None:
    issuer.documents["/elsewhere"] = issuer.documents[path]
    if isinstance(document, dict):
        document = {
            name: value.replace("{url}", issuer.url) if isinstance(value, str) else value
            for name, value in document.items()
        }
    issuer.documents[path] = document
    with pytest.raises(IssuerError):
        read_keys(issuer.url)
    assert "/elsewhere" not in issuer.asked


@pytest.mark.parametrize(
    "url",
    ["http://192.0.2.1", "http://issuer.example", "ftp://127.0.0.1", "file:///", "127.0.0.1", ""],
)
def test_only_an_issuer_of_this_machine_needs_no_tls(url: str) -> None:
    with pytest.raises(IssuerError, match="not https"):
        read_keys(url)


def test_an_issuer_that_is_not_there(issuer: Issuer) -> None:
    gone = issuer.url.rpartition(":")[0] + ":9"
    with pytest.raises(IssuerError, match="cannot be read"):
        read_keys(gone)
