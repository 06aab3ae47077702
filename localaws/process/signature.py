"""AWS Signature Version 4: who signed a request, whether the signature holds, and signing one.

Pure: no clock, no store of keys. Only version 4 is known; the older and the asymmetric one are refused as no signature.

Source: AWS General Reference, "Signature Version 4 signing process"; Amazon S3 API Reference, "Authenticating Requests".
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import parse_qsl, quote

from localaws.process.credentials import Credentials

ALGORITHM = "AWS4-HMAC-SHA256"
ALLOWED_SKEW = timedelta(minutes=15)
MAX_EXPIRES_SECONDS = 7 * 24 * 3600
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
STREAMING_PREFIX = "STREAMING-"

INCOMPLETE = "IncompleteSignature"
MISMATCH = "SignatureDoesNotMatch"
SKEWED = "RequestTimeTooSkewed"
MISSING = "MissingAuthenticationToken"

_TIME_FORMAT = "%Y%m%dT%H%M%SZ"
_CREDENTIAL = re.compile(r"([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request", re.ASCII)
_HEX_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_CREDENTIALS_IN_QUERY = frozenset(
    {"x-amz-algorithm", "x-amz-credential", "x-amz-signature", "awsaccesskeyid", "signature"}
)


class SignatureError(Exception):
    """A signature is missing or does not hold.

    Attributes:
        code: AWS's error code.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class SignableRequest:
    """What of a request is signed, but for its body.

    Attributes:
        method: HTTP method, upper case.
        path: path as it stands on the wire, without the query.
        query: query as it stands on the wire, without the question mark.
        headers: lower-case names; the values of a header that came more than once joined by a comma.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Decoded names and values of the query."""
        return parse_qsl(self.query, keep_blank_values=True)


@dataclass(frozen=True)
class Claim:
    """What a signature says of itself.

    Attributes:
        access_key_id: whose key it was made with.
        date: day of the credential scope, `YYYYMMDD`.
        region: region of the scope.
        service: service of the scope, as it signs.
        signed_headers: lower-case names of the headers that it covers.
        signature: 64 hexadecimal digits.
        signed_at: `YYYYMMDDTHHMMSSZ`.
        expires_seconds: how long a signature in the query holds; None for one in the header.
        session_token: token of temporary credentials, empty for lasting ones.
    """

    access_key_id: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    signed_at: str
    expires_seconds: int | None
    session_token: str

    @property
    def is_presigned(self) -> bool:
        """Say whether it stands in the query."""
        return self.expires_seconds is not None


def read_claim(request: SignableRequest) -> Claim:
    """Return what the request's signature claims, wherever it stands.

    Raises:
        SignatureError: there is none, more than one, or one that is not whole.
    """
    authorization = request.headers.get("authorization", "")
    in_query = {name.lower() for name, _ in request.parameters} & _CREDENTIALS_IN_QUERY
    if authorization and in_query:
        raise SignatureError(
            INCOMPLETE, "The request is signed in its header and in its query; only one is allowed."
        )
    if authorization:
        return _header_claim(authorization, request.headers)
    if in_query:
        return _query_claim(request.parameters)
    raise SignatureError(MISSING, "Request is missing Authentication Token")


def check_claim(
    claim: Claim, request: SignableRequest, payload: bytes, secret: str, now: datetime
) -> None:
    """Check that a signature was made with `secret`, for this very request, at this time.

    Chunks of an S3 upload that signs each one (`STREAMING-...`) are not looked at.

    Args:
        claim: what `read_claim` found in the request.
        request: the request.
        payload: its body as it came.
        secret: secret access key that belongs to the claim's access key id.
        now: present time, with a time zone.

    Raises:
        SignatureError: it does not hold.
    """
    _check_time(claim, now)
    _check_coverage(claim, request)
    canonical = canonical_request(claim, request, _payload_hash(claim, request, payload))
    expected = _signature(claim, canonical, secret)
    if not hmac.compare_digest(expected.encode(), claim.signature.encode()):
        raise SignatureError(
            MISMATCH,
            "The request signature we calculated does not match the signature you provided. "
            "Check your AWS Secret Access Key and signing method.",
        )


def check_payload(headers: Mapping[str, str], payload: bytes) -> None:
    """Check that the body is the one that the request's own hash names, where it names one.

    Raises:
        SignatureError: it is another.
    """
    named = headers.get("x-amz-content-sha256", "")
    if _HEX_DIGEST.fullmatch(named) and not hmac.compare_digest(named, _sha256(payload)):
        raise SignatureError(
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        )


def sign(
    request: SignableRequest,
    payload: bytes,
    credentials: Credentials,
    *,
    region: str,
    service: str,
    now: datetime,
) -> dict[str, str]:
    """Return the headers that sign a request, to be sent besides its own.

    Args:
        request: the request with its `host` header.
        payload: its body.
        credentials: lasting credentials.
        region: region of the credential scope.
        service: service of the credential scope.
        now: present time, with a time zone.
    """
    signed_at = now.astimezone(UTC).strftime(_TIME_FORMAT)
    headers = {**request.headers, "x-amz-date": signed_at}
    names = tuple(sorted(headers))
    claim = Claim(
        credentials.access_key_id, signed_at[:8], region, service, names, "", signed_at, None, ""
    )
    dated = SignableRequest(request.method, request.path, request.query, headers)
    signature = _signature(
        claim, canonical_request(claim, dated, _sha256(payload)), credentials.secret_access_key
    )
    scope = f"{credentials.access_key_id}/{_scope(claim)}"
    return {
        "x-amz-date": signed_at,
        "authorization": (
            f"{ALGORITHM} Credential={scope}, SignedHeaders={';'.join(names)}, Signature={signature}"
        ),
    }


def canonical_request(claim: Claim, request: SignableRequest, payload_hash: str) -> str:
    """The text whose hash is signed."""
    headers = "".join(
        f"{name}:{' '.join(request.headers.get(name, '').split())}\n"
        for name in claim.signed_headers
    )
    return "\n".join(
        (
            request.method,
            _canonical_path(request.path, claim.service),
            _canonical_query(request, claim),
            headers,
            ";".join(claim.signed_headers),
            payload_hash,
        )
    )


def _header_claim(authorization: str, headers: Mapping[str, str]) -> Claim:
    algorithm, _, rest = authorization.partition(" ")
    fields = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    if algorithm != ALGORITHM or set(fields) != {"Credential", "SignedHeaders", "Signature"}:
        raise SignatureError(
            INCOMPLETE,
            f"The Authorization header must be `{ALGORITHM} Credential=..., SignedHeaders=..., Signature=...`.",
        )
    return _claim(
        fields["Credential"],
        signed_headers=fields["SignedHeaders"],
        signature=fields["Signature"],
        signed_at=headers.get("x-amz-date", ""),
        expires_seconds=None,
        session_token=headers.get("x-amz-security-token", ""),
    )


def _query_claim(parameters: list[tuple[str, str]]) -> Claim:
    names = [name.lower() for name, _ in parameters if name.lower().startswith("x-amz-")]
    values = dict(parameters)
    expires = values.get("X-Amz-Expires", "")
    if (
        len(names) != len(set(names))
        or values.get("X-Amz-Algorithm") != ALGORITHM
        or not re.fullmatch(r"[0-9]{1,6}", expires)
        or not 0 < int(expires) <= MAX_EXPIRES_SECONDS
    ):
        raise SignatureError(
            INCOMPLETE,
            f"A signature in the query needs X-Amz-Algorithm={ALGORITHM}, X-Amz-Credential, X-Amz-Date, "
            f"X-Amz-Expires (1 to {MAX_EXPIRES_SECONDS}), X-Amz-SignedHeaders and X-Amz-Signature, each once.",
        )
    return _claim(
        values.get("X-Amz-Credential", ""),
        signed_headers=values.get("X-Amz-SignedHeaders", ""),
        signature=values.get("X-Amz-Signature", ""),
        signed_at=values.get("X-Amz-Date", ""),
        expires_seconds=int(expires),
        session_token=values.get("X-Amz-Security-Token", ""),
    )


def _claim(
    credential: str,
    *,
    signed_headers: str,
    signature: str,
    signed_at: str,
    expires_seconds: int | None,
    session_token: str,
) -> Claim:
    scope = _CREDENTIAL.fullmatch(credential)
    if scope is None:
        raise SignatureError(
            INCOMPLETE,
            "Credential must be KEY-ID/YYYYMMDD/REGION/SERVICE/aws4_request.",
        )
    return Claim(
        access_key_id=scope[1],
        date=scope[2],
        region=scope[3],
        service=scope[4],
        signed_headers=tuple(signed_headers.split(";")),
        signature=signature,
        signed_at=signed_at,
        expires_seconds=expires_seconds,
        session_token=session_token,
    )


def _check_time(claim: Claim, now: datetime) -> None:
    try:
        signed_at = datetime.strptime(claim.signed_at, _TIME_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        raise SignatureError(
            INCOMPLETE, "The request must say when it was signed: X-Amz-Date, YYYYMMDDTHHMMSSZ."
        ) from None
    if claim.signed_at[:8] != claim.date:
        raise SignatureError(MISMATCH, "Date in Credential scope does not match X-Amz-Date.")
    lasts = ALLOWED_SKEW
    if claim.expires_seconds is not None:
        lasts = timedelta(seconds=claim.expires_seconds)
    if not signed_at - ALLOWED_SKEW <= now <= signed_at + lasts:
        raise SignatureError(
            SKEWED,
            f"Signature expired or not yet current: signed at {claim.signed_at}, "
            f"now is {now.astimezone(UTC).strftime(_TIME_FORMAT)}.",
        )


def _check_coverage(claim: Claim, request: SignableRequest) -> None:
    """Every header that could change what is asked must be signed."""
    needed = {name for name in request.headers if name == "host" or name.startswith("x-amz-")}
    missing = sorted((needed | {"host"}) - set(claim.signed_headers))
    if missing:
        raise SignatureError(MISMATCH, f"These headers must be signed: {', '.join(missing)}.")


def _payload_hash(claim: Claim, request: SignableRequest, payload: bytes) -> str:
    """What stands for the body in the signed text: its hash; S3 may leave the body out."""
    named = request.headers.get("x-amz-content-sha256", "")
    if claim.service == "s3":
        if claim.is_presigned:
            return UNSIGNED_PAYLOAD
        if named == UNSIGNED_PAYLOAD or named.startswith(STREAMING_PREFIX):
            return named
    check_payload(request.headers, payload)
    return _sha256(payload)


def _canonical_path(path: str, service: str) -> str:
    """S3 signs the path as it was sent; others sign it without dots, and encoded once more."""
    if service == "s3":
        return path or "/"
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            segments = segments[:-1]
        elif segment not in ("", "."):
            segments.append(segment)
    tail = "/" if segments and path.endswith("/") else ""
    return quote("/" + "/".join(segments) + tail, safe="/-_.~")


def _canonical_query(request: SignableRequest, claim: Claim) -> str:
    pairs = [
        (quote(name, safe="-_.~"), quote(value, safe="-_.~"))
        for name, value in request.parameters
        if not (claim.is_presigned and name == "X-Amz-Signature")
    ]
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _signature(claim: Claim, canonical: str, secret: str) -> str:
    text = "\n".join(
        (ALGORITHM, claim.signed_at, _scope(claim), _sha256(canonical.encode("utf-8")))
    )
    key = _signing_key(secret, claim.date, claim.region, claim.service)
    return hmac.new(key, text.encode("utf-8"), hashlib.sha256).hexdigest()


def _scope(claim: Claim) -> str:
    return f"{claim.date}/{claim.region}/{claim.service}/aws4_request"


@lru_cache(maxsize=256)
def _signing_key(secret: str, date: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.new(key, part.encode("utf-8"), hashlib.sha256).digest()
    return key


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
