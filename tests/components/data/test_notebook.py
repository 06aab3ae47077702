import base64
import json
from pathlib import Path
from typing import Any

import pytest

from components.core.context import EncryptionKeys, StackContext
from components.data.notebook import Notebook, NotebookArgs
from components.preflight.checked_data import CheckedDataset
from components.settings.notebook import NotebookSettings
from handlers.shared.service.schemas import Schema
from tests.support.graph import CONTEXT, OWN_KEY, Graph, run_component

DATASET = CheckedDataset(
    dataset_type="Interactions",
    location="a.csv",
    path=Path("a.csv"),
    sha256="0e1f" * 16,
    schema=Schema("Interactions", ()),
    is_inferred=True,
)
DATA, ARCHIVE = "arn:aws:s3:::data", "arn:aws:s3:::archive"
EXTRA = {"Effect": "Allow", "Action": ["glue:GetTable"], "Resource": ["*"]}


def made(context: StackContext = CONTEXT, **settings: Any) -> Graph:
    args = NotebookArgs(
        context=context,
        settings=NotebookSettings(**settings),
        bucket="data",
        bucket_arn=DATA,
        datasets=[DATASET],
        read_buckets=[ARCHIVE],
        statements=[EXTRA],
    )
    return run_component(lambda: Notebook("notebook", args))


@pytest.fixture(scope="module")
def plain() -> Graph:
    return made()


def statements(graph: Graph) -> list[dict[str, Any]]:
    text = graph.named("notebook-execution-permissions").inputs["policy"]
    found: list[dict[str, Any]] = json.loads(text)["Statement"]
    return found


def inputs(graph: Graph) -> dict[str, Any]:
    return graph.named("notebook-instance").inputs


def test_an_instance_is_as_closed_as_it_can_be(plain: Graph) -> None:
    assert inputs(plain) == {
        "name": "shop-test",
        "instanceType": "ml.t3.medium",
        "volumeSize": 64,
        "platformIdentifier": "notebook-al2023-v1",
        "roleArn": "arn:aws:iam::000000000000:role/shop-test-notebook",
        "lifecycleConfigName": "shop-test",
        "rootAccess": "Disabled",
        "instanceMetadataServiceConfiguration": {"minimumInstanceMetadataServiceVersion": "2"},
        "directInternetAccess": "Enabled",
    }


def test_in_a_vpc() -> None:
    graph = made(subnetId="subnet-0123abcd", securityGroupIds=["sg-0123abcd"])
    assert inputs(graph)["directInternetAccess"] == "Disabled"
    assert inputs(graph)["subnetId"] == "subnet-0123abcd"
    assert inputs(graph)["securityGroups"] == ["sg-0123abcd"]


def test_its_files_lie_under_a_hash_and_its_script_names_them(plain: Graph) -> None:
    archive = plain.named("notebook-files").inputs
    assert archive["bucket"] == "data"
    prefix, _, name = archive["key"].partition("/")
    assert (prefix, len(name)) == ("notebook", len(".zip") + 16)
    script = base64.b64decode(plain.named("notebook-scripts").inputs["onStart"]).decode()
    assert f"BUCKET=data\nKEY={archive['key']}\nFOLDER=shop-{name.removesuffix('.zip')}\n" in script
    assert "NAME=shop-test\nREGION=us-east-1\n" in script
    assert '"$NAME" "$REGION" 60\n' in script


def test_notebooks_are_told_where_the_data_are(plain: Graph) -> None:
    script = base64.b64decode(plain.named("notebook-scripts").inputs["onStart"]).decode()
    address = f"s3://data/interactions/{DATASET.sha256[:16]}.csv"
    told = (
        f"KERNEL_VARIABLES=(--env AWS_REGION us-east-1 --env EXPLORATION_INTERACTIONS {address})\n"
    )
    assert told in script


def test_it_reads_data_and_archive_writes_its_log_and_stops_itself(plain: Graph) -> None:
    sagemaker = "arn:aws:sagemaker:us-east-1:000000000000:notebook-instance/shop-test"
    logs = (
        "arn:aws:logs:us-east-1:000000000000:log-group:/aws/sagemaker/NotebookInstances:"
        "log-stream:shop-test/*"
    )
    found = [(each["Action"], each["Resource"]) for each in statements(plain)]
    folders = ("interactions/", "items/", "users/", "notebook/")
    of_data = [
        each
        for folder in folders
        for each in ((["s3:GetObject"], [f"{DATA}/{folder}*"]), (["s3:ListBucket"], [DATA]))
    ]
    assert found == [
        *of_data,
        (["s3:GetObject"], [f"{ARCHIVE}/*"]),
        (["s3:ListBucket"], [ARCHIVE]),
        (["logs:CreateLogStream", "logs:PutLogEvents"], [logs]),
        (["sagemaker:StopNotebookInstance"], [sagemaker]),
        (["glue:GetTable"], ["*"]),
    ]
    listing = [each["Condition"] for each in statements(plain) if each["Resource"] == [DATA]]
    assert listing == [{"StringLikeIfExists": {"s3:prefix": f"{folder}*"}} for folder in folders]


def test_sagemaker_alone_assumes_its_role_for_this_account(plain: Graph) -> None:
    trust = json.loads(plain.named("notebook-execution-role").inputs["assumeRolePolicy"])
    (statement,) = trust["Statement"]
    assert statement["Principal"] == {"Service": "sagemaker.amazonaws.com"}
    assert statement["Condition"]["StringEqualsIfExists"] == {"aws:SourceAccount": "000000000000"}


def test_it_need_not_stop_by_itself() -> None:
    graph = made(idleMinutes=None)
    actions = {action for each in statements(graph) for action in each["Action"]}
    assert "sagemaker:StopNotebookInstance" not in actions
    script = base64.b64decode(graph.named("notebook-scripts").inputs["onStart"]).decode()
    assert "stop-when-idle" not in script


def test_a_name_of_the_owner_s(plain: Graph) -> None:
    graph = made(notebookInstanceName="exploration")
    assert inputs(graph)["name"] == "exploration"
    assert graph.named("notebook-scripts").inputs["name"] == "shop-test"
    (stopping,) = [each for each in statements(graph) if "sagemaker" in each["Action"][0]]
    assert stopping["Resource"][0].endswith(":notebook-instance/exploration")


def test_the_key_of_the_stack_encrypts_its_volume() -> None:
    keys = EncryptionKeys(current="own", arns={"own": OWN_KEY})
    context = StackContext(**{**vars(CONTEXT), "encryption": keys})
    graph = made(context)
    assert inputs(graph)["kmsKeyId"] == OWN_KEY
    (reading,) = [each for each in statements(graph) if each["Action"] == ["kms:Decrypt"]]
    assert reading["Resource"] == [OWN_KEY]


def test_it_waits_for_its_permissions_and_its_files(plain: Graph) -> None:
    before = plain.before(plain.named("notebook-instance"))
    names = {plain.monitor.nodes[urn].name for urn in before}
    assert {"notebook-execution-permissions", "notebook-files", "notebook-scripts"} <= names
