"""Services of our own in MiniStack's tables: requests, permissions, names by which other services call them.

MiniStack knows neither the actions of our services' REST paths nor their resources: without `iam_action` and
`iam_resource`, everything would be allowed or checked against `*`.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ministack.core.responses import get_account_id, get_region

from localaws.ministack import callers
from localaws.shared.ports import Handler, OwnService, Request

MiniStackHandler = Callable[..., Awaitable[tuple[int, dict[str, str], bytes]]]
Entries = dict[str, Any]

_FURTHER = "localaws:further"
"""Where the further permissions of a request stand in its context, from which its check takes them."""
_TAGS_OF = "localaws:tags-of"
"""Likewise what tells the tags of a resource."""


def handlers(services: Iterable[OwnService]) -> Entries:
    """Handlers by the name that a service signs with."""
    return {each.name: _handler(each.handler) for each in services}


def aliases(services: Iterable[OwnService]) -> Entries:
    """From further names of a service to the one it signs with."""
    return {alias: each.name for each in services for alias in each.aliases}


def patterns(services: Iterable[OwnService]) -> Entries:
    """By what the requests of a service that MiniStack does not know are recognised."""
    return {
        each.name: {"target_prefixes": [each.target_prefix], "host_patterns": []}
        for each in services
        if each.target_prefix
    }


def iam_namespaces(services: Iterable[OwnService]) -> Entries:
    """What the actions of a service begin with in policies."""
    return {each.name: each.name for each in services if each.iam_action is not None}


def naming_actions(
    original: Callable[..., str | None], services: Sequence[OwnService]
) -> Callable[..., str | None]:
    """Name the action of a request of ours."""
    actions = {each.name: each.iam_action for each in services if each.iam_action is not None}

    def extract_iam_action(service: str, *request: Any) -> str | None:
        action_of = actions.get(service)
        return original(service, *request) if action_of is None else action_of(_request(*request))

    return extract_iam_action


def naming_resources(
    original: Callable[..., str], services: Sequence[OwnService]
) -> Callable[..., str]:
    """Name the resource that a request of ours acts on."""
    resources = {each.name: each.iam_resource for each in services if each.iam_resource is not None}

    def extract_resource_arn(service: str, *request: Any) -> str:
        resource_of = resources.get(service)
        if resource_of is None:
            return original(service, *request)
        *called, region, account = request
        return resource_of(_request(*called, account=account, region=region))

    return extract_resource_arn


def naming_context(
    original: Callable[..., dict[str, Any]], services: Sequence[OwnService]
) -> Callable[..., dict[str, Any]]:
    """Name what conditions on a request of ours are about, and its further permissions."""
    readers = {each.name: each.iam_context for each in services if each.iam_context is not None}
    tags_of = {each.name: each.tags_of or _without_tags for each in services}

    def request_tag_context(
        service: str, iam_action: str, body: bytes, params: Any
    ) -> dict[str, Any]:
        read = readers.get(service)
        if read is None:
            return original(service, iam_action, body, params)
        context = read(iam_action, body, get_region(), get_account_id())
        tags = {f"aws:RequestTag/{key}": value for key, value in context.request_tags.items()}
        keys = {"aws:TagKeys": list(context.request_tags)} if tags else {}
        return {**tags, **keys, _FURTHER: context.further, _TAGS_OF: tags_of[service]}

    return request_tag_context


def checking_all(original: Callable[..., Any]) -> Callable[..., Any]:
    """Check every permission that a request of ours needs, each with the tags of its resource."""

    def enforce(
        access_key_id: str, iam_action: str, service: str, *region: Any, **named: Any
    ) -> Any:
        context = named.get("service_context") or {}
        if _FURTHER not in context:
            return original(access_key_id, iam_action, service, *region, **named)
        for check in checks(iam_action, named.get("resource_arn", "*"), context):
            denied = original(
                access_key_id,
                check.action,
                service,
                *region,
                resource_arn=check.resource,
                service_context=check.context,
            )
            if denied:
                return denied
        return None

    return enforce


@dataclass(frozen=True)
class Check:
    """A permission that a request needs.

    Attributes:
        action: such as `personalize:CreateCampaign`.
        resource: ARN, or `*`.
        context: condition keys with their values.
    """

    action: str
    resource: str
    context: Mapping[str, Any]


def checks(action: str, resource: str, context: Mapping[str, Any]) -> Iterator[Check]:
    """Every permission that a request needs: some need that of a parent, or of giving tags, besides.

    Args:
        action: of the request.
        resource: that it acts on.
        context: as `request_tag_context` answers it.
    """
    keys = dict(context)
    further, tags_of = keys.pop(_FURTHER, ()), keys.pop(_TAGS_OF, _without_tags)
    for each, named in ((action, resource), *further):
        tags = {f"aws:ResourceTag/{key}": value for key, value in tags_of(named).items()}
        yield Check(each, named, {**keys, **tags})


def _without_tags(_arn: str) -> Mapping[str, str]:
    return {}


def _handler(handler: Handler) -> MiniStackHandler:
    async def handle(
        method: str, path: str, headers: dict[str, str], body: Any, query_params: Any
    ) -> tuple[int, dict[str, str], bytes]:
        response = await handler(_request(method, path, headers, body, query_params))
        return response.status, dict(response.headers), response.body

    return handle


def _request(
    method: str,
    path: str,
    headers: dict[str, str],
    body: Any,
    query_params: Any,
    *,
    account: str | None = None,
    region: str | None = None,
) -> Request:
    """Read a request; its account and region are those of MiniStack's context unless given."""
    return Request(
        method=method,
        path=path,
        headers=headers,
        query=query_params or {},
        body=body.encode() if isinstance(body, str) else body or b"",
        account=account or get_account_id(),
        region=region or get_region(),
        role_arn=callers.role_of(headers, query_params or {}),
    )
