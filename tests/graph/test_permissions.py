"""Every permission of every program stands in the table of proofs, and every row of the table is a permission."""

import re

import pytest

from tests.graph.conftest import EXISTING_BUCKET
from tests.graph.permissions import (
    test_deliveries,
    test_functions,
    test_notebook,
    test_preparation,
    test_retraining,
    test_row_checks,
)
from tests.support.graph import ACCOUNT, Graph
from tests.support.held_roles import HeldRoles
from tests.support.local_aws import CHECKOUT
from tests.support.permissions import EACH_FUNCTION, ROWS, InProcess, Permission, Unproven, expected

OF_LISTS = frozenset(
    {"delete-user-function", "deletion", "purge-function", "user-deletion-function"}
)
"""Roles that use the lists of deleted users, which lie in the data bucket, or, beside a key, in one of their own."""

TESTS = (
    test_deliveries,
    test_functions,
    test_notebook,
    test_preparation,
    test_retraining,
    test_row_checks,
)
BUILDING = CHECKOUT / "components" / "building"
OTHER_WORDS = {
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "iam:PassedToService",
    "kms:ViaService",
    "s3:ResourceAccount",
    "sts:AssumeRole",
}
"""Of conditions, and of the trust of roles."""


@pytest.fixture(scope="module")
def found(whole: Graph, watched_shop: Graph, existing: Graph) -> set[Permission]:
    """All permissions of a program with every part, of one with recommenders, and of one in an owner's bucket."""
    return {
        in_table(each)
        for graph in (whole, watched_shop, existing)
        for each in HeldRoles(graph, ACCOUNT, {}).permissions()
    }


def in_table(permission: Permission) -> Permission:
    """A permission as the table has it, wherever the lists of deleted users and the files lie."""
    target = re.sub(rf"^{EXISTING_BUCKET}(/personalize/test(?=/))?", "data", permission.target)
    if permission.role in OF_LISTS:
        target = re.sub(r"^data(?=$|/deletions/|/purges/)", "deletions", target)
    return permission._replace(target=target)


def test_every_permission_is_proven_or_told_why_not(found: set[Permission]) -> None:
    roles = frozenset(each.role for each in found)
    assert {role for role, *_ in ROWS} <= roles, "roles that no program has"
    table = expected(roles)
    assert sorted(found - table.keys()) == [], "permissions that stand in no row"
    assert sorted(table.keys() - found) == [], "rows without a permission"


def test_every_action_that_is_spelled_is_in_the_table() -> None:
    """So no function of a module that spells them is for a program at which the other test does not look."""
    texts = [path.read_text(encoding="utf-8") for path in BUILDING.glob("*policies.py")]
    spelled = {each for text in texts for each in re.findall(r'"([a-z0-9]+:[A-Z]\w+)"', text)}
    listed = {action for _, _, actions, _ in ROWS for action in actions.split()}
    listed |= {action for _, actions, _ in EACH_FUNCTION for action in actions.split()}
    assert sorted(spelled - listed) == sorted(OTHER_WORDS)


def test_every_exercise_is_done_by_one_test() -> None:
    named = {proof.name for *_, proof in ROWS if isinstance(proof, InProcess)}
    done = [name for each in TESTS for name in each.EXERCISES]
    assert sorted(done) == sorted(named)


def test_the_page_tells_what_nothing_proves() -> None:
    page = (CHECKOUT / "docs" / "security.md").read_text(encoding="utf-8")
    proofs = [proof for *_, proof in (*ROWS, *EACH_FUNCTION)]
    reasons = {proof.reason for proof in proofs if isinstance(proof, Unproven)}
    assert [each for each in sorted(reasons) if f"| {each} |" not in page] == []
