"""Roles of the program in the test's own process: who acts in one is held to its policy by the IAM of the local AWS."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import ClientError
from ministack import app
from ministack.core import iam_actions
from ministack.core.responses import request_scope
from ministack.services import iam

from localaws.glue import iam as glue_iam
from localaws.ministack import batch_actions, event_resources, own_services
from localaws.ministack.calls import MiniStackLoopCalls
from localaws.personalize.personalize import Personalize
from localaws.personalize.service import PersonalizeService
from localaws.shared.ports import (
    FunctionAnswer,
    OwnService,
    Request,
    Response,
    ServiceCallError,
    ServiceRequest,
)
from localaws.stepfunctions import iam as step_functions_iam
from localaws.stepfunctions.integrations.caller import TaskCaller
from localaws.stepfunctions.interpreter.tasks import Call, Outcome
from tests.support.graph import ACCOUNT, REGION, Graph
from tests.support.object_store import ObjectStore
from tests.support.permissions import PREFIX, Permission, permissions, without
from tests.support.personalize_client import client

ALLOWED = 299
"""Status of the answer to a call that IAM lets through."""


class HeldRoles:
    """The roles of a program, whose ARNs are those of the world in which they act.

    Args:
        graph: of the program.
        account: of the world.
        renamed: what stands in the world for ARNs and names of the program.

    Attributes:
        refused: the actions that were refused, in order.
    """

    def __init__(self, graph: Graph, account: str, renamed: Mapping[str, str]) -> None:
        self._account, self._renamed = account, renamed
        self._policies: dict[str, dict[str, Any]] = {
            node.inputs["role"]: json.loads(node.inputs["policy"])
            for node in graph.of_type("iam/rolePolicy:RolePolicy")
        }
        self.refused: list[str] = []

    def here(self, text: str) -> str:
        """A text of the program with the world's ARNs and names."""
        for theirs in sorted(self._renamed, key=len, reverse=True):
            text = text.replace(theirs, self._renamed[theirs])
        return text

    def arn(self, role: str) -> str:
        """ARN of a role, by the end of its name."""
        return f"arn:aws:iam::{self._account}:role/{PREFIX}{role}"

    def permissions(self) -> set[Permission]:
        """What they may do."""
        return {
            permission
            for name, document in self._policies.items()
            for permission, _ in permissions(name, document)
        }

    @contextmanager
    def holding(self, *services: OwnService) -> Iterator[None]:
        """Ask IAM about calls for a time.

        Args:
            services: of the local AWS, whose actions and resources MiniStack does not know.
        """
        with pytest.MonkeyPatch.context() as patched:
            for name, replacement in _naming(services).items():
                patched.setattr(iam_actions, name, replacement)
            names = [*app.SERVICE_HANDLERS, *(each.name for each in services)]
            patched.setattr(app, "SERVICE_HANDLERS", dict.fromkeys(names, _allow))
            patched.setattr(app, "AUTH", True)
            self.refused.clear()
            try:
                for name, document in self._policies.items():
                    self._put(name, document)
                yield
            finally:
                with request_scope(self._account, REGION):
                    for name in self._policies:
                        iam._roles.pop(name)

    @contextmanager
    def without(self, permission: Permission) -> Iterator[None]:
        """Take a permission away for a time."""
        name = PREFIX + permission.role
        document = self._policies[name]
        places = frozenset(at for each, at in permissions(name, document) if each == permission)
        assert places, f"the program has no {permission}"
        self._put(name, without(document, permission, places))
        try:
            yield
        finally:
            self._put(name, document)

    def refusal(self, request: ServiceRequest) -> Response | None:
        """The answer to a call that the request's role may not make; None when it may."""
        response = asyncio.run(MiniStackLoopCalls().call(request))
        if response.status == ALLOWED:
            return None
        self.refused.append(_action_in(response))
        return response

    def require(self, role: str, service: str, **request: Any) -> None:
        """Raise what a client raises whose call is refused.

        Args:
            role: the end of its name.
            service: that is called.
            request: fields of the call.

        Raises:
            ClientError: the role may not make it.
        """
        call = ServiceRequest(
            service=service,
            account=self._account,
            region=REGION,
            role_arn=self.arn(role),
            **request,
        )
        if self.refusal(call) is not None:
            told: Any = {"Error": {"Code": "AccessDenied", "Message": self.refused[-1]}}
            raise ClientError(told, str(request.get("target") or request.get("method")))

    def _put(self, name: str, document: Mapping[str, Any]) -> None:
        policy = self.here(json.dumps(document))
        with request_scope(self._account, REGION):
            iam._roles[name] = {"RoleName": name, "InlinePolicies": {"permissions": policy}}


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


def named_personalize(personalize: Personalize) -> OwnService:
    """What IAM is told of requests of a Personalize."""
    named = PersonalizeService.__new__(PersonalizeService)
    named.plane = personalize.plane
    return named.own_service


async def unasked(_request: Request) -> Response:
    """In the place of a handler that is not called."""
    raise AssertionError("IAM alone is asked")


STEP_FUNCTIONS = OwnService(
    name=step_functions_iam.SERVICE,
    handler=unasked,
    aliases=("stepfunctions",),
    iam_action=step_functions_iam.action_of,
    iam_resource=step_functions_iam.resource_of,
    iam_context=step_functions_iam.context_of,
)
GLUE = OwnService(
    name=glue_iam.SERVICE,
    handler=unasked,
    iam_action=glue_iam.action_of,
    iam_resource=glue_iam.resource_of,
    iam_context=glue_iam.context_of,
)


async def _allow(*_: Any) -> tuple[int, dict[str, str], bytes]:
    return ALLOWED, {}, b""


def _naming(services: Sequence[OwnService]) -> dict[str, Any]:
    """As the host of the local AWS puts it into its place (`localaws.ministack.replacements`)."""
    action = batch_actions.naming_single(iam_actions.extract_iam_action)
    resource = event_resources.naming(iam_actions.extract_resource_arn)
    namespaces = own_services.iam_namespaces(services)
    return {
        "SERVICE_TO_IAM_NAMESPACE": {**iam_actions.SERVICE_TO_IAM_NAMESPACE, **namespaces},
        "extract_iam_action": own_services.naming_actions(action, services),
        "extract_resource_arn": own_services.naming_resources(resource, services),
        "request_tag_context": own_services.naming_context(
            iam_actions.request_tag_context, services
        ),
    }


def _action_in(response: Response) -> str:
    """The action that an answer refuses."""
    text = response.body.decode()
    return text.partition("not authorized to perform: ")[2].partition(" ")[0]
