import ast
import asyncio
import json
from dataclasses import replace

import pytest

from components.api.admin_routes import TIMEOUT_SECONDS, admin_routes
from components.api.openapi_document import routes_of
from components.api.openapi_source import fragment
from components.api.route_group import RouteGroup
from components.building.handler_function import HANDLERS
from tests.support.graph import CONTEXT, PERSONALIZE_ARN
from tests.support.openapi import ADMIN

TAGS = {"project": "shop", "stack": "test", "team": "web"}


async def admin_group() -> RouteGroup:
    """The group of a stack; outputs are made where a loop runs."""
    return admin_routes(
        context=replace(CONTEXT, tags=TAGS),
        solution_arns=[f"{PERSONALIZE_ARN}:solution/home"],
        campaign_arns=[f"{PERSONALIZE_ARN}:campaign/home"],
        dataset_group_arn=f"{PERSONALIZE_ARN}:dataset-group/shop",
        event_tracker_name="shop-tracker",
    )


GROUP = asyncio.run(admin_group())
ROUTES = {
    "create-solution-version": "POST/solutionVersion",
    "describe-solution-version": "POST/describeSolutionVersion",
    "create-campaign": "POST/campaign",
    "describe-campaign": "POST/describeCampaign",
    "create-event-tracker": "POST/eventTracker",
    "delete-resources": "DELETE/deleteResources",
}


def test_each_route_has_a_function_of_its_own() -> None:
    assert GROUP.fragment == "admin"
    assert set(GROUP.functions) == set(ROUTES) == set(ADMIN)
    document = fragment("admin")
    for purpose, source in ROUTES.items():
        (route,) = routes_of(document, purpose)
        assert route.invocation_source == source


@pytest.mark.parametrize("purpose", ROUTES)
def test_a_function_is_there_and_knows_what_its_module_reads(purpose: str) -> None:
    function = GROUP.functions[purpose]
    module, _, name = function.handler.rpartition(".")
    path = HANDLERS / function.folder / f"{module}.py"
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    documented = (ast.get_docstring(tree) or "").partition("Environment:")[2]
    assert all(f"`{variable}`" in documented for variable in function.environment)
    assert documented.count("`") == 2 * len(function.environment)
    assert f"`{purpose}`" in text
    assert function.purpose == purpose


@pytest.mark.parametrize("purpose", ROUTES)
def test_the_function_gives_up_before_the_gateway_does(purpose: str) -> None:
    path = "/" + ROUTES[purpose].partition("/")[2]
    (operation,) = fragment("admin")["paths"][path].values()
    timeout_ms = operation["x-amazon-apigateway-integration"]["timeoutInMillis"]
    assert timeout_ms / 1000 > GROUP.functions[purpose].timeout_seconds == TIMEOUT_SECONDS


def test_what_is_made_gets_all_tags_of_the_stack() -> None:
    makers = [f for p, f in GROUP.functions.items() if p.startswith("create-")]
    assert len(makers) == 3
    for function in makers:
        tags = function.environment["TAGS"]
        assert isinstance(tags, str)
        assert json.loads(tags) == TAGS
