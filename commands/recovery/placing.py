"""Puts found objects into a deployment, as `pulumi stack import` takes it. Pure: state in, state out."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from commands.recovery.creates import UNREAD, Create, Deployment
from commands.recovery.finder import Found
from commands.recovery.table import FINDERS

Resource = dict[str, Any]


def place(
    deployment: Deployment,
    found: Sequence[tuple[Create, Found]],
    planned: Mapping[str, Create],
) -> dict[str, Any]:
    """The deployment with each found object among its resources, and without pending operations.

    A found resource has the inputs with which it was made, and the same as outputs: so the plugin's next read is a
    refresh of a known object, which keeps what the service does not tell, and no import.

    Args:
        deployment: the state.
        found: the creates whose objects exist, in an order in which they can be made.
        planned: creates of the preview; the parents and providers that the state does not have come from there.
    """
    replaced = {create.urn for create, _ in found}
    resources = [
        each
        for each in deployment.get("resources") or ()
        if not (each.get("pendingReplacement") and each["urn"] in replaced)
    ]
    for create, live in found:
        _add(resources, planned, create, live)
    return {**deployment, "resources": resources, "pending_operations": []}


def _add(
    resources: list[Resource], planned: Mapping[str, Create], create: Create, live: Found
) -> None:
    unsure = FINDERS[create.type].sent_later
    inputs = {name: value for name, value in create.inputs.items() if name not in unsure}
    outputs = {name: value for name, value in inputs.items() if name != "__defaults"}
    known = {"id": live.id, "inputs": inputs, "outputs": outputs, "initErrors": [UNREAD]}
    resource = {**create.resource, **known}
    if resource.get("parent"):
        _ensure(resources, planned, resource["parent"])
    if resource.get("provider"):
        urn = resource["provider"].rpartition("::")[0]
        resource["provider"] = f"{urn}::{_ensure(resources, planned, urn)}"
    resources.append(_with_known_dependencies(resource, resources))


def _ensure(resources: list[Resource], planned: Mapping[str, Create], urn: str) -> str:
    """Have a component or a provider among the resources, its parents before it; return its id, if it has one."""
    known = next(
        (each for each in resources if each["urn"] == urn and not each.get("delete")), None
    )
    if known is None:
        known = dict(planned[urn].resource)
        if known.get("parent"):
            _ensure(resources, planned, known["parent"])
        if known["custom"]:  # a provider, whose id the engine makes up
            known |= {"id": str(uuid.uuid4()), "outputs": known.get("inputs", {})}
        known = _with_known_dependencies(known, resources)
        resources.append(known)
    return str(known.get("id", ""))


def _with_known_dependencies(resource: Resource, resources: Iterable[Resource]) -> Resource:
    """Leave out the dependencies that the state does not have yet; the next update notes them."""
    urns = {each["urn"] for each in resources}
    by_property = resource.get("propertyDependencies") or {}
    return {
        **resource,
        "dependencies": [urn for urn in resource.get("dependencies") or () if urn in urns],
        "propertyDependencies": {
            name: [urn for urn in dependencies or () if urn in urns]
            for name, dependencies in by_property.items()
        },
    }
