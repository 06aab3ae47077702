"""Amazon Personalize in one scope: paced calls with plain errors, and what the process shares between them."""

import os
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from botocore import xform_name

from components.lifecycle.engine.client import ClientCache, ScopeKey, translated_errors
from components.lifecycle.engine.errors import CallError
from components.lifecycle.engine.kinds import kind_of
from components.lifecycle.engine.pacing import Pacer, interval_seconds


def print_line(line: str) -> None:
    """Show a line to the user: the engine turns what a dynamic provider prints into messages of the stack."""
    print(line, flush=True)


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """What all dynamic resources of a process share; tests put their own clock and service here.

    Args:
        clients: the clients by scope.
        pacer: the rate limit.
        clock: seconds, monotonic.
        sleep: waits so many seconds on that clock.
        report: shows a line to the user.
        chance: a number from 0 to 1, for jitter.
    """

    clients: ClientCache = field(default_factory=ClientCache)
    pacer: Pacer = field(default_factory=lambda: Pacer(interval_seconds(os.environ)))
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    report: Callable[[str], None] = print_line
    chance: Callable[[], float] = random.SystemRandom().random


RUNTIME = Runtime()
"""The real one. Nothing in it opens a connection before the first call."""


class Personalize:
    """The service in one scope.

    Args:
        scope: the input property `scope`.
        runtime: clients, clock and rate limit.
    """

    def __init__(self, scope: Mapping[str, Any], runtime: Runtime) -> None:
        self.runtime = runtime
        self._scope = ScopeKey.from_property(scope)

    def call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """Call one API operation, at the pace the service allows; throttling and lost connections are retried a few times.

        Args:
            operation: its name in the API reference (`DescribeDataset`).
            parameters: the request, in the API's own names; None is left out.

        Raises:
            CallError: the call was refused or its answer was lost.
        """
        return self._call(operation, parameters, once=False)

    def call_once(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """As `call`, but without retries: for what must not be done twice when an answer is lost."""
        return self._call(operation, parameters, once=True)

    def client(self, service: str) -> Any:
        """A client of another service in the same scope, as boto3 names it; it retries by itself."""
        return self.runtime.clients.get(self._scope).other(service)

    def renew(self) -> None:
        """Read the credentials afresh at the next call (profile, single sign-on cache, credential process)."""
        self.runtime.clients.drop(self._scope)

    def list_all(self, operation: str, member: str, **parameters: Any) -> list[dict[str, Any]]:
        """All pages of a List operation.

        Args:
            operation: its name in the API reference.
            member: the member of the answer that holds the summaries.
            parameters: the request.
        """
        found: list[dict[str, Any]] = []
        token: str | None = None
        while True:
            page = self.call(operation, maxResults=100, nextToken=token, **parameters)
            found.extend(page[member])
            token = page.get("nextToken")
            if not token:
                return found

    def describe(self, arn: str) -> dict[str, Any]:
        """The description of the resource that an ARN names.

        Raises:
            CallError: among others with `not_found`.
        """
        kind = kind_of(arn)
        return cast("dict[str, Any]", self.call(kind.describe, **{kind.parameter: arn})[kind.field])

    def find(self, arn: str) -> dict[str, Any] | None:
        """The description of the resource, or None when the service does not know it."""
        try:
            return self.describe(arn)
        except CallError as failure:
            if failure.not_found:
                return None
            raise

    def delete(self, arn: str) -> None:
        """Ask for the deletion of the resource that an ARN names.

        Raises:
            LifecycleError: the service has no operation that does it.
            CallError: the call was refused or its answer was lost.
        """
        kind = kind_of(arn)
        self.call(kind.deletion, **{kind.parameter: arn})

    def _call(self, operation: str, parameters: Mapping[str, Any], *, once: bool) -> dict[str, Any]:
        request = {name: value for name, value in parameters.items() if value is not None}
        try:
            return self._send(operation, request, once=once)
        except CallError as failure:
            if not failure.expired:
                raise
        # Credentials that a file or a single sign-on has renewed meanwhile; an expired request did nothing.
        self.renew()
        return self._send(operation, request, once=once)

    def _send(self, operation: str, request: Mapping[str, Any], *, once: bool) -> dict[str, Any]:
        clients = self.runtime.clients.get(self._scope)
        client = clients.single_attempt if once else clients.retrying
        self.runtime.pacer.wait((self._scope.region, self._scope.account_id, operation))
        with translated_errors(operation):
            return cast("dict[str, Any]", getattr(client, xform_name(operation))(**request))
