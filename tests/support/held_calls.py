"""Calls of tasks, of boto3's clients and of S3 in a test's own process, each made in a role of the program (`held_roles`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.awsrequest import AWSPreparedRequest

from localaws.shared.ports import FunctionAnswer, Response, ServiceCallError, ServiceRequest
from localaws.stepfunctions.integrations.caller import TaskCaller
from localaws.stepfunctions.interpreter.tasks import Call, Outcome
from tests.support.graph import ACCOUNT, REGION
from tests.support.held_roles import HeldRoles
from tests.support.object_store import ObjectStore
from tests.support.personalize_client import client


def refused_task(roles: HeldRoles, call: Call) -> Outcome | None:
    """How a task fails whose call its role may not make; None when it may."""
    asked = _AskedCalls(roles)
    outcome = TaskCaller(asked).make(call)
    return outcome if asked.is_refused else None


class _AskedCalls:
    """`ThreadCalls` that go nowhere: IAM alone is asked.

    Attributes:
        is_refused: whether it refused a call.
    """

    def __init__(self, roles: HeldRoles) -> None:
        self._roles = roles
        self.is_refused = False

    def call(self, request: ServiceRequest) -> Response:
        refusal = self._roles.refusal(request)
        if refusal is None:
            raise ServiceCallError("allowed")
        self.is_refused = True
        return refusal

    def invoke(self, *_: Any, **__: Any) -> FunctionAnswer:
        raise AssertionError("tasks invoke functions by the API of Lambda")


class HeldStore(ObjectStore):
    """S3 of which a role asks what it may.

    Args:
        roles: of the program.
        role: the end of its name.
    """

    def __init__(self, roles: HeldRoles, role: str) -> None:
        super().__init__()
        self._roles, self._role = roles, role

    def get_object(self, *, Bucket: str, Key: str, **named: Any) -> dict[str, Any]:  # noqa: N803 - S3's own names
        self.require("GET", f"/{Bucket}/{Key}")
        return super().get_object(Bucket=Bucket, Key=Key, **named)

    def head_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - S3's own names
        self.require("HEAD", f"/{Bucket}/{Key}")
        return super().head_object(Bucket=Bucket, Key=Key)

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **named: Any) -> dict[str, Any]:  # noqa: N803 - S3's own names
        self.require("PUT", f"/{Bucket}/{Key}")
        return super().put_object(Bucket=Bucket, Key=Key, Body=Body, **named)

    def paginate(self, *, Bucket: str, Prefix: str = "", **named: Any) -> Iterator[Any]:  # noqa: N803 - S3's own names
        self.require("GET", f"/{Bucket}", query={"list-type": ["2"], "prefix": [Prefix]})
        return super().paginate(Bucket=Bucket, Prefix=Prefix, **named)

    def require(self, method: str, path: str, **request: Any) -> None:
        """Raise what S3's client raises for a call that the role may not make."""
        self._roles.require(self._role, "s3", method=method, path=path, **request)


def held_client(
    roles: HeldRoles, role: str, service: str, answer: Callable[[ServiceRequest], bytes]
) -> Any:
    """A boto3 client in a role.

    Args:
        roles: of the program.
        role: the end of its name.
        service: its name in botocore.
        answer: to a call that the role may make.
    """

    def ask(request: AWSPreparedRequest) -> Response:
        url = urlsplit(request.url)
        headers = {name.lower(): _text(value) for name, value in request.headers.items()}
        asked = ServiceRequest(
            service="personalize" if service.startswith("personalize") else service,
            account=ACCOUNT,
            region=REGION,
            method=str(request.method),
            path=unquote(url.path),
            query=parse_qs(url.query, keep_blank_values=True),
            headers=headers,
            target=headers.get("x-amz-target"),
            body=request.body or b"",
            role_arn=roles.arn(role),
        )
        return roles.refusal(asked) or Response(200, {}, answer(asked))

    return client(REGION, ask, service)


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
