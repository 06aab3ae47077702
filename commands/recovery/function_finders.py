"""IAM, Lambda, CloudWatch Logs and EventBridge Scheduler: roles, functions, and what belongs to them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from commands.inventory import Client
from commands.recovery.finder import Finder, Found, Inputs, answer, pages, tag_map

_NO_ROLE = "NoSuchEntity"
_ABSENT = "ResourceNotFoundException"


def _role(client: Client, inputs: Inputs) -> Iterable[Found]:
    live = answer(client("iam").get_role, _NO_ROLE, RoleName=inputs["name"])
    if live:
        yield Found(id=inputs["name"], tags=tag_map(live["Role"].get("Tags")))


def _role_policy(client: Client, inputs: Inputs) -> Iterable[Found]:
    role, name = inputs["role"], inputs["name"]
    if answer(client("iam").get_role_policy, _NO_ROLE, RoleName=role, PolicyName=name):
        yield Found(id=f"{role}:{name}")


def _function(client: Client, inputs: Inputs) -> Iterable[Found]:
    live = answer(client("lambda").get_function, _ABSENT, FunctionName=inputs["name"])
    if live:
        is_made = live["Configuration"].get("State") != "Pending"
        yield Found(id=inputs["name"], tags=live.get("Tags") or {}, is_made=is_made)


def _permission(client: Client, inputs: Inputs) -> Iterable[Found]:
    live = answer(client("lambda").get_policy, _ABSENT, FunctionName=inputs["function"])
    for statement in json.loads(live["Policy"])["Statement"] if live else ():
        if statement["Sid"] == inputs["statementId"]:
            yield Found(id=statement["Sid"])


def _event_source_mapping(client: Client, inputs: Inputs) -> Iterable[Found]:
    lambda_ = client("lambda")
    of_both = {"FunctionName": inputs["functionName"], "EventSourceArn": inputs["eventSourceArn"]}
    for live in pages(lambda_, "list_event_source_mappings", "EventSourceMappings", **of_both):
        arn = live.get("EventSourceMappingArn")
        yield Found(
            id=live["UUID"],
            tags=lambda_.list_tags(Resource=arn)["Tags"] if arn else {},
            is_made=live["State"] != "Creating",
        )


def _log_group(client: Client, inputs: Inputs) -> Iterable[Found]:
    logs, name = client("logs"), inputs["name"]
    for group in pages(logs, "describe_log_groups", "logGroups", logGroupNamePrefix=name):
        if group["logGroupName"] == name:
            arn = group["arn"].removesuffix(":*")
            yield Found(id=name, tags=logs.list_tags_for_resource(resourceArn=arn)["tags"])


def _schedule(client: Client, inputs: Inputs) -> Iterable[Found]:
    group, name = inputs.get("groupName", "default"), inputs["name"]
    if answer(client("scheduler").get_schedule, _ABSENT, GroupName=group, Name=name):
        yield Found(id=f"{group}/{name}")


FUNCTION_FINDERS = {
    "aws:iam/role:Role": Finder(find=_role),
    "aws:iam/rolePolicy:RolePolicy": Finder(by=("role", "name"), find=_role_policy),
    "aws:lambda/function:Function": Finder(find=_function),
    "aws:lambda/permission:Permission": Finder(by=("function", "statementId"), find=_permission),
    "aws:lambda/eventSourceMapping:EventSourceMapping": Finder(
        by=("functionName", "eventSourceArn"), find=_event_source_mapping, has_unique_name=False
    ),
    "aws:cloudwatch/logGroup:LogGroup": Finder(find=_log_group),
    "aws:scheduler/schedule:Schedule": Finder(find=_schedule),
}
