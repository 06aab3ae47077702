"""What runs on a notebook instance does what it is for in the role of the program, and fails without a permission."""

import base64
import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from components.data.on_notebook import stop_when_idle
from localaws.sagemaker import iam as sagemaker_iam
from localaws.shared.ports import OwnService
from notebooks.exploration.archive import write_csv
from tests.support.graph import ACCOUNT, Graph
from tests.support.held_calls import HeldStore
from tests.support.held_roles import HeldRoles, unasked
from tests.support.permissions import Permission, proven_by

SAGEMAKER = OwnService(
    name=sagemaker_iam.SERVICE,
    handler=unasked,
    iam_action=sagemaker_iam.action_of,
    iam_resource=sagemaker_iam.resource_of,
    iam_context=sagemaker_iam.context_of,
)
LONG_AGO = "2026-01-01T00:00:00Z"

Exercise = Callable[[Graph, HeldRoles, Path], None]


def fetch(roles: HeldRoles, *addresses: str) -> None:
    """Ask what an object is, and read it, as the notebooks and the `aws` program do with each."""
    store = HeldStore(roles, "notebook")
    for address in addresses:
        bucket, _, key = address.removeprefix("s3://").partition("/")
        store.write(bucket, key, b"x")
        store.head_object(Bucket=bucket, Key=key)
        store.get_object(Bucket=bucket, Key=key)


def explore(graph: Graph, roles: HeldRoles, _folder: Path) -> None:
    """Read the files that the kernel's variables name."""
    script = base64.b64decode(graph.named("personalize-notebook-scripts").inputs["onStart"])
    named = re.findall(r"EXPLORATION_\w+ (s3://\S+)", script.decode().replace(")", " "))
    assert len(named) == 3
    fetch(roles, *named)


def explore_raw(graph: Graph, roles: HeldRoles, _folder: Path) -> None:
    """Read a file of raw data."""
    fetch(roles, f"s3://{graph.exports['rawBucket']}/items/movies.csv")


def explore_archive(graph: Graph, roles: HeldRoles, folder: Path) -> None:
    """Read archived events."""
    store, bucket = HeldStore(roles, "notebook"), graph.exports["archiveBucket"]
    record = {"userId": "u", "itemId": "i", "eventType": "view", "sentAt": 1_700_000_000}
    store.write(
        bucket, "events/d-1-2026-01-01-00-00-00-0e1f.gz", gzip.compress(json.dumps(record).encode())
    )
    write_csv(store, bucket, "events/", folder / "events.csv")


def unpack_notebooks(graph: Graph, roles: HeldRoles, _folder: Path) -> None:
    """Read the archive of the notebooks."""
    files = graph.named("personalize-notebook-files").inputs
    fetch(roles, f"s3://{files['bucket']}/{files['key']}")


def stop_notebook(graph: Graph, roles: HeldRoles, _folder: Path) -> None:
    """Stop the instance, on which nobody works."""

    def ask(path: str) -> object:
        return {"started": LONG_AGO} if path == "status" else []

    def stop(name: str, _region: str) -> None:
        body = json.dumps({"NotebookInstanceName": name}).encode()
        target = f"{sagemaker_iam.TARGET_PREFIX}StopNotebookInstance"
        roles.require("notebook", "sagemaker", target=target, body=body)

    name = graph.exports["notebookName"]
    stop_when_idle.main([name, "us-east-1", "30"], ask, stop, lambda: 1_800_000_000.0)


EXERCISES: dict[str, Exercise] = {
    each.__name__: each
    for each in (explore, explore_raw, explore_archive, unpack_notebooks, stop_notebook)
}


@pytest.mark.parametrize(("exercise", "permission"), proven_by(*EXERCISES), ids=str)
def test_it_is_done_with_the_permission_alone(
    whole: Graph, tmp_path: Path, exercise: str, permission: Permission
) -> None:
    roles = HeldRoles(whole, ACCOUNT, {})
    with roles.holding(SAGEMAKER):
        EXERCISES[exercise](whole, roles, tmp_path)
        assert roles.refused == []
        with roles.without(permission), pytest.raises(ClientError, match=permission.action):
            EXERCISES[exercise](whole, roles, tmp_path)
