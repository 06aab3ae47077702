"""Roles of the program in the test's own process: who acts in one is held to its policy by the IAM of the local AWS."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError
from ministack import app
from ministack.core import iam_actions
from ministack.core.responses import request_scope
from ministack.services import iam

from localaws.athena import iam as athena_iam
from localaws.glue import iam as glue_iam
from localaws.ministack import batch_actions, event_resources, own_services
from localaws.ministack.calls import MiniStackLoopCalls
from localaws.personalize.personalize import Personalize
from localaws.personalize.service import PersonalizeService
from localaws.shared.ports import OwnService, Request, Response, ServiceRequest
from localaws.stepfunctions import iam as step_functions_iam
from tests.support.graph import REGION, Graph
from tests.support.permissions import PREFIX, Permission, permissions, without

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


def named_personalize(personalize: Personalize) -> OwnService:
    """What IAM is told of requests of a Personalize."""
    named = PersonalizeService.__new__(PersonalizeService)
    named.plane = personalize.plane
    return named.own_service


def named_athena(work_group: str) -> OwnService:
    """What IAM is told of requests of Athena, all of whose queries run in one work group."""
    return OwnService(
        name=athena_iam.SERVICE,
        handler=unasked,
        iam_action=athena_iam.action_of,
        iam_resource=lambda request: athena_iam.resource_of(request, lambda *_: work_group),
        iam_context=athena_iam.context_of,
    )


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
