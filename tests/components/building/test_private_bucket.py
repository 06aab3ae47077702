import json
from dataclasses import replace
from typing import Any

import pytest

from components.building.private_bucket import PrivateBucket, PrivateBucketArgs
from tests.support.graph import ACCOUNT, CONTEXT, Graph, run_component

CHILDREN = {"b-bucket", "b-public-access", "b-ownership", "b-encryption", "b-policy"}


def made(*, protect: bool = False, **more: Any) -> Graph:
    args = PrivateBucketArgs(context=replace(CONTEXT, protect=protect), bucket="data", **more)
    return run_component(lambda: PrivateBucket("b", args))


def statements(graph: Graph) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(graph.named("b-policy").inputs["policy"])["Statement"]
    return found


def test_a_bucket_is_closed_to_the_public_and_encrypted() -> None:
    graph = made()
    closed = graph.named("b-public-access").inputs
    assert {name for name, value in closed.items() if value is True} == {
        "blockPublicAcls",
        "blockPublicPolicy",
        "ignorePublicAcls",
        "restrictPublicBuckets",
    }
    assert graph.named("b-ownership").inputs["rule"] == {"objectOwnership": "BucketOwnerEnforced"}
    (rule,) = graph.named("b-encryption").inputs["rules"]
    assert rule == {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}


def test_who_takes_its_name_finds_it_private_and_encrypted() -> None:
    graph = made()
    for output in ("bucket", "arn"):
        assert graph.awaited(output) >= CHILDREN


def test_without_a_reader_there_is_nothing_but_refusals() -> None:
    assert {statement["Effect"] for statement in statements(made())} == {"Deny"}


def test_a_reader_is_admitted_for_its_own_account_and_resources_only() -> None:
    graph = made(reader="personalize.amazonaws.com", reader_source_arn="arn:aws:personalize:*")
    admitted = [each for each in statements(graph) if each["Effect"] == "Allow"]
    assert admitted
    for statement in admitted:
        assert statement["Principal"] == {"Service": "personalize.amazonaws.com"}
        condition = json.dumps(statement["Condition"])
        assert ACCOUNT in condition
        assert "arn:aws:personalize:*" in condition
    assert len(statements(graph)) > len(admitted), "what is not by TLS is refused all the same"


@pytest.mark.parametrize("protect", [True, False])
def test_only_a_bucket_that_is_not_protected_goes_with_what_it_holds(protect: bool) -> None:
    graph = made(protect=protect)
    assert {node.name for node in graph if node.protect} == ({"b-bucket"} if protect else set())
    assert graph.named("b-bucket").inputs["forceDestroy"] is not protect
