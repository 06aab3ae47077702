"""API Gateway: nothing but stages has a unique name, so tags tell whose an object is."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from commands.inventory import Client
from commands.recovery.finder import Finder, Found, Inputs, answer, pages

_ABSENT = "NotFoundException"


def _of_name(operation: str) -> Callable[[Client, Inputs], Iterable[Found]]:
    def find(client: Client, inputs: Inputs) -> Iterable[Found]:
        for item in pages(client("apigateway"), operation, "items"):
            if item.get("name") == inputs["name"]:
                yield Found(id=item["id"], tags=item.get("tags") or {})

    return find


def _stage(client: Client, inputs: Inputs) -> Iterable[Found]:
    api, name = inputs["restApi"], inputs["stageName"]
    live = answer(client("apigateway").get_stage, _ABSENT, restApiId=api, stageName=name)
    if live:
        yield Found(id=f"ags-{api}-{name}", tags=live.get("tags") or {})


def _plan_key(client: Client, inputs: Inputs) -> Iterable[Found]:
    plan, key = inputs["usagePlanId"], inputs["keyId"]
    if answer(client("apigateway").get_usage_plan_key, _ABSENT, usagePlanId=plan, keyId=key):
        yield Found(id=key)


GATEWAY_FINDERS = {
    "aws:apigateway/restApi:RestApi": Finder(
        find=_of_name("get_rest_apis"), has_unique_name=False, sent_later=frozenset({"body"})
    ),
    "aws:apigateway/apiKey:ApiKey": Finder(find=_of_name("get_api_keys"), has_unique_name=False),
    "aws:apigateway/usagePlan:UsagePlan": Finder(
        find=_of_name("get_usage_plans"), has_unique_name=False
    ),
    "aws:apigateway/usagePlanKey:UsagePlanKey": Finder(by=("usagePlanId", "keyId"), find=_plan_key),
    "aws:apigateway/stage:Stage": Finder(by=("restApi", "stageName"), find=_stage),
}
