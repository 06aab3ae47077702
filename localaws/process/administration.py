"""What is asked of a running local AWS with the root key, on its administrative paths."""

import shutil
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from localaws.process.credentials import read_credentials
from localaws.process.server import (
    ADVANCE_PATH,
    RESET_PATH,
    STATE_FOLDERS,
    STOP_TIMEOUT_SECONDS,
    Record,
    ServerError,
    running_record,
)
from localaws.process.signature import SignableRequest, sign

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
    _ask(home, record, RESET_PATH, "reset")


def advance(home: Path, seconds: int) -> None:
    """Let time pass at once in the local Personalize, for schedules and statuses.

    Args:
        home: home of the local AWS.
        seconds: how much.

    Raises:
        ServerError: no server runs, or it refused, or there is no root key.
    """
    record = running_record(home)
    if record is None:
        raise ServerError(f"no local AWS runs for {home}; start it, then advance it")
    _ask(home, record, f"{ADVANCE_PATH}/{seconds}", "advanced")


def _ask(home: Path, record: Record, path: str, participle: str) -> None:
    """Post to an administrative path of a running server.

    Raises:
        ServerError: it could not be reached, or refused.
    """
    request = root_request(home, record.endpoint, path)
    try:
        with urllib.request.urlopen(request, timeout=STOP_TIMEOUT_SECONDS):  # noqa: S310 - our own http endpoint
            return
    except OSError as error:
        raise ServerError(
            f"the local AWS at {record.endpoint} could not be {participle}: {error}"
        ) from error


def root_request(home: Path, endpoint: str, path: str) -> urllib.request.Request:
    """A POST without a body to an administrative path, signed with the root key of the home.

    Args:
        home: home of the local AWS.
        endpoint: its URL.
        path: the administrative path.

    Raises:
        ServerError: there is no root key.
    """
    host = urlsplit(endpoint).netloc
    signed = sign(
        SignableRequest("POST", path, "", {"host": host}),
        b"",
        read_credentials(home),
        region=REGION,
        service=SERVICE,
        now=datetime.now(UTC),
    )
    return urllib.request.Request(f"{endpoint}{path}", method="POST", data=b"", headers=signed)  # noqa: S310 - our own http endpoint
