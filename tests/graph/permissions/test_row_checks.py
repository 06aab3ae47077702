"""Functions of both workflows have all rows looked at in their roles of the program, and fail without any permission for it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from handlers.preparation import row_check
from handlers.retraining import row_checks
from handlers.shared.service.known_fields import known_fields
from handlers.shared.service.line_tables import table_input
from handlers.shared.service.schemas import Schema
from localaws.athena import iam as athena_iam
from localaws.shared.ports import Response, ServiceRequest
from tests.support.athena_world import AthenaWorld, RefusedError
from tests.support.graph import ACCOUNT, Graph
from tests.support.held_calls import HeldStore
from tests.support.held_retraining import known_to
from tests.support.held_roles import GLUE, HeldRoles, named_athena
from tests.support.permissions import Permission, proven_by
from tests.support.retraining_world import BUCKET, interactions

# Whole runs of workflows, once for each permission.
pytestmark = pytest.mark.slow

WORK_GROUP, RESULTS = "primary", f"s3://{BUCKET}/preparation/"
RESULT = f"{RESULTS}r.csv"
COLUMNS = ("USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE")
SCHEMA = Schema("Interactions", tuple(known_fields("Interactions")[each] for each in COLUMNS))
TOKEN = "t" * 32


class HeldAthena(AthenaWorld):
    """An Athena, its queries, and its client, in a role of the program."""

    def __init__(self, home: Path, roles: HeldRoles, role: str) -> None:
        self._roles, self._role = roles, role
        super().__init__(home)
        for table, folder in (
            ("interactions_lines", "Interactions"),
            ("results_lines", "preparation"),
        ):
            self.tables["db", table] = table_input(table, f"s3://{BUCKET}/{folder}/", "Lines.")

    def call(self, request: ServiceRequest) -> Response:
        """Answer a call of a query."""
        return self._roles.refusal(request) or super().call(request)

    def start_query_execution(self, **asked: Any) -> dict[str, Any]:
        """Run a query to its end."""
        results = {"OutputLocation": RESULTS}
        started: dict[str, Any] = self._asked(
            "StartQueryExecution", {**asked, "ResultConfiguration": results}
        )
        status = self.ended(started["QueryExecutionId"])["Status"]
        if status["State"] != "SUCCEEDED":
            raise RefusedError(status["StateChangeReason"])
        return started

    def get_query_results(self, **asked: Any) -> dict[str, Any]:
        """The rows of a result."""
        found: dict[str, Any] = self._asked("GetQueryResults", asked)
        return found

    def _asked(self, operation: str, asked: dict[str, Any]) -> Any:
        target, body = f"AmazonAthena.{operation}", json.dumps(asked).encode()
        self._roles.require(self._role, athena_iam.SERVICE, target=target, body=body)
        return self.call_athena(operation, role=self._roles.arn(self._role), **asked)


@dataclass(frozen=True)
class Stack:
    """Where an exercise is done: roles of the program, and a folder for what it keeps."""

    roles: HeldRoles
    folder: Path


@pytest.fixture(scope="module")
def roles(whole: Graph) -> HeldRoles:
    stack = known_to(whole, "personalize-preparation-workflow-machine")
    renamed = {
        stack["bucket"]: BUCKET,
        f"workgroup/{stack['workGroup']}": f"workgroup/{WORK_GROUP}",
        f"database/{stack['database']}": "database/db",
        f"table/{stack['database']}/": "table/db/",
    }
    return HeldRoles(whole, ACCOUNT, renamed)


@pytest.fixture
def stack(roles: HeldRoles, tmp_path: Path) -> Iterator[Stack]:
    with roles.holding(named_athena(WORK_GROUP), GLUE):
        yield Stack(roles, tmp_path)


def check_results(stack: Stack) -> dict[str, list[str]]:
    """Look at all rows of a prepared result."""
    athena = HeldAthena(stack.folder, stack.roles, "preparation-function")
    athena.objects[RESULT.removeprefix("s3:/")] = interactions().encode()
    event = {
        "dataset": {"datasetType": "Interactions", "schema": SCHEMA.to_json()},
        "location": RESULT,
        "columns": COLUMNS,
        "workGroup": WORK_GROUP,
        "database": "db",
        "table": "results_lines",
        "token": TOKEN,
    }
    try:
        return row_check.judge_check(athena, {**event, **row_check.start_check(athena, event)})
    finally:
        athena.athena.stop()


def check_imports(stack: Stack) -> dict[str, list[str]]:
    """Look at all rows of what is going to be imported."""
    athena = HeldAthena(stack.folder, stack.roles, "retraining-function")
    s3 = HeldStore(stack.roles, "retraining-function")
    s3.write(BUCKET, "Interactions/i.csv", interactions().encode())
    athena.objects[f"/{BUCKET}/Interactions/i.csv"] = interactions().encode()
    tables = {"Interactions": "interactions_lines"}
    where = {"workGroup": WORK_GROUP, "database": "db", "tables": tables}
    known = {"bucket": BUCKET, "rowChecks": where}
    check = {"datasetType": "Interactions", "schema": SCHEMA.to_json(), "part": 0}
    try:
        started = row_checks.start_check(athena, s3, known, check, TOKEN)
        return row_checks.judge_check(athena, s3, known, check, started["queryExecutionId"])
    finally:
        athena.athena.stop()


EXERCISES: dict[str, Callable[[Stack], dict[str, list[str]]]] = {
    each.__name__: each for each in (check_results, check_imports)
}


@pytest.mark.parametrize("exercise", EXERCISES)
def test_with_all_of_them_rows_are_looked_at(stack: Stack, exercise: str) -> None:
    assert EXERCISES[exercise](stack) == {"warnings": []}
    assert stack.roles.refused == []


@pytest.mark.parametrize(("exercise", "permission"), proven_by(*EXERCISES), ids=str)
def test_without_one_none_is(stack: Stack, exercise: str, permission: Permission) -> None:
    with stack.roles.without(permission), pytest.raises((ClientError, RefusedError)):
        EXERCISES[exercise](stack)
    assert permission.action in stack.roles.refused
