"""Tags of any resource, by its ARN."""

from localaws.personalize import tags
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.errors import invalid_input, not_found
from localaws.personalize.resources import Resource
from localaws.personalize.shapes import Json

UNTAGGABLE = frozenset({"MetricAttribution"})
"""Source: CloudFormation registry, AWS::Personalize::MetricAttribution, `tagging`."""


def tag(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer TagResource."""
    resource = _resource(plane, caller, request)
    resource.tags = tags.merged(resource.tags, request["tags"])
    plane.store.save(resource)
    return {}


def untag(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer UntagResource; keys that are not there are no error."""
    resource = _resource(plane, caller, request)
    removed = set(request["tagKeys"])
    resource.tags = {key: value for key, value in resource.tags.items() if key not in removed}
    plane.store.save(resource)
    return {}


def list_tags(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer ListTagsForResource."""
    return {"tags": tags.listed(_resource(plane, caller, request).tags)}


def _resource(plane: ControlPlane, caller: Caller, request: Json) -> Resource:
    resource = plane.store.find(request["resourceArn"])
    if resource is None or (resource.account, resource.region) != (caller.account, caller.region):
        raise not_found(request["resourceArn"])
    if resource.kind in UNTAGGABLE:
        raise invalid_input(f"{resource.arn} can have no tags.")
    return resource
