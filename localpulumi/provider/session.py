"""The plugin's connection to the local AWS: clients for each service and region, and waiting."""

from __future__ import annotations

import dataclasses
import json
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from localpulumi.provider.shapes import Props

if TYPE_CHECKING:
    import boto3

DEFAULT_TIMEOUT_SECONDS = 1200.0
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.05, 1.0


class WaitError(Exception):
    """The service did not reach the expected state."""


@dataclass(kw_only=True)
class Login:
    """What the provider's configuration says of credentials, and the session with them.

    Attributes:
        region: of the session.
        access_key_id: of keys in the configuration.
        secret_access_key: as above.
        session_token: as above.
        profile: of the shared AWS configuration; None, without keys, for the default chain.
        roles: that are assumed one after the other, beginning with these credentials, as the provider's arguments.

    The SDK is imported with the first call to a service: where nothing has changed there is none, and its import
    would be most of what the plugin does.
    """

    region: str
    access_key_id: str | None = None
    secret_access_key: str | None = None
    session_token: str | None = None
    profile: str | None = None
    roles: Sequence[Props] = ()

    @cached_property
    def session(self) -> boto3.session.Session:
        """The session; not thread-safe. Its roles are assumed with the first call, and renew themselves."""
        import boto3  # noqa: PLC0415 - see above

        session = boto3.session.Session(
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
            aws_session_token=self.session_token,
            profile_name=self.profile,
            region_name=self.region,
        )
        for role in self.roles:
            session = _assuming(session, role)
        return session


def _assuming(source: boto3.session.Session, role: Props) -> boto3.session.Session:
    import boto3  # noqa: PLC0415 - with the first call to a service, as in Login
    import botocore.session  # noqa: PLC0415 - as above
    from botocore.credentials import (  # noqa: PLC0415 - as above
        AssumeRoleCredentialFetcher,
        DeferredRefreshableCredentials,
    )

    names = {"sessionName": "RoleSessionName", "externalId": "ExternalId"}
    fetcher = AssumeRoleCredentialFetcher(
        source.client,
        source.get_credentials(),
        role["roleArn"],
        extra_args={aws: role[name] for name, aws in names.items() if role.get(name)},
    )
    credentials = DeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")
    session = botocore.session.Session()
    session.register_component(
        "credential_provider", SimpleNamespace(load_credentials=lambda: credentials)
    )
    return boto3.session.Session(botocore_session=session, region_name=source.region_name)


@dataclass(frozen=True, kw_only=True)
class Aws:
    """Clients for one region, with the provider's configuration.

    Attributes:
        login: credentials of all clients.
        region: the region that all clients work in.
        endpoint: address of the local AWS, without a slash at the end.
        default_tags: tags that every taggable object gets.
        timeout_seconds: how long a wait may take.
        cancelled: set when the engine cancels the run; waits end then.
    """

    login: Login
    region: str
    endpoint: str
    default_tags: dict[str, str] = field(default_factory=dict)
    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
    cancelled: threading.Event = field(default_factory=threading.Event)
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def client(self, service: str) -> Any:
        """Return the service's client; made once for each region, since a session is not thread-safe."""
        from botocore.config import Config  # noqa: PLC0415 - with the first call to a service, as in Login

        with self._lock:
            key = service, self.region
            if key not in self._clients:
                self._clients[key] = self.login.session.client(
                    service,
                    region_name=self.region,
                    endpoint_url=self.endpoint,
                    config=Config(
                        retries={"mode": "standard", "max_attempts": 5},
                        max_pool_connections=32,
                        s3={"addressing_style": "path"},
                    ),
                )
            return self._clients[key]

    def scoped(self, region: str | None, timeout_seconds: float) -> Aws:
        """Return the same connection for a resource's own region and timeout (0: the default)."""
        return dataclasses.replace(
            self,
            region=region or self.region,
            timeout_seconds=timeout_seconds or DEFAULT_TIMEOUT_SECONDS,
        )

    @property
    def account(self) -> str:
        """The account's number."""
        return str(self.client("sts").get_caller_identity()["Account"])

    def wait(self, what: str, is_done: Callable[[], bool]) -> None:
        """Ask until the answer is yes.

        Args:
            what: the awaited state, as the end of "waited for ...".
            is_done: asks the service once; may raise to give up.

        Raises:
            WaitError: the time is over, or the run was cancelled.
        """
        deadline = time.monotonic() + self.timeout_seconds
        pause = _FIRST_PAUSE_SECONDS
        while not is_done():
            if time.monotonic() > deadline:
                raise WaitError(f"waited {self.timeout_seconds:.0f} s in vain for {what}")
            if self.cancelled.wait(pause):
                raise WaitError(f"cancelled while waiting for {what}")
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)


def connect(config: Props) -> Aws:
    """Return the connection that a provider's configuration asks for.

    The address is `AWS_ENDPOINT_URL` alone: `endpoints` of the configuration belongs to the real plugin.

    Raises:
        ConnectionError: no address is set.
    """
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "").rstrip("/")
    if not endpoint:
        raise ConnectionError(
            "AWS_ENDPOINT_URL is not set; it must hold the address of the local AWS"
        )
    region = config.get("region") or os.environ.get("AWS_REGION") or "us-east-1"
    return Aws(
        login=Login(
            region=region,
            access_key_id=config.get("accessKey"),
            secret_access_key=config.get("secretKey"),
            session_token=config.get("token"),
            profile=config.get("profile"),
            roles=roles(config),
        ),
        region=region,
        endpoint=endpoint,
        default_tags=default_tags(config),
    )


def default_tags(config: Props) -> dict[str, str]:
    """Return the provider's default tags."""
    value = _parsed(config.get("defaultTags")) or {}
    return dict(value.get("tags") or {})


def roles(config: Props) -> list[Props]:
    """Return the roles to assume: pulumi-aws has a list of them, pulumi-aws-native one."""
    given = _parsed(config.get("assumeRoles")) or [_parsed(config.get("assumeRole"))]
    return [role for role in given if role]


def _parsed(value: Any) -> Any:
    """Configuration that is no text arrives as JSON text; None for what is not known yet in a preview."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return None
