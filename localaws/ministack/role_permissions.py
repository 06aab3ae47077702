"""What a role may do, for services of ours that act in one without a signed request of their own."""

import uuid
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs

from ministack import app
from ministack.core import iam_actions
from ministack.core.arn import ArnParseError, parse_arn
from ministack.core.iam_evaluator import (
    _POLICY_REQUIRED,
    _gather_role_policies,
    _permissions_boundary,
    _resource_policy,
    combine_resource_policy,
    evaluate,
)
from ministack.core.responses import request_scope
from ministack.services import iam

from localaws.ministack import resource_policies
from localaws.ministack.own_services import checks
from localaws.shared.ports import Response, ServiceRequest

FORM = "application/x-www-form-urlencoded"


def lacks(
    role_arn: str,
    actions: Sequence[str],
    resource_arn: str,
    region: str,
    context: Mapping[str, Any] = MappingProxyType({}),
) -> str | None:
    """The first action that a role may not do with a resource; None when it may do all.

    Its policies, its boundary and the policy of the resource count, whether the local AWS runs with authorization or not.

    Args:
        role_arn: of the role; one that is gone may do nothing.
        actions: such as `kinesis:GetRecords`, all of one service.
        resource_arn: of the resource, or `*`.
        region: of the call.
        context: condition keys that the call decides, such as the tags that it gives.
    """
    account, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    service = actions[0].partition(":")[0]
    policies = _gather_role_policies(name, account)
    limits = _permissions_boundary(iam._roles, name, account)
    with request_scope(*_place(resource_arn, account, region)):
        of_resource = _resource_policy(service, resource_arn)
    for action in actions:
        asked = resource_policies.context_of(
            _session(role_arn),
            "AssumedRole",
            action,
            resource_arn,
            account=account,
            region=region,
            # MiniStack looks for keys in small letters.
            source={key.lower(): value for key, value in context.items()},
        )
        decided = evaluate(asked, policies, *limits)
        if of_resource is not None:
            required = service in _POLICY_REQUIRED
            decided = combine_resource_policy(
                decided, asked, *of_resource, required=required, limits=tuple(limits)
            )
        if decided.decision != "Allow":
            return action
    return None


def denial(role_arn: str, actions: Sequence[str], resource_arn: str, region: str) -> str | None:
    """What IAM says about the first action that a role lacks; None when it lacks none, or without authorization."""
    action = lacks(role_arn, actions, resource_arn, region) if app.AUTH else None
    return None if action is None else _told(action, role_arn, resource_arn)


def refusal(request: ServiceRequest, service: str, headers: dict[str, str]) -> Response | None:
    """The answer to a call that the request's role may not make; None when it may, or the call is made as root.

    Args:
        request: that is to be made.
        service: its name in MiniStack's tables.
        headers: with which the handler would be called.
    """
    if request.role_arn is None or not app.AUTH:
        return None
    query = _parameters(request, headers)
    asked = (service, request.method, request.path, headers, request.body, query)
    action = iam_actions.extract_iam_action(*asked)
    resource = iam_actions.extract_resource_arn(*asked, request.region, request.account)
    if action is None:
        return None
    with request_scope(request.account, request.region):
        context = iam_actions.request_tag_context(service, action, request.body, query)
    for check in checks(action, resource, context):
        if lacks(request.role_arn, [check.action], check.resource, request.region, check.context):
            return _refused(request, service, headers, check.action, check.resource)
    return None


def _parameters(request: ServiceRequest, headers: Mapping[str, str]) -> dict[str, list[str]]:
    """What a request names in its address, and, where it is a form, in its body."""
    form = parse_qs(request.body.decode()) if FORM in headers.get("content-type", "") else {}
    return {**{key: list(values) for key, values in request.query.items()}, **form}


def _refused(
    request: ServiceRequest, service: str, headers: dict[str, str], action: str, resource: str
) -> Response:
    role_arn = str(request.role_arn)
    status, answered, body = iam_actions.access_denied_response(
        service,
        action,
        _session(role_arn),
        str(uuid.uuid4()),
        message=_told(action, role_arn, resource),
        headers=headers,
    )
    lowered = {name.lower(): value for name, value in answered.items()}
    # Source: the services' API References, "Common Errors": AccessDeniedException is a 400 of the JSON protocol.
    return Response(status if request.target is None else 400, lowered, body)


def _told(action: str, role_arn: str, resource_arn: str) -> str:
    told: str = iam_actions.identity_denial_message(
        action, _session(role_arn), resource_arn, explicit_deny=False
    )
    return told


def _session(role_arn: str) -> str:
    """ARN of a session of a role, as services name theirs."""
    account, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    return f"arn:aws:sts::{account}:assumed-role/{name}/service"


def _place(resource_arn: str, account: str, region: str) -> tuple[str, str]:
    """Account and region of a resource; those of the call where its ARN has none."""
    try:
        place = parse_arn(resource_arn)
    except ArnParseError:
        return account, region
    return place.account_id or account, place.region or region
