"""Functions of what serves beside the first model do what they are for in the roles of the program, and fail without a permission."""

import importlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from pulumi.runtime import rpc

from handlers.shared import clients
from localaws.shared.ports import ServiceRequest
from tests.support.campaigns import event
from tests.support.graph import ACCOUNT, Graph, Node
from tests.support.held_calls import HeldStore, held_client
from tests.support.held_roles import HeldRoles, named_personalize
from tests.support.permissions import PREFIX, Permission, proven_by
from tests.support.personalize_service import ManualTime, make_service

NOW = 1_800_000_000.0
EXERCISES: Mapping[str, dict[str, Any]] = {
    "recommendations": event({"userId": "u"}),
    "related": event({"itemId": "i"}, {"userId": "u"}),
    "popular": event(query={"userId": "u"}),
    "rankings": event(body={"userId": "u", "itemIds": ["i"]}),
    "observe": {"time": datetime.fromtimestamp(NOW, UTC).isoformat()},
}
"""What a function is invoked with, by the name of the exercise."""
ANSWERS: Mapping[str, Callable[[Any], Any]] = {
    "ListSolutionVersions": lambda asked: {
        "solutionVersions": [
            {
                "solutionVersionArn": f"{asked['solutionArn']}/v",
                "status": "ACTIVE",
                "creationDateTime": NOW,
            }
        ]
    },
    "ListDatasetImportJobs": lambda _: {"datasetImportJobs": []},
    "GetSolutionMetrics": lambda _: {"metrics": {"coverage": 0.5}},
    "DescribeCampaign": lambda _: {"campaign": {"status": "ACTIVE"}},
    "DescribeRecommender": lambda _: {"recommender": {"status": "ACTIVE"}},
}
LIST = {"itemList": [], "personalizedRanking": [], "recommendationId": "r"}


class Letters(HeldStore):
    """A bucket of dead letters in which none is."""

    def list_objects_v2(self, *, Bucket: str, **_request: Any) -> dict[str, int]:  # noqa: N803 - S3's own names
        """List them."""
        self.require("GET", f"/{Bucket}", query={"list-type": ["2"]})
        return {"KeyCount": 0}


def answer(request: ServiceRequest) -> bytes:
    """What Amazon Personalize answers."""
    operation = str(request.target).partition(".")[2]
    told = ANSWERS[operation](json.loads(request.body)) if request.target else LIST
    return json.dumps(told).encode()


def function_of(graph: Graph, role: str) -> Node:
    (found,) = [
        node
        for node in graph.of_type("lambda/function:Function")
        if f"{node.inputs['name']}-function" == PREFIX + role
    ]
    return found


def work(roles: HeldRoles, function: Node, exercise: str) -> str | None:
    """Invoke a function; None when it did what it is for."""
    role = f"{function.inputs['name'].removeprefix(PREFIX)}-function"
    variables = rpc.unwrap_rpc_secret(function.inputs["environment"])["variables"]
    module, _, name = function.inputs["handler"].rpartition(".")
    runtime = held_client(roles, role, "personalize-runtime", answer)
    control = held_client(roles, role, "personalize", answer)
    with pytest.MonkeyPatch.context() as patched:
        for variable, value in variables.items():
            patched.setenv(variable, value)
        patched.setattr(clients, "personalize_runtime", lambda: runtime)
        patched.setattr(clients, "personalize_patiently", lambda: control)
        patched.setattr(clients, "s3", lambda: Letters(roles, role))
        handler = getattr(importlib.import_module(module), name)
        try:
            answered = handler(EXERCISES[exercise], None)
        except ClientError as error:
            return str(error)
    return None if answered is None or answered["statusCode"] == 200 else answered["body"]


@contextmanager
def held(graph: Graph, folder: Path) -> Iterator[HeldRoles]:
    roles = HeldRoles(graph, ACCOUNT, {})
    service = make_service(folder, ManualTime())
    with roles.holding(named_personalize(service.personalize)):
        yield roles


@pytest.mark.parametrize(("exercise", "permission"), proven_by(*EXERCISES), ids=str)
def test_a_function_works_with_the_permission_alone(
    watched_shop: Graph, many: Graph, tmp_path: Path, exercise: str, permission: Permission
) -> None:
    graph = watched_shop if has(watched_shop, permission) else many
    function = function_of(graph, permission.role)
    with held(graph, tmp_path) as roles:
        assert work(roles, function, exercise) is None
        assert roles.refused == []
        with roles.without(permission):
            assert work(roles, function, exercise) is not None
        assert permission.action in roles.refused


def has(graph: Graph, permission: Permission) -> bool:
    """Whether a program gives a permission."""
    return permission in HeldRoles(graph, ACCOUNT, {}).permissions()
