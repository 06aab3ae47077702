"""Files in every spelling become one form; broken ones are refused with all that is wrong, and where."""

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

import botocore.session
import pytest
from botocore.model import Shape
from botocore.validate import ParamValidator
from hypothesis import given

from handlers.retraining.parameter_file.parse import parse_parameter_file
from handlers.retraining.parameter_file.plan import Plan
from handlers.retraining.parameter_file.problems import ParameterFileError
from tests.support.changed_parameter_files import changed_files
from tests.support.parameter_files import (
    INTERACTIONS,
    RECIPES,
    avro,
    data,
    parsed,
    printed_sample,
    with_maps,
    with_service_configs,
)

SPELLINGS = [printed_sample, with_maps, with_service_configs]


def problems(document: object, *keys: str) -> tuple[str, ...]:
    with pytest.raises(ParameterFileError) as caught:
        parsed(document, *keys)
    return caught.value.problems


def test_the_printed_sample_is_taken_as_it_stands() -> None:
    plan = parsed(printed_sample(), "Interactions/1.csv", "Interactions/2.csv", "Users/1.csv")
    assert plan.dataset_group_request == {"name": "DatasetGroup"}
    assert [(each.dataset_type, each.request["name"]) for each in plan.datasets] == [
        ("Interactions", "InteractionsDataset"),
        ("Users", "UsersDataset"),
    ]
    assert [file.key for file in plan.datasets[0].files] == [
        "Interactions/1.csv",
        "Interactions/2.csv",
    ]
    (solution,) = plan.solutions
    assert solution.request == {
        "name": "Solution",
        "performAutoTraining": False,
        "recipeArn": f"{RECIPES}aws-user-personalization-v2",
    }
    (campaign,) = plan.campaigns
    assert (campaign.solution, campaign.request["minProvisionedTPS"]) == ("Solution", 1)
    assert plan.event_tracker_request is None
    assert plan.filter_requests == ()
    (warning,) = plan.warnings
    assert warning.startswith("solution.performAutoML is deprecated by AWS, and not sent.")


def test_sections_with_several_entries_by_key() -> None:
    plan = parsed(with_maps(), "Interactions/1.csv", "Items/1.csv")
    assert {each.name: each.solution for each in plan.campaigns} == {
        f"{purpose}-campaign": f"{purpose}-solution"
        for purpose in ("user-personalization", "sims", "personalized-ranking")
    }
    assert plan.event_tracker_request == {"name": "ShopTracker"}
    assert [each["name"] for each in plan.filter_requests] == ["bought"]
    assert plan.warnings == ()


def test_requests_in_service_configs() -> None:
    plan = parsed(with_service_configs(), "Interactions/1.csv", "Users/1.csv")
    tags = [{"tagKey": "project", "tagValue": "films"}]
    assert plan.import_request == {"importMode": "INCREMENTAL", "tags": tags}
    assert [each.schema_request["name"] for each in plan.datasets] == [
        "interactions-schema",
        "users-schema",
    ]
    assert json.loads(plan.datasets[1].schema_request["schema"])["name"] == "Users"
    assert [each.name for each in plan.solutions] == ["similar", "personal"]
    assert plan.solutions[0].request["tags"] == tags
    assert plan.solutions[1].request["tags"] == []
    assert plan.solutions[1].version_request == {"trainingMode": "UPDATE", "tags": tags}
    assert [(each.name, each.solution) for each in plan.campaigns] == [
        ("personal-campaign", "personal")
    ]
    assert plan.event_tracker_request == {"name": "films-tracker", "tags": tags}
    told = [warning.split(" ")[0] for warning in plan.warnings]
    assert told == [
        "solutions[1].serviceConfig.solutionVersion.name",
        "datasetGroup.workflowConfig",
        "solutions[0].workflowConfig",
        "solutions[1].batchInferenceJobs",
    ]


def test_one_file_in_two_spellings_is_one_plan() -> None:
    plain = with_maps()
    other = copy.deepcopy(plain)
    other["datasets"] = {name.lower(): each for name, each in other["datasets"].items()}
    other["solutions"] = [
        {"serviceConfig": solution, "campaigns": [{"serviceConfig": campaign}]}
        for solution, campaign in zip(
            plain["solutions"].values(), plain["campaigns"].values(), strict=True
        )
    ]
    del other["campaigns"]
    other["filters"] = {each["name"]: each["filterExpression"] for each in plain["filters"]}
    keys = ("Interactions/1.csv", "Items/1.csv")
    assert parsed(plain, *keys) == parsed(other, *keys)


def test_what_the_owner_calls_an_entry_is_no_key_of_the_form() -> None:
    document = with_maps()
    document["filters"] = {"workflowConfig": document["filters"][0]["filterExpression"]}
    first, *_ = document["solutions"]
    document["solutions"]["solutionConfig"] = {
        "serviceConfig": document["solutions"].pop(first),
        "workflowConfig": {},
    }
    document["campaigns"].pop(f"{first}Campaign")
    plan = parsed(document, "Interactions/1.csv", "Items/1.csv")
    assert [each["name"] for each in plan.filter_requests] == ["workflowConfig"]
    told = [warning.split(" ")[0] for warning in plan.warnings]
    assert told == ["solutions.solutionConfig.workflowConfig"]


def requests(plan: Plan) -> Iterator[tuple[str, dict[str, Any]]]:
    """All requests, with the ARNs that are added when they are sent."""
    prefix = "arn:aws:personalize:eu-west-1:123456789012:"
    group = {"datasetGroupArn": f"{prefix}dataset-group/g"}
    yield "CreateDatasetGroup", dict(plan.dataset_group_request)
    for dataset in plan.datasets:
        yield "CreateSchema", dict(dataset.schema_request)
        yield "CreateDataset", {**dataset.request, **group, "schemaArn": f"{prefix}schema/s"}
    for solution in plan.solutions:
        arn = {"solutionArn": f"{prefix}solution/s"}
        yield "CreateSolution", {**solution.request, **group}
        yield "CreateSolutionVersion", {**solution.version_request, **arn}
    for campaign in plan.campaigns:
        version = {"solutionVersionArn": f"{prefix}solution/s/12345678"}
        yield "CreateCampaign", {**campaign.request, **version}
    if plan.event_tracker_request:
        yield "CreateEventTracker", {**plan.event_tracker_request, **group}
    for each in plan.filter_requests:
        yield "CreateFilter", {**each, **group}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_all_requests_are_as_the_api_has_them(spelling: Callable[[], dict[str, Any]]) -> None:
    service = botocore.session.get_session().get_service_model("personalize")
    for operation, request in requests(parsed(spelling())):
        shape: Shape = service.operation_model(operation).input_shape
        assert ParamValidator().validate(request, shape).generate_report() == ""


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_order_of_keys_and_files_is_no_matter(
    spelling: Callable[[], dict[str, Any]],
) -> None:
    document = spelling()
    turned = json.dumps(dict(reversed(document.items()))).encode()
    again = parse_parameter_file(turned, data()[::-1])
    first, second = asdict(parsed(document)), asdict(again)
    assert sorted(first.pop("warnings")) == sorted(second.pop("warnings"))
    assert first == second


Change = Callable[[dict[str, Any]], object]


def put(*path: str | int, value: object) -> Change:
    def change(document: dict[str, Any]) -> None:
        inside: Any = document
        for part in path[:-1]:
            inside = inside[part]
        inside[path[-1]] = value

    return change


def drop(*path: str | int) -> Change:
    def change(document: dict[str, Any]) -> None:
        inside: Any = document
        for part in path[:-1]:
            inside = inside[part]
        del inside[path[-1]]

    return change


BROKEN: Mapping[str, tuple[Callable[[], dict[str, Any]], Change, str]] = {
    "no dataset group": (
        printed_sample,
        drop("datasetGroup"),
        "datasetGroup is missing; add it.",
    ),
    "no name": (printed_sample, put("datasetGroup", value={}), "datasetGroup.name is missing"),
    "a name of 64 characters": (
        printed_sample,
        put("campaign", "name", value="c" * 64),
        "campaign.name has 64 characters; expected at most 63.",
    ),
    "a name with a blank": (
        printed_sample,
        put("solution", "name", value="My solution"),
        'solution.name is "My solution"; expected letters, digits, - and _',
    ),
    "a name that ends with a line feed": (
        printed_sample,
        put("solution", "name", value="Solution\n"),
        'solution.name is "Solution\\n"; expected letters',
    ),
    "an unknown section": (
        printed_sample,
        put("campain", value={}),
        "campain is unknown; the keys here are tags, datasetGroup, datasets, solution, campaign,",
    ),
    "a solution without a campaign": (
        printed_sample,
        drop("campaign"),
        "campaign is missing, and solution needs it; add it.",
    ),
    "no solution at all": (
        with_service_configs,
        drop("solutions"),
        "The file has none of solution or solutions; expected one of them.",
    ),
    "both spellings of solutions": (
        printed_sample,
        put("solutions", value=[{"name": "other", "recipeArn": f"{RECIPES}aws-sims"}]),
        "The file has more than one of solution or solutions; expected one of them.",
    ),
    "no interactions": (
        printed_sample,
        drop("datasets", "Interactions"),
        "datasets has none of Interactions or interactions; expected one of them.",
    ),
    "one dataset twice": (
        with_maps,
        put("datasets", "items", value={"name": "i", "schema": avro("Items", INTERACTIONS)}),
        "datasets.items is the same dataset as Items; remove one.",
    ),
    "a schema without a field that there must be": (
        printed_sample,
        put("datasets", "Interactions", "schema", "fields", value=INTERACTIONS[:2]),
        "datasets.Interactions.schema is a schema that the service refuses. TIMESTAMP is missing;",
    ),
    "a schema of another dataset": (
        printed_sample,
        put("datasets", "Users", "schema", "name", value="Items"),
        'datasets.Users.schema is a schema that the service refuses. "name" is "Items"; expected "Users".',
    ),
    "a schema as text": (
        printed_sample,
        put("datasets", "Users", "schema", value="users.avsc"),
        'datasets.Users.schema is "users.avsc"; expected an object.',
    ),
    "no recipe": (
        printed_sample,
        put("solution", "performAutoML", value=False),
        "solution has none of recipeArn or performAutoML: true without recipeArn; expected one of them.",
    ),
    "a recipe that is none": (
        with_maps,
        put("solutions", "sims", "recipeArn", value=f"{RECIPES}aws-simms"),
        f"solutions.sims.recipeArn is {RECIPES}aws-simms, and there is no such recipe; expected",
    ),
    "a recipe of actions": (
        with_maps,
        put("solutions", "sims", "recipeArn", value=f"{RECIPES}aws-next-best-action"),
        "which learns from actions, and this file has no such dataset;",
    ),
    "throughput of nothing": (
        printed_sample,
        put("campaign", "minProvisionedTPS", value=0),
        "campaign.minProvisionedTPS is 0; expected 1 or more.",
    ),
    "throughput as text": (
        printed_sample,
        put("campaign", "minProvisionedTPS", value="1"),
        'campaign.minProvisionedTPS is "1"; expected a whole number.',
    ),
    "a campaign with a version of its own": (
        printed_sample,
        put("campaign", "solutionVersionArn", value="arn"),
        "campaign.solutionVersionArn is unknown; the keys here are name, solution,",
    ),
    "a campaign of no solution": (
        with_maps,
        put("campaigns", "other", value={"name": "other"}),
        'campaigns.other does not say of which solution it is. Add "solution" with one of user-pers',
    ),
    "a campaign of batch jobs": (
        with_maps,
        put("solutions", "sims", "recipeArn", value=f"{RECIPES}aws-item-affinity"),
        "campaigns.simsCampaign is a campaign of sims-solution, whose recipe aws-item-affinity has none",
    ),
    "two solutions of one name": (
        with_service_configs,
        put("solutions", 0, "serviceConfig", "name", value="personal"),
        "solutions has 2 with the name personal; rename all but one.",
    ),
    "a hyperparameter as a number": (
        with_maps,
        put("solutions", "sims", "solutionConfig", value={"algorithmHyperParameters": {"a": 1}}),
        "solutions.sims.solutionConfig.algorithmHyperParameters.a is 1; expected text.",
    ),
    "a filter without an expression": (
        with_service_configs,
        drop("filters", 0, "serviceConfig", "filterExpression"),
        "filters[0].serviceConfig.filterExpression is missing; add it.",
    ),
    "a filter of a column that there is not": (
        with_maps,
        put("filters", 0, "filterExpression", value="INCLUDE ItemID WHERE Items.COST < 5"),
        "filters[0].filterExpression cannot be used. At character 22: Items have no column COST;",
    ),
    "a key without its role": (
        printed_sample,
        put("datasetGroup", "kmsKeyArn", value="arn:aws:kms:eu-west-1:123456789012:key/1"),
        "datasetGroup.roleArn is missing, and kmsKeyArn needs it; add it.",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_refused_with_the_path(case: str) -> None:
    spelling, change, expected = BROKEN[case]
    document = spelling()
    change(document)
    assert any(expected in problem for problem in problems(document)), problems(document)


@given(document=changed_files())
def test_a_file_is_a_plan_or_is_refused(document: dict[str, Any]) -> None:
    """Nothing else is raised, and each problem is a sentence that begins with its place."""
    try:
        plan = parsed(document)
    except ParameterFileError as error:
        assert error.problems  # noqa: PT017
        assert all(re.match(r"(The file|\S.*?) \S.*\S$", each) for each in error.problems)  # noqa: PT017
    else:
        assert {each.solution for each in plan.campaigns} <= {each.name for each in plan.solutions}


def test_all_problems_of_all_sections_at_once() -> None:
    document = with_maps()
    document["datasets"]["Items"]["schema"]["fields"] = []
    document["solutions"]["sims"]["recipeArn"] = f"{RECIPES}aws-none"
    document["campaigns"]["simsCampaign"]["name"] = ""
    document["filters"] *= 2
    del document["eventTracker"]["name"]
    told = problems(document, "Interactions/data.csv")
    places = {re.split(r"[ .\[]", problem)[0] for problem in told}
    assert places == {"datasets", "solutions", "campaigns", "filters", "eventTracker"}
    assert any("has no data: the folder Items/" in problem for problem in told)


def test_the_error_says_that_nothing_was_done() -> None:
    with pytest.raises(ParameterFileError, match="nothing was created or changed:\n  - "):
        parse_parameter_file(b"{}", [])


def test_a_named_recipe_counts_more_than_automl() -> None:
    document = printed_sample()
    document["solution"]["recipeArn"] = f"{RECIPES}aws-sims"
    plan = parsed(document, "Interactions/1.csv", "Users/1.csv")
    assert plan.solutions[0].request["recipeArn"] == f"{RECIPES}aws-sims"
    assert "performAutoML" not in plan.solutions[0].request
    assert "is not used, since" in plan.warnings[0]
