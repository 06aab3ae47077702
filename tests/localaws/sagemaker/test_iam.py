import json
from typing import Any

import pytest

from localaws.sagemaker import iam
from tests.support.sagemaker import ACCOUNT, CONFIG, INSTANCE, REGION, request

TAGS = [{"Key": "project", "Value": "shop"}]


@pytest.mark.parametrize(
    ("operation", "named", "resource"),
    [
        ("CreateNotebookInstance", {"NotebookInstanceName": "n", "RoleArn": "r"}, INSTANCE),
        ("StopNotebookInstance", {"NotebookInstanceName": "n"}, INSTANCE),
        (
            "CreateNotebookInstanceLifecycleConfig",
            {"NotebookInstanceLifecycleConfigName": "c"},
            CONFIG,
        ),
        ("AddTags", {"ResourceArn": CONFIG, "Tags": TAGS}, CONFIG),
        ("ListNotebookInstances", {}, "*"),
    ],
)
def test_actions_have_resources(operation: str, named: dict[str, Any], resource: str) -> None:
    asked = request(operation, json.dumps(named).encode())
    assert iam.action_of(asked) == f"sagemaker:{operation}"
    assert iam.resource_of(asked) == resource


def context(operation: str, **named: Any) -> Any:
    return iam.context_of(f"sagemaker:{operation}", json.dumps(named).encode(), REGION, ACCOUNT)


def test_tags_of_something_new_need_a_permission_of_their_own() -> None:
    found = context("CreateNotebookInstance", NotebookInstanceName="n", Tags=TAGS)
    assert found.request_tags == {"project": "shop"}
    assert found.further == (("sagemaker:AddTags", INSTANCE),)


def test_other_requests_need_none_besides() -> None:
    assert context("CreateNotebookInstance", NotebookInstanceName="n").further == ()
    added = context("AddTags", ResourceArn=INSTANCE, Tags=TAGS)
    assert (added.request_tags, added.further) == ({"project": "shop"}, ())
    assert iam.context_of("sagemaker:AddTags", b"{", REGION, ACCOUNT).request_tags == {}
