"""The whole program with the admin routes: what they add, what their functions may do, and that nothing is there without."""

import json
from typing import Any

import pytest

from tests.support.graph import Graph, run_program
from tests.support.openapi import ADMIN

PERSONALIZE = "arn:aws:personalize:us-east-1:000000000000"
ROUTES = {
    "/solutionVersion",
    "/describeSolutionVersion",
    "/campaign",
    "/describeCampaign",
    "/eventTracker",
    "/deleteResources",
}
OPERATIONS = (
    "createSolutionVersion",
    "describeSolutionVersion",
    "createCampaign",
    "describeCampaign",
    "createEventTracker",
    "deleteResources",
)


@pytest.fixture(scope="module")
def admin(data_settings: dict[str, str]) -> Graph:
    models = {"personalize:models": json.dumps({"related": {}})}
    settings = {"aws:region": "us-east-1", **data_settings, **models}
    return Graph(run_program({**settings, "personalize:adminApi": "true"}))


def paths(graph: Graph) -> set[str]:
    return set(json.loads(graph.named("personalize-api-api").inputs["body"])["paths"])


def statements(graph: Graph, purpose: str) -> list[dict[str, Any]]:
    policy = graph.named(f"personalize-api-{purpose}-execution-permissions").inputs["policy"]
    found: list[dict[str, Any]] = json.loads(policy)["Statement"]
    return [each for each in found if each["Action"][0].startswith("personalize:")]


def variables(graph: Graph, purpose: str) -> dict[str, str]:
    found: dict[str, str] = graph.named(f"personalize-api-{purpose}-function").inputs[
        "environment"
    ]["variables"]
    return found


def test_without_the_setting_there_is_none_of_it(graph: Graph, many: Graph) -> None:
    for tree in (graph, many):
        assert not ROUTES & paths(tree)
        assert not any(f"-{purpose}-" in node.name for purpose in ADMIN for node in tree)


def test_the_routes_and_their_functions_are_all_that_is_added(
    admin: Graph, data_settings: dict[str, str]
) -> None:
    models = {"personalize:models": json.dumps({"related": {}})}
    without = Graph(run_program({"aws:region": "us-east-1", **data_settings, **models}))
    assert paths(admin) - paths(without) == ROUTES
    assert set(admin.exports) == set(without.exports)
    added = {name for _, name in admin.pairs - without.pairs}
    functions = {n for n in added for p in ADMIN if f"{n}-".startswith(f"personalize-api-{p}-")}
    assert added - functions == {f"personalize-api-{each}-permission" for each in OPERATIONS}
    assert without.pairs < admin.pairs


def test_each_function_may_do_its_operation_with_this_stack_s_own(admin: Graph) -> None:
    own = {"project": "personalize", "stack": "test"}
    given = {"StringEquals": {f"aws:RequestTag/{k}": v for k, v in own.items()}}
    held = {"StringEquals": {f"aws:ResourceTag/{k}": v for k, v in own.items()}}
    writes = {
        (purpose, each["Action"][0].partition(":")[2]): each
        for purpose in ADMIN
        for each in statements(admin, purpose)
        if not each["Action"][0].startswith(("personalize:Describe", "personalize:List"))
    }
    assert {key: each["Condition"] for key, each in writes.items() if key[1] != "TagResource"} == {
        ("create-solution-version", "CreateSolutionVersion"): given,
        ("create-campaign", "CreateCampaign"): given,
        ("create-event-tracker", "CreateEventTracker"): given,
        ("delete-resources", "DeleteCampaign"): held,
        ("delete-resources", "DeleteEventTracker"): held,
    }
    trained = writes["create-solution-version", "CreateSolutionVersion"]["Resource"]
    assert trained == json.loads(variables(admin, "create-solution-version")["SOLUTION_ARNS"])
    assert len(trained) == 2
    tracked = writes["create-event-tracker", "CreateEventTracker"]["Resource"]
    assert tracked == [f"{PERSONALIZE}:event-tracker/*", admin.exports["datasetGroupArn"]]


def test_only_the_list_of_trackers_is_about_everything(admin: Graph) -> None:
    wide = [
        (purpose, each["Action"])
        for purpose in ADMIN
        for each in statements(admin, purpose)
        if "*" in each["Resource"]
    ]
    assert wide == [("create-event-tracker", ["personalize:ListEventTrackers"])]


def test_the_functions_know_what_the_program_made(admin: Graph) -> None:
    campaigns = [admin.exports["campaignArn"], admin.exports["relatedCampaignArn"]]
    assert json.loads(variables(admin, "create-campaign")["CAMPAIGN_ARNS"]) == campaigns
    tracker = variables(admin, "create-event-tracker")
    assert tracker["TRACKER_NAME"] == admin.named("personalize-ingestion-tracker").inputs["name"]
    assert tracker["DATASET_GROUP_ARN"] == admin.exports["datasetGroupArn"]
    assert json.loads(tracker["TAGS"])["managed-by"] == "pulumi"


def test_a_client_may_name_a_campaign_of_the_stack(admin: Graph, many: Graph) -> None:
    assert variables(admin, "recommendations")["NAMED_CAMPAIGNS"] == "asked"
    assert "NAMED_CAMPAIGNS" not in variables(many, "recommendations")
    *_, asked = statements(admin, "recommendations")
    assert asked["Resource"] == [f"{PERSONALIZE}:campaign/*"]
    assert set(asked["Condition"]["StringEquals"]) == {
        "aws:ResourceTag/project",
        "aws:ResourceTag/stack",
    }


def test_only_its_own_route_invokes_a_function(admin: Graph) -> None:
    sources = {
        node.name: node.inputs["sourceArn"].partition("/prod/")[2]
        for node in admin.of_type(":Permission")
    }
    assert sources["personalize-api-deleteResources-permission"] == "DELETE/deleteResources"
    assert sources["personalize-api-createCampaign-permission"] == "POST/campaign"


def test_functions_go_before_what_they_name(admin: Graph) -> None:
    for purpose in ("create-campaign", "delete-resources"):
        function = admin.named(f"personalize-api-{purpose}-function")
        before = {admin.monitor.nodes[urn].name for urn in admin.before(function)}
        assert "personalize-model-solution" in before
