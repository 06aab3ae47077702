"""Against botocore, which signs as the AWS SDKs do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials

from localaws.process import signature
from localaws.process.credentials import Credentials
from localaws.process.signature import (
    SignableRequest,
    SignatureError,
    check_claim,
    check_payload,
    read_claim,
    sign,
)

HOST = "127.0.0.1:4566"
ROOT = Credentials("AKIAABCDEFGHIJKLMNOP", "a/secret+of/forty/characters/abcdefghijk")
SESSION = BotocoreCredentials(ROOT.access_key_id, ROOT.secret_access_key, "a token/with=signs")
LASTING = BotocoreCredentials(ROOT.access_key_id, ROOT.secret_access_key)
REQUESTS = [
    ("POST", "/", b'{"a": 1}', {"X-Amz-Target": "Kinesis_20131202.PutRecord"}),
    ("POST", "/", b"Action=CreateUser&UserName=x", {"Content-Type": "application/x-www-form-urlencoded"}),
    ("GET", "/?Action=ListUsers&Version=2010-05-08", b"", {}),
    ("POST", "/2015-03-31/functions/a%3Ab/invocations", b"{}", {"X-Note": "two   blanks"}),
    ("GET", "/bucket?list-type=2&prefix=a%20b%2Fc&empty=", b"", {}),
    ("GET", "/bucket/a%20b/%C3%BC//c/../d~", b"", {}),
    ("PUT", "/bucket/key", b"\x00\xff content", {"Content-Type": "text/csv"}),
    ("GET", "/path/?b=2&a=1&b=1", b"", {}),
]  # fmt: skip


def signed_request(  # noqa: PLR0917 - the columns of the table of requests
    signer: type[SigV4Auth],
    service: str,
    method: str,
    target: str,
    body: bytes,
    headers: dict[str, str],
    credentials: BotocoreCredentials = LASTING,
) -> SignableRequest:
    """What reaches the server when botocore has signed a request."""
    made = AWSRequest(method, f"http://{HOST}{target}", headers=headers, data=body)
    if issubclass(signer, SigV4QueryAuth):
        signer(credentials, service, "us-east-1", expires=600).add_auth(made)
    else:
        signer(credentials, service, "us-east-1").add_auth(made)
    parts = urlsplit(made.prepare().url)
    sent = {name.lower(): value for name, value in made.headers.items()}
    return SignableRequest(method, parts.path, parts.query, {"host": HOST, **sent})


def verify(
    request: SignableRequest,
    body: bytes,
    *,
    secret: str = ROOT.secret_access_key,
    after: timedelta = timedelta(),
) -> None:
    check_claim(read_claim(request), request, body, secret, datetime.now(UTC) + after)


@pytest.mark.parametrize("credentials", [LASTING, SESSION])
@pytest.mark.parametrize(("method", "target", "body", "headers"), REQUESTS)
@pytest.mark.parametrize(
    ("signer", "service"), [(SigV4Auth, "kinesis"), (S3SigV4Auth, "s3"), (SigV4QueryAuth, "sts"), (S3SigV4QueryAuth, "s3")]
)  # fmt: skip
def test_what_botocore_signs_holds_and_nothing_else(  # noqa: PLR0917 - the columns of the tables
    signer: type[SigV4Auth],
    service: str,
    method: str,
    target: str,
    body: bytes,
    headers: dict[str, str],
    credentials: BotocoreCredentials,
) -> None:
    sent = headers
    if issubclass(signer, SigV4QueryAuth):  # a URL alone
        sent, body = {}, b""
    request = signed_request(signer, service, method, target, body, sent, credentials)
    claim = read_claim(request)
    assert claim.access_key_id == ROOT.access_key_id
    assert (claim.session_token, claim.service) == (credentials.token or "", service)
    verify(request, body)
    tampered = [
        replace(request, method="DELETE"),
        replace(request, path=request.path + "x"),
        replace(request, query=f"{request.query}&more=1".lstrip("&")),
        replace(request, headers={**request.headers, "host": "localhost:4566"}),
        replace(request, headers={**request.headers, "x-amz-target": "Kinesis_20131202.DeleteStream"}),
    ]  # fmt: skip
    for other in tampered:
        with pytest.raises(SignatureError):
            verify(other, body)
    with pytest.raises(SignatureError):
        verify(request, body, secret="another")
    if not (claim.is_presigned and service == "s3"):  # S3 does not sign the body of a presigned URL
        with pytest.raises(SignatureError):
            verify(request, body + b"x")


@pytest.mark.parametrize(
    ("after", "code"),
    [
        (timedelta(minutes=14), None),
        (timedelta(minutes=-14), None),
        (timedelta(minutes=16), "RequestTimeTooSkewed"),
        (timedelta(minutes=-16), "RequestTimeTooSkewed"),
    ],
)
def test_clocks_may_differ_by_a_quarter_of_an_hour(after: timedelta, code: str | None) -> None:
    request = signed_request(SigV4Auth, "kinesis", "POST", "/", b"{}", {})
    if code is None:
        verify(request, b"{}", after=after)
        return
    with pytest.raises(SignatureError) as refused:
        verify(request, b"{}", after=after)
    assert refused.value.code == code


def test_a_presigned_url_holds_as_long_as_it_says() -> None:
    request = signed_request(S3SigV4QueryAuth, "s3", "GET", "/bucket/key", b"", {})
    verify(request, b"", after=timedelta(seconds=590))
    with pytest.raises(SignatureError, match="expired"):
        verify(request, b"", after=timedelta(seconds=610))


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer abc",
        "AWS AKIA:c2lnbmF0dXJl",
        "AWS4-ECDSA-P256-SHA256 Credential=a/20250101/s3/aws4_request, SignedHeaders=host, Signature=00",
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=test",
        "AWS4-HMAC-SHA256 Credential=a/20250101/r/s/aws4_request, SignedHeaders=host",
        "AWS4-HMAC-SHA256 Credential=a/r/s/aws4_request, SignedHeaders=host, Signature=00",
        "AWS4-HMAC-SHA256 Credential=/20250101/r/s/aws4_request, SignedHeaders=host, Signature=00",
    ],
)
def test_anything_else_in_the_header_is_no_signature(authorization: str) -> None:
    with pytest.raises(SignatureError) as refused:
        read_claim(SignableRequest("GET", "/", "", {"host": HOST, "authorization": authorization}))
    assert refused.value.code == "IncompleteSignature"


@pytest.mark.parametrize(
    "query",
    [
        "AWSAccessKeyId=test&Signature=x&Expires=9999999999",
        "X-Amz-Credential=test%2F20250101%2Fus-east-1%2Fs3%2Faws4_request",
        "x-amz-credential=test%2F20250101%2Fus-east-1%2Fs3%2Faws4_request",
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2F20250101%2Fr%2Fs%2Faws4_request&X-Amz-Expires=604801",
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=60",
    ],
)
def test_weak_or_broken_signatures_in_the_query_are_none(query: str) -> None:
    with pytest.raises(SignatureError) as refused:
        read_claim(SignableRequest("GET", "/", query, {"host": HOST}))
    assert refused.value.code == "IncompleteSignature"


def test_a_request_without_a_signature_says_so() -> None:
    with pytest.raises(SignatureError) as refused:
        read_claim(SignableRequest("GET", "/", "Action=ListUsers", {"host": HOST}))
    assert refused.value.code == "MissingAuthenticationToken"


def test_a_request_is_signed_once() -> None:
    request = signed_request(SigV4Auth, "kinesis", "POST", "/", b"", {})
    with pytest.raises(SignatureError, match="only one"):
        read_claim(replace(request, query="X-Amz-Credential=other"))


def test_headers_that_say_what_is_asked_must_be_signed() -> None:
    request = signed_request(SigV4Auth, "kinesis", "POST", "/", b"", {})
    added = replace(request, headers={**request.headers, "x-amz-target": "a"})
    with pytest.raises(SignatureError, match="must be signed: x-amz-target"):
        verify(added, b"")


def test_only_s3_may_leave_its_body_unsigned() -> None:
    headers = {"X-Amz-Content-SHA256": signature.UNSIGNED_PAYLOAD}
    for service in ("s3", "kinesis"):
        request = SignableRequest(
            "PUT", "/b/k", "", {"host": HOST, **{k.lower(): v for k, v in headers.items()}}
        )
        now = datetime.now(UTC)
        claim = signature.Claim(
            ROOT.access_key_id, now.strftime("%Y%m%d"), "us-east-1", service,
            ("host", "x-amz-content-sha256"), "", now.strftime("%Y%m%dT%H%M%SZ"), None, "",
        )  # fmt: skip
        canonical = signature.canonical_request(claim, request, signature.UNSIGNED_PAYLOAD)
        made = replace(
            claim, signature=signature._signature(claim, canonical, ROOT.secret_access_key)
        )
        if service == "s3":
            check_claim(made, request, b"anything", ROOT.secret_access_key, now)
        else:
            with pytest.raises(SignatureError, match="does not match"):
                check_claim(made, request, b"anything", ROOT.secret_access_key, now)


def test_a_body_is_the_one_that_the_request_names() -> None:
    digest = signature._sha256(b"this")
    check_payload({"x-amz-content-sha256": digest}, b"this")
    check_payload({}, b"anything")
    with pytest.raises(SignatureError) as refused:
        check_payload({"x-amz-content-sha256": digest}, b"that")
    assert refused.value.code == "XAmzContentSHA256Mismatch"


def test_what_is_signed_here_is_what_botocore_signs() -> None:
    now = datetime.now(UTC)
    bare = SignableRequest("POST", "/_ministack/reset", "", {"host": HOST})
    headers = sign(bare, b"body", ROOT, region="us-east-1", service="localaws", now=now)
    request = replace(bare, headers={**bare.headers, **headers})
    verify(request, b"body")
    made = AWSRequest("POST", f"http://{HOST}/_ministack/reset", data=b"body")
    made.context["timestamp"] = headers["x-amz-date"]
    signer = SigV4Auth(LASTING, "localaws", "us-east-1")
    made.headers["X-Amz-Date"] = headers["x-amz-date"]
    canonical = signer.canonical_request(made)
    expected = signer.signature(signer.string_to_sign(made, canonical), made)
    assert headers["authorization"].endswith(f"Signature={expected}")
