"""Ports: the one way in which the services of the local AWS reach each other and the process that hosts them.

A service is given what it needs when it is made, and says what it offers; it knows neither the host nor another service.
`localaws.ministack` implements what is needed here and puts what is offered into its tables. Tests give their own.
"""

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

# What services need: calls of others


@dataclass(frozen=True, kw_only=True)
class ServiceRequest:
    """A call of a service without HTTP, as root of an account or in a role of it.

    Attributes:
        service: name of the service as it signs, e.g. `kinesis`, `sqs`, `personalize`.
        account: twelve-digit account on whose behalf the call is made.
        region: region of the call.
        target: value of `X-Amz-Target` of a JSON service, e.g. `Kinesis_20131202.PutRecord`.
        path: decoded path, as a server reads it.
        query: query parameters, each with all its values.
        body: as it stands on the wire.
        role_arn: of the role whose policies must allow the call; None for root, which IAM does not check.
        upload: a file of the same file system that is the body, in the place of `body`; nobody writes into it any more.
        download: where there is no file yet, and the body of a good answer becomes one, in the place of `Response.body`; nobody
            writes into it.
    """

    service: str
    account: str
    region: str
    target: str | None = None
    method: str = "POST"
    path: str = "/"
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, list[str]] = field(default_factory=dict)
    body: bytes = b""
    role_arn: str | None = None
    upload: Path | None = None
    download: Path | None = None


@dataclass(frozen=True)
class Response:
    """What a service answers: HTTP status, headers, body. The header names of another service's answer are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class FunctionAnswer:
    """What a Lambda function answered; `function_error` is `Unhandled` when the function failed."""

    status: int
    payload: Any
    function_error: str | None


class ServiceCallError(RuntimeError):
    """A service refused a call that this process needs, or there is no such service."""


class LoopCalls(Protocol):
    """Calls of other services on the event loop that serves requests."""

    async def call(self, request: ServiceRequest) -> Response:
        """Call a service.

        Raises:
            ServiceCallError: no service of that name is served.
        """

    async def invoke(
        self, function: str, payload: Mapping[str, Any], *, account: str, region: str
    ) -> FunctionAnswer:
        """Invoke a Lambda function and wait for its answer.

        Args:
            function: name, or ARN with an optional version or alias.
            payload: the event.
            account: account of the function when only its name is given.
            region: region of the function when only its name is given.
        """


class ThreadCalls(Protocol):
    """The same calls from a thread, which waits for the answer; between start and stop of the server."""

    def call(self, request: ServiceRequest) -> Response:
        """Call a service.

        Raises:
            ServiceCallError: no service of that name is served.
            RuntimeError: the server does not serve, or this is its event loop, which would wait for itself.
        """

    def invoke(
        self, function: str, payload: Mapping[str, Any], *, account: str, region: str
    ) -> FunctionAnswer:
        """Invoke a Lambda function; see `LoopCalls.invoke`."""


def call_json(
    calls: ThreadCalls,
    service: str,
    target: str,
    data: Mapping[str, Any],
    *,
    account: str,
    region: str,
    role_arn: str | None = None,
) -> Any:
    """Call an operation of a JSON service from a thread, in a role if one is given, and return its decoded answer.

    Raises:
        ServiceCallError: the service answered with an error.
    """
    request = ServiceRequest(
        service=service,
        target=target,
        body=json.dumps(data).encode(),
        account=account,
        region=region,
        role_arn=role_arn,
    )
    return json.loads(accepted(calls.call(request), target).body or b"{}")


def accepted(response: Response, operation: str) -> Response:
    """Return an answer that is no error.

    Raises:
        ServiceCallError: it is one.
    """
    if response.status >= 400:
        raise ServiceCallError(
            f"{operation} answered {response.status}: {response.body.decode(errors='replace')}"
        )
    return response


class Objects(Protocol):
    """Objects of S3, from a thread."""

    def put(
        self, bucket: str, key: str, body: bytes, *, account: str, role_arn: str | None
    ) -> None:
        """Store an object, in a role if one is given.

        Raises:
            ServiceCallError: there is no such bucket, or the role may not write into it.
        """


class EventBus(Protocol):
    """EventBridge as AWS's own services use it, from a thread."""

    def put(
        self,
        source: str,
        detail_type: str,
        detail: Mapping[str, Any],
        *,
        resources: Sequence[str],
        account: str,
        region: str,
    ) -> None:
        """Put an event of now on the default bus; `source` may begin with `aws.`."""


class Metrics(Protocol):
    """CloudWatch as AWS's own services use it, from anywhere; a value costs microseconds."""

    def put(
        self,
        namespace: str,
        name: str,
        dimensions: Mapping[str, str],
        value: float,
        unit: str,
        *,
        account: str,
        region: str,
    ) -> None:
        """Put a value of now.

        Args:
            namespace: of the service, e.g. `AWS/Firehose`.
            name: of the metric.
            dimensions: by name.
            value: of the metric.
            unit: e.g. `Count`.
            account: in which it is seen.
            region: in which it is seen.
        """


@dataclass(frozen=True, kw_only=True)
class Gauge:
    """A value that is read once a minute, in place of being put when something happens."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    value: float
    unit: str
    account: str
    region: str


ReadGauges = Callable[[], Iterator[Gauge]]
"""The gauges of a service, as they are now; from any thread."""


# What services need: streams and roles


@dataclass(frozen=True)
class Shard:
    """A shard of a Kinesis stream as it is now. `stored` are its records, oldest first; a closed shard takes no more."""

    shard_id: str
    stored: Sequence[Mapping[str, Any]]
    first_hash: int
    last_hash: int
    is_closed: bool

    @property
    def last_sequence_number(self) -> str:
        """Sequence number of the newest record; empty when it holds none."""
        return str(self.stored[-1]["SequenceNumber"]) if self.stored else ""

    def precedes(self, other: "Shard") -> bool:
        """Say whether keys of `other` were in this closed shard before, so that its records come first."""
        overlaps = self.first_hash <= other.last_hash and other.first_hash <= self.last_hash
        return self.is_closed and self.shard_id < other.shard_id and overlaps


class Streams(Protocol):
    """Kinesis streams, read without the API's limits."""

    def shards(self, stream_arn: str) -> list[Shard] | None:
        """Return the shards of a stream, closed ones included, by number; None when there is no such stream."""

    def draw_sequence_number(self) -> str:
        """Return a sequence number after those of all records so far, and before those of all to come."""


class Mappings(Protocol):
    """Event source mappings with a Kinesis stream, as the Lambda API stores them."""

    def all(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Yield account, region and stored settings of every mapping."""

    def find(self, account: str, region: str, uuid: str) -> dict[str, Any] | None:
        """Return a mapping's stored settings; None when it was deleted."""

    def role_arn(self, account: str, region: str, stored: Mapping[str, Any]) -> str:
        """Return the role of a mapping's function; empty when the function was deleted."""

    def missing_permission(self, role_arn: str, stream_arn: str) -> str | None:
        """Say what a role lacks to read a stream; None when it lacks nothing."""

    def passes_filters(self, event_record: dict[str, Any], stored: Mapping[str, Any]) -> bool:
        """Say whether a mapping's filter criteria, if any, let a record through."""


class RoleRefusedError(Exception):
    """A service may not assume a role; the message says what is required."""


class KeyRefusedError(Exception):
    """A service cannot use a key; the message says why."""


class ServiceRoles(Protocol):
    """The roles and bucket policies under which one service acts for its customer."""

    def check(self, role_arn: str, account: str, region: str, source_arn: str) -> None:
        """Refuse a role that the service may not assume.

        Args:
            role_arn: the role.
            account: account of the job.
            region: region of the job.
            source_arn: ARN of the job, for conditions on `aws:SourceArn`.

        Raises:
            RoleRefusedError: it does not exist, or its trust policy does not name the service.
        """

    def session(self, role_arn: str, account: str, source_arn: str) -> Mapping[str, str]:
        """Environment variables with credentials of a session of the role."""

    def bucket_admits_service(
        self, location: str, account: str, region: str, source_arn: str
    ) -> bool:
        """Whether the bucket's policy lets the service itself list and read what lies at `location`, an `s3://` URL."""

    def key_of_bucket(self, location: str, account: str, region: str) -> str | None:
        """ARN of the key of KMS that encrypts what is put where `location` is, an `s3://` URL; None for no such key."""

    def check_key(self, key_arn: str, role_arn: str, account: str, source_arn: str) -> None:
        """Refuse a key of KMS that the service cannot use, itself and in a role.

        Args:
            key_arn: the key.
            role_arn: the role.
            account: for which the service acts.
            source_arn: for which of its resources.

        Raises:
            KeyRefusedError: there is no such key, it is not enabled, or it or the role does not allow what is needed.
        """


Denial = Callable[[str, Sequence[str], str, str], str | None]
"""What IAM says about the first of some actions that a role may not do with a resource in a region; None when it may do all."""


# What services offer


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request that reached a service: signature and permission are checked already.

    Attributes:
        path: decoded.
        headers: with lower-case names.
        account: of the credentials.
        region: of the credentials' scope.
        role_arn: of the role whose credentials they are; None for those of a user or of root.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: bytes
    account: str
    region: str
    role_arn: str | None = None


Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class IamContext:
    """What IAM looks at in a request, beside its action and its resource.

    Attributes:
        request_tags: tags that the request gives to what it makes or tags.
        further: further permissions that it needs, action and ARN each.
    """

    request_tags: Mapping[str, str] = field(default_factory=dict)
    further: Sequence[tuple[str, str]] = ()


ReadIamContext = Callable[[str, bytes, str, str], IamContext]
"""From action, body, region and account of a request."""


class AdministeredPersonalize(Protocol):
    """What administrative paths ask of Personalize, from a thread."""

    def order_fault(self, parameters: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """Let an operation fail for a time: HTTP status and what the JSON of the answer says.

        Args:
            parameters: of the query.
        """

    def explanation(self, parameters: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """Why a campaign recommends what it does: HTTP status and what the JSON of the answer says.

        Args:
            parameters: of the query.
        """


@dataclass(frozen=True, kw_only=True)
class OwnService:
    """A service of our own, for the host's tables.

    Attributes:
        name: as it signs.
        handler: answers every request that is signed for it, or those that `answers` names.
        target_prefix: of its operations in `X-Amz-Target`, with the dot at its end; empty when the host knows the service.
        answers: whether it answers a request, of a service the rest of which is the host's; None when it answers all.
        aliases: further names by which integrations and tasks of other services call it.
        iam_action: the action of a request, e.g. `personalize:GetRecommendations`; None when the host knows the actions.
        iam_resource: the ARN that a policy must name for a request; None when the host knows the resources.
        iam_context: what else of a request conditions and further permissions are about; None for nothing.
        tags_of: the tags of a resource, by its ARN, for conditions on them; None when its resources have none.
    """

    name: str
    handler: Handler
    target_prefix: str = ""
    answers: Callable[[Request], bool] | None = None
    aliases: tuple[str, ...] = ()
    iam_action: Callable[[Request], str] | None = None
    iam_resource: Callable[[Request], str] | None = None
    iam_context: ReadIamContext | None = None
    tags_of: Callable[[str], Mapping[str, str]] | None = None
