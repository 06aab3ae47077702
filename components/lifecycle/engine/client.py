"""boto3 clients, made when first needed and kept for the life of the process, one set a scope.

The account is checked when a set is made: a dynamic resource never works in another account than the one that the stack's
AWS provider uses.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, Self

import botocore.exceptions

from components.core.access import AssumedRole, described, open_session
from components.lifecycle.engine.errors import (
    CONNECTION_LOST,
    CREDENTIALS_UNAVAILABLE,
    CallError,
    LifecycleError,
)

_CREDENTIAL_ERRORS = (
    botocore.exceptions.NoCredentialsError,
    botocore.exceptions.PartialCredentialsError,
    botocore.exceptions.CredentialRetrievalError,
    botocore.exceptions.TokenRetrievalError,
    botocore.exceptions.NoAuthTokenError,
    botocore.exceptions.SSOError,
)
_CONNECTION_ERRORS = (
    botocore.exceptions.HTTPClientError,
    botocore.exceptions.ConnectionError,
)


@dataclass(frozen=True)
class ScopeKey:
    """Where a resource lives and with whose credentials it is reached."""

    region: str
    account_id: str
    profile: str | None = None
    role: AssumedRole | None = None

    @classmethod
    def from_property(cls, scope: Mapping[str, Any]) -> Self:
        """Read the input property `scope` (`region`, `accountId`, `profile`, `assumeRole`)."""
        return cls(
            str(scope["region"]),
            str(scope["accountId"]),
            scope.get("profile") or None,
            AssumedRole.from_property(scope.get("assumeRole")),
        )


class Clients(NamedTuple):
    """Two clients of the service: one retries by itself, the other never sends a request twice.

    `other` gives one of another service, which retries by itself.
    """

    retrying: Any
    single_attempt: Any
    other: Callable[[str], Any]


class ClientCache:
    """The process's clients by scope. Thread-safe.

    Args:
        open_clients: makes the clients of a scope after checking the account.
    """

    def __init__(self, open_clients: Callable[[ScopeKey], Clients] | None = None) -> None:
        self._open = open_clients or connect
        self._lock = threading.Lock()
        self._clients: dict[ScopeKey, Clients] = {}

    def get(self, scope: ScopeKey) -> Clients:
        """The clients of a scope, made at the first call.

        Raises:
            LifecycleError: the credentials belong to another account.
            CallError: the account could not be asked for.
        """
        with self._lock:
            if scope not in self._clients:
                self._clients[scope] = self._open(scope)
            return self._clients[scope]

    def drop(self, scope: ScopeKey) -> None:
        """Forget a scope's clients, so that the next call reads the credentials afresh."""
        with self._lock:
            self._clients.pop(scope, None)


def connect(scope: ScopeKey) -> Clients:
    """Open a session, check its account, make the clients. Endpoints come from the environment as boto3 reads it."""
    # Here, since the program, which declares resources but calls no service, imports this module at every start.
    from botocore.config import Config  # noqa: PLC0415

    retrying = Config(retries={"mode": "adaptive", "max_attempts": 10}, connect_timeout=10)
    single_attempt = Config(retries={"total_max_attempts": 1}, connect_timeout=10)
    with translated_errors("GetCallerIdentity"):
        session = _session(scope)
        identity = session.client("sts", config=retrying).get_caller_identity()
        require_account(scope, identity["Account"])
        return Clients(
            retrying=session.client("personalize", config=retrying),
            single_attempt=session.client("personalize", config=single_attempt),
            other=made_once(partial(session.client, config=retrying)),
        )


def made_once(make: Callable[[str], Any]) -> Callable[[str], Any]:
    """A maker that makes one client of each service, and is safe to use from many threads, as boto3's sessions are not."""
    lock = threading.Lock()
    made: dict[str, Any] = {}

    def client(service: str) -> Any:
        with lock:
            if service not in made:
                made[service] = make(service)
            return made[service]

    return client


def require_account(scope: ScopeKey, account_id: str) -> None:
    """Refuse to work in an account that is not the stack's.

    Raises:
        LifecycleError: the accounts differ.
    """
    if account_id != scope.account_id:
        raise LifecycleError(
            f"the credentials of {described(scope.profile, scope.role)} belong to AWS account {account_id}, but this stack's AWS provider works in account"
            f" {scope.account_id}; nothing was done. Use credentials of account {scope.account_id} (aws:profile or AWS_PROFILE)"
        )


@contextmanager
def translated_errors(operation: str) -> Iterator[None]:
    """Turn botocore's exceptions into `CallError`.

    Args:
        operation: the API operation that is called inside.

    Raises:
        CallError: botocore raised one of its own exceptions.
    """
    try:
        yield
    except botocore.exceptions.ClientError as error:
        answer = error.response.get("Error", {})
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        code, message = answer.get("Code", "Unknown"), answer.get("Message", "")
        raise CallError(operation, code, message, status) from None
    except _CREDENTIAL_ERRORS as error:
        raise CallError(operation, CREDENTIALS_UNAVAILABLE, str(error)) from None
    except _CONNECTION_ERRORS as error:
        raise CallError(operation, CONNECTION_LOST, str(error)) from None
    except botocore.exceptions.BotoCoreError as error:
        raise CallError(operation, type(error).__name__, str(error)) from None


def _session(scope: ScopeKey) -> Any:
    """A session of the scope's profile; of the default chain when this machine no longer has that profile.

    The state remembers the profile with which a resource was made. Another machine, or a renamed profile, must not make
    the resource impossible to delete; the account check guards against the wrong account.
    """
    try:
        return open_session(scope.region, scope.profile, scope.role)
    except botocore.exceptions.ProfileNotFound:
        return open_session(scope.region, None, scope.role)
