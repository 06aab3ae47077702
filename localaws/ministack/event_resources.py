"""The resources that requests of EventBridge and of its Scheduler act on, for policies that name them.

MiniStack names rules of the default bus as those of another, buses as rules, no rule of PutTargets, and the group of every
schedule `default`.
Source: Service Authorization Reference, "Amazon EventBridge" and "Amazon EventBridge Scheduler".
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from localaws.shared import json_object

_SCHEDULES = "/schedules/"
_TAGS = "/tags/"
_DEFAULT = "default"
# The member of a request that names its rule or its bus, by operation.
_RULES = dict.fromkeys(
    ("PutRule", "DeleteRule", "DescribeRule", "EnableRule", "DisableRule"), "Name"
)
_RULES |= dict.fromkeys(("PutTargets", "RemoveTargets", "ListTargetsByRule"), "Rule")
_BUSES = ("CreateEventBus", "UpdateEventBus", "DescribeEventBus", "DeleteEventBus")


def naming(original: Callable[..., str]) -> Callable[..., str]:
    """Name buses, rules and schedules, and leave all else to MiniStack."""

    def extract_resource_arn(service: str, *request: Any) -> str:
        _method, path, headers, body, query, region, account = request
        if service == "events":
            operation = headers.get("x-amz-target", "").rpartition(".")[2]
            resource = _of_event(operation, json_object.read(body))
        elif service == "scheduler":
            resource = _of_schedule(path, query or {}, body)
        else:
            resource = None
        if resource is None:
            return original(service, *request)
        return (
            resource
            if resource.startswith("arn:")
            else f"arn:aws:{service}:{region}:{account}:{resource}"
        )

    return extract_resource_arn


def _of_event(operation: str, content: Mapping[str, Any]) -> str | None:
    if operation in _BUSES:
        return f"event-bus/{_bus(content.get('Name'))}"
    if operation not in _RULES:
        return content.get("ResourceARN")  # of operations of tags
    bus, name = _bus(content.get("EventBusName")), content.get(_RULES[operation], "*")
    return f"rule/{name}" if bus == _DEFAULT else f"rule/{bus}/{name}"


def _bus(reference: Any) -> str:
    """The name of a bus that is given by its name or its ARN."""
    return str(reference or _DEFAULT).rpartition("/")[2]


def _of_schedule(path: str, query: Mapping[str, Sequence[str]], body: bytes) -> str | None:
    if path.startswith(_TAGS):
        return path.removeprefix(_TAGS)
    if not path.startswith(_SCHEDULES):
        return None
    group = (
        (query.get("groupName") or [""])[0] or json_object.read(body).get("GroupName") or _DEFAULT
    )
    return f"schedule/{group}/{path.removeprefix(_SCHEDULES)}"
