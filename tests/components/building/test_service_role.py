import dataclasses
import json

from components.building.service_role import ServiceRole, ServiceRoleArgs
from tests.support.graph import CONTEXT, Graph, run_component

STATEMENT = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::data/*"]}
CONDITIONS = {"StringEquals": {"aws:SourceAccount": "000000000000"}}


def made(args: ServiceRoleArgs) -> Graph:
    return run_component(lambda: ServiceRole("r", args))


ARGS = ServiceRoleArgs(
    context=CONTEXT,
    purpose="import",
    service="personalize.amazonaws.com",
    statements=[STATEMENT],
    conditions=CONDITIONS,
)


def test_one_service_may_assume_it_under_the_conditions() -> None:
    role = made(ARGS).named("r-role").inputs
    (trust,) = json.loads(role["assumeRolePolicy"])["Statement"]
    assert trust == {
        "Effect": "Allow",
        "Principal": {"Service": "personalize.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": CONDITIONS,
    }
    assert role["name"] == "shop-test-import"


def test_it_may_do_what_is_stated_and_nothing_else() -> None:
    policy = made(ARGS).named("r-permissions").inputs["policy"]
    assert json.loads(policy)["Statement"] == [STATEMENT]


def test_who_takes_its_arn_may_use_it_at_once() -> None:
    assert made(ARGS).awaited("arn") >= {"r-role", "r-permissions"}


def test_another_generation_has_a_role_of_its_own_beside_the_old_one() -> None:
    graph = made(dataclasses.replace(ARGS, generation=2))
    assert graph.named("r-role").inputs["name"] == "shop-test-import-2"
    # Deleted first, the policy would be missing where the old role is still in use.
    policy = graph.named("r-permissions")
    assert policy.delete_before_replace_defined
    assert not policy.delete_before_replace
