"""What is asked of a running local AWS with the root key, on its administrative paths."""

import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from localaws.process.credentials import read_credentials
from localaws.process.server import (
    ADVANCE_PATH,
    EXPLANATION_PATH,
    FAULTS_PATH,
    MAIL_PATH,
    RESET_PATH,
    STATE_FOLDERS,
    STOP_TIMEOUT_SECONDS,
    Record,
    ServerError,
    running_record,
)
from localaws.process.signature import SignableRequest, sign

ADVANCE_TIMEOUT_SECONDS = 3600.0
"""While executions of state machines wait, an advance waits for trainings and functions that are due meanwhile."""
REGION = "us-east-1"
SERVICE = "localaws"


def reset(home: Path) -> None:
    """Forget everything that the local AWS holds, whether it runs or not; the root key stays.

    Raises:
        ServerError: the running server refused, or there is no root key.
    """
    record = running_record(home)
    if record is None:
        for name in STATE_FOLDERS:
            shutil.rmtree(home / name, ignore_errors=True)
        return
    _send(root_request(home, record.endpoint, RESET_PATH), "reset")


def advance(home: Path, seconds: int) -> None:
    """Let time pass at once, in all services: schedules and statuses of Personalize, waits of state machines, alarms of CloudWatch, ages of records.

    Args:
        home: home of the local AWS.
        seconds: how much.

    Raises:
        ServerError: no server runs, or it refused, or there is no root key.
    """
    record = _running(home, "advance")
    request = root_request(home, record.endpoint, f"{ADVANCE_PATH}/{seconds}")
    _send(request, "advanced", timeout_seconds=ADVANCE_TIMEOUT_SECONDS)


def fail(home: Path, operation: str, kind: str, *, seconds: int, share: float = 1.0) -> None:
    """Let an operation of the local Personalize fail for a time of its clock.

    Args:
        home: home of the local AWS.
        operation: as the API names it, e.g. `PutEvents`.
        kind: `throttled`, `down`, `denied`, or `answer-lost`, which is carried out.
        seconds: how long; 0 ends what was ordered before.
        share: of the calls, 0 to 1.

    Raises:
        ServerError: no server runs, or it refused, or there is no root key.
    """
    record = _running(home, "ask")
    query = urlencode({"operation": operation, "kind": kind, "seconds": seconds, "share": share})
    _send(root_request(home, record.endpoint, FAULTS_PATH, query=query), "asked")


def explanation(home: Path, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Why a campaign or recommender of the local Personalize recommends what it does.

    Args:
        home: home of the local AWS.
        parameters: `campaignArn` or `recommenderArn`, and `userId`; `itemId` for one item instead of the best.

    Returns:
        What `localaws.personalize.explained_items.explain_recommendations` answers.

    Raises:
        ServerError: no server runs, or it refused, or there is no root key.
    """
    record = _running(home, "ask")
    query = urlencode(parameters)
    request = root_request(home, record.endpoint, EXPLANATION_PATH, method="GET", query=query)
    answer: dict[str, Any] = json.loads(_send(request, "asked"))
    return answer


def mails(home: Path) -> list[dict[str, Any]]:
    """What the local AWS would have sent by mail, the oldest first; see `localaws.shared.mailbox`.

    Args:
        home: home of the local AWS.

    Raises:
        ServerError: no server runs, or it refused, or there is no root key.
    """
    record = _running(home, "ask")
    request = root_request(home, record.endpoint, MAIL_PATH, method="GET")
    found: list[dict[str, Any]] = json.loads(_send(request, "asked"))["mails"]
    return found


def _running(home: Path, verb: str) -> Record:
    record = running_record(home)
    if record is None:
        raise ServerError(f"no local AWS runs for {home}; start it, then {verb} it")
    return record


def _send(
    request: urllib.request.Request,
    participle: str,
    *,
    timeout_seconds: float = STOP_TIMEOUT_SECONDS,
) -> bytes:
    """Send a request to a running server; the body of its answer.

    Raises:
        ServerError: it could not be reached, or refused.
    """
    try:
        with urllib.request.urlopen(request, timeout=timeout_seconds) as answer:  # noqa: S310 - our own http endpoint
            body: bytes = answer.read()
            return body
    except OSError as error:
        raise ServerError(
            f"the local AWS at {request.host} could not be {participle}: {_told(error)}"
        ) from error


def _told(error: OSError) -> str:
    """What the body of a refusal says, else the error itself."""
    if not isinstance(error, urllib.error.HTTPError):
        return str(error)
    with error:
        try:
            return str(json.load(error)["message"])
        except (ValueError, LookupError, TypeError):
            return str(error)


def root_request(
    home: Path, endpoint: str, path: str, *, method: str = "POST", query: str = ""
) -> urllib.request.Request:
    """A request without a body to an administrative path, signed with the root key of the home.

    Args:
        home: home of the local AWS.
        endpoint: its URL.
        path: the administrative path.
        method: HTTP method.
        query: as it stands in the URL.

    Raises:
        ServerError: there is no root key.
    """
    host = urlsplit(endpoint).netloc
    signed = sign(
        SignableRequest(method, path, query, {"host": host}),
        b"",
        read_credentials(home),
        region=REGION,
        service=SERVICE,
        now=datetime.now(UTC),
    )
    url = f"{endpoint}{path}{'?' if query else ''}{query}"
    data = b"" if method == "POST" else None
    return urllib.request.Request(url, method=method, data=data, headers=signed)  # noqa: S310 - our own http endpoint
