"""The policy for whoever deploys allows what a deployment calls, on this project's resources, and little else."""

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import pytest

import components.lifecycle  # noqa: F401 - the providers, for their operations
from tests.support.deployer_needs import (
    GROUP_NEEDS,
    KEY_NEEDS,
    Needs,
    lifecycle_needs,
    lifecycle_operations,
    needs_of,
)
from tests.support.graph import CHECKOUT, Graph

# The second one is for stacks with keys of KMS alone, the third one for those with monitoring, the fourth for those that retrain,
# the fifth for those that prepare raw data, the sixth for those with a notebook instance.
POLICIES = {
    name: (CHECKOUT / "docs" / name).read_text(encoding="utf-8")
    for name in (
        "deployer-policy.json",
        "deployer-policy-keys.json",
        "deployer-policy-monitoring.json",
        "deployer-policy-retraining.json",
        "deployer-policy-preparation.json",
        "deployer-policy-notebook.json",
    )
}
TEXTS = list(POLICIES.values())
STATEMENTS: list[dict[str, Any]] = [
    statement for text in TEXTS for statement in json.loads(text)["Statement"]
]


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def allows(statement: dict[str, Any], action: str, arn: str) -> bool:
    """As IAM matches an Allow; its conditions are tested by themselves."""
    actions, resources = listed(statement["Action"]), listed(statement["Resource"])
    return any(fnmatchcase(action.lower(), a.lower()) for a in actions) and any(
        fnmatchcase(arn, r) for r in resources
    )


def needs(*graphs: Graph) -> Needs:
    names = {
        (node.type, str(node.inputs.get("name") or node.inputs.get("bucket")))
        for graph in graphs
        for node in graph
    }
    of_types = {need for type_, name in names for need in needs_of(type_, name)}
    of_runs = GROUP_NEEDS if any(each.of_type(":RetrainedGroups") for each in graphs) else set()
    return of_types | of_runs | lifecycle_needs("personalize-test-campaign") | KEY_NEEDS


@pytest.fixture
def plain_stacks(
    graph: Graph, protected: Graph, many: Graph, feedback: Graph, shop: Graph
) -> list[Graph]:
    """All kinds of stacks without keys of KMS and without monitoring."""
    return [graph, protected, many, feedback, shop]


@pytest.fixture
def further_stacks(
    monitored: Graph, retraining: Graph, preparing: Graph, explored: Graph
) -> list[Graph]:
    """Stacks with what has a policy of its own, but for keys of KMS."""
    return [monitored, retraining, preparing, explored]


def test_what_a_deployment_calls_is_allowed(
    plain_stacks: list[Graph], own_key: Graph, further_stacks: list[Graph]
) -> None:
    missing = sorted(
        (action, arn)
        for action, arn in needs(*plain_stacks, own_key, *further_stacks)
        if not any(allows(statement, action, arn) for statement in STATEMENTS)
    )
    assert missing == []


def test_what_is_allowed_is_called(
    plain_stacks: list[Graph], own_key: Graph, further_stacks: list[Graph]
) -> None:
    called = needs(*plain_stacks, own_key, *further_stacks)
    for statement in STATEMENTS:
        for pattern in listed(statement["Action"]):
            one = {**statement, "Action": pattern}
            assert any(allows(one, *need) for need in called), (statement["Sid"], pattern)


def test_wildcards_only_read() -> None:
    for statement in STATEMENTS:
        for action in listed(statement["Action"]):
            assert "*" not in action or re.search(r":(Describe|GetBucket|List)\*$", action)


@pytest.mark.parametrize(
    ("action", "arn"),
    [
        ("s3:DeleteBucket", "arn:aws:s3:::somebody-else"),
        ("iam:PutRolePolicy", "arn:aws:iam::000000000000:role/admin"),
        ("iam:PassRole", "arn:aws:iam::000000000000:role/admin"),
        ("lambda:DeleteFunction", "arn:aws:lambda:us-east-1:000000000000:function:shop"),
        ("personalize:UpdateSolution", "arn:aws:personalize:us-east-1:000000000000:solution/shop"),
        ("iam:CreateUser", "*"),
    ],
)
def test_what_is_not_this_project_s_is_refused(action: str, arn: str) -> None:
    assert not any(allows(statement, action, arn) for statement in STATEMENTS)


def test_any_campaign_may_be_deleted_that_has_the_project_s_tag_and_no_other() -> None:
    shop = (
        "personalize:DeleteCampaign",
        "arn:aws:personalize:us-east-1:000000000000:campaign/shop",
    )
    (statement,) = [each for each in STATEMENTS if allows(each, *shop)]
    assert statement["Condition"] == {"StringEquals": {"aws:ResourceTag/project": "personalize"}}


@pytest.mark.parametrize("kind", ["solution", "dataset", "dataset-group", "filter", "schema"])
def test_what_runs_made_may_be_deleted_that_has_the_project_s_tag(kind: str) -> None:
    operation = f"personalize:Delete{kind.title().replace('-', '')}"
    shop = (operation, f"arn:aws:personalize:us-east-1:000000000000:{kind}/shop")
    (statement,) = [each for each in STATEMENTS if allows(each, *shop)]
    assert statement["Condition"] == {"StringEquals": {"aws:ResourceTag/project": "personalize"}}


def test_roles_are_passed_to_the_services_that_assume_them(
    graph: Graph, further_stacks: list[Graph]
) -> None:
    def services() -> Iterator[str]:
        roles = [node for each in (graph, *further_stacks) for node in each.of_type("role:Role")]
        for node in roles:
            for statement in json.loads(node.inputs["assumeRolePolicy"])["Statement"]:
                yield statement["Principal"]["Service"]

    passed: set[str] = set()
    for passing in [s for s in STATEMENTS if "iam:PassRole" in listed(s["Action"])]:
        assert passing["Action"] == "iam:PassRole"
        ((operator, condition),) = passing["Condition"].items()
        assert (operator, condition.keys()) == ("StringEquals", {"iam:PassedToService"})
        passed.update(condition["iam:PassedToService"])
    assert passed == set(services())


def test_the_operations_of_the_dynamic_resources_are_found() -> None:
    assert lifecycle_operations() >= {
        "CreateCampaign",
        "UpdateDataset",
        "DeleteSolution",
        "ListDatasetImportJobs",
        "DescribeSolutionVersion",
        "TagResource",
    }


def test_an_unknown_type_is_told() -> None:
    with pytest.raises(KeyError, match=r"deployer-policy\.json"):
        needs_of("aws:dynamodb/table:Table", "x")


@pytest.mark.parametrize("text", TEXTS)
def test_it_is_a_managed_policy(text: str) -> None:
    """Source: IAM User Guide, "IAM and AWS STS quotas": 6,144 characters without white space."""
    assert len(re.sub(r"\s", "", text)) <= 6144


def test_no_two_statements_have_one_name() -> None:
    assert len({statement["Sid"] for statement in STATEMENTS}) == len(STATEMENTS)


def test_the_first_policy_is_enough_without_keys_of_kms(plain_stacks: list[Graph]) -> None:
    plain = [s for s in STATEMENTS if s in json.loads(TEXTS[0])["Statement"]]
    changes_of_keys = {"logs:AssociateKmsKey", "logs:DisassociateKmsKey"}
    for action, arn in needs(*plain_stacks):
        if not action.startswith("kms:") and action not in changes_of_keys:
            assert any(allows(each, action, arn) for each in plain), (action, arn)


def test_the_first_policy_and_its_own_are_enough_for_a_stack_that_prepares(
    preparing_alone: Graph,
) -> None:
    own = POLICIES["deployer-policy-preparation.json"]
    statements = [each for text in (TEXTS[0], own) for each in json.loads(text)["Statement"]]
    changes_of_keys = {"logs:AssociateKmsKey", "logs:DisassociateKmsKey"}
    for action, arn in needs(preparing_alone):
        if not action.startswith("kms:") and action not in changes_of_keys:
            assert any(allows(each, action, arn) for each in statements), (action, arn)


@pytest.mark.parametrize("sid", ["Keys", "NewKeys"])
def test_keys_are_used_and_made_that_have_the_project_s_tag(sid: str) -> None:
    (statement,) = [each for each in STATEMENTS if each["Sid"] == sid]
    tag = {"Keys": "aws:ResourceTag/project", "NewKeys": "aws:RequestTag/project"}[sid]
    assert statement["Condition"]["StringEquals"] == {tag: "personalize"}


@pytest.mark.parametrize(
    "action", ["CreateNotebookInstance", "DeleteNotebookInstance", "DeleteTags"]
)
def test_notebook_instances_have_the_project_s_tag_whatever_their_name(action: str) -> None:
    shop = (
        f"sagemaker:{action}",
        "arn:aws:sagemaker:us-east-1:000000000000:notebook-instance/shop",
    )
    (statement,) = [each for each in STATEMENTS if allows(each, *shop)]
    key = "aws:RequestTag" if action.startswith("Create") else "aws:ResourceTag"
    assert statement["Condition"] == {"StringEquals": {f"{key}/project": "personalize"}}
