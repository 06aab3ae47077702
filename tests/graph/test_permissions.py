"""Every permission of the full program stands in the table of proofs, and every row of the table is a permission."""

import json

import pytest

from tests.graph.conftest import MONITORING, PREPARATION
from tests.support.graph import Graph, run_program
from tests.support.local_aws import CHECKOUT
from tests.support.permissions import EACH_FUNCTION, ROWS, STACK, Unproven, expected, permissions


@pytest.fixture(scope="module")
def full(feedback_settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """A stack with every part that has a role."""
    path = tmp_path_factory.mktemp("full") / "deleted.csv"
    path.write_text("USER_ID\nu1\n")
    settings = {
        **feedback_settings,
        "personalize:privacy": json.dumps({"deleteUsers": str(path)}),
        "personalize:encryption": json.dumps({"key": "own", "deletionWindowDays": 7}),
        "personalize:monitoring": json.dumps(MONITORING),
        "personalize:preparation": json.dumps({"interactions": PREPARATION["interactions"]}),
        "personalize:adminApi": "true",
        "personalize:docsPage": "true",
        "personalize:accessLogs": "true",
    }
    return Graph(run_program(settings, stack=STACK))


def test_every_permission_is_proven_or_told_why_not(full: Graph) -> None:
    found = [
        permission
        for node in full.of_type("iam/rolePolicy:RolePolicy")
        for permission, _ in permissions(node.inputs["role"], json.loads(node.inputs["policy"]))
    ]
    roles = frozenset(each.role for each in found)
    assert {role for role, *_ in ROWS} <= roles, "roles that the program does not have"
    table = expected(roles)
    assert sorted(set(found) - table.keys()) == [], "permissions that stand in no row"
    assert sorted(table.keys() - set(found)) == [], "rows without a permission"


def test_the_page_tells_what_nothing_proves() -> None:
    page = (CHECKOUT / "docs" / "security.md").read_text(encoding="utf-8")
    proofs = [proof for *_, proof in (*ROWS, *EACH_FUNCTION)]
    reasons = {proof.reason for proof in proofs if isinstance(proof, Unproven)}
    assert [each for each in sorted(reasons) if f"| {each} |" not in page] == []
