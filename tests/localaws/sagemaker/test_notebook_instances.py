from typing import Any

import pytest

from localaws.sagemaker.errors import SageMakerError
from tests.support.sagemaker import BEGIN, INSTANCE, PAGE, ROLE, World


def test_an_instance_is_described_as_it_was_made(world: World) -> None:
    world.create_config()
    network: dict[str, Any] = {"SubnetId": "subnet-1", "SecurityGroupIds": ["sg-1"]}
    assert world.create(LifecycleConfigName="c", VolumeSizeInGB=64, **network) == INSTANCE
    found = world.described()
    assert found.pop("NetworkInterfaceId").startswith("eni-")
    assert found == {
        "NotebookInstanceArn": INSTANCE,
        "NotebookInstanceName": "n",
        "NotebookInstanceStatus": "Pending",
        "Url": "n.notebook.us-east-1.sagemaker.aws",
        "InstanceType": "ml.t3.medium",
        "CreationTime": BEGIN,
        "LastModifiedTime": BEGIN,
        "NotebookInstanceLifecycleConfigName": "c",
        "RoleArn": ROLE,
        "VolumeSizeInGB": 64,
        "DirectInternetAccess": "Enabled",
        "RootAccess": "Enabled",
        "PlatformIdentifier": "notebook-al2-v3",
        "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "1"},
        "SubnetId": "subnet-1",
        "SecurityGroups": ["sg-1"],
    }


def test_a_refused_change_changes_nothing(world: World) -> None:
    world.create()
    world.wait()
    before = world.described()
    with pytest.raises(SageMakerError, match=r"not in \(\[Stopped\]\)"):
        world.do("Update", InstanceType="ml.m5.xlarge")
    world.do("Stop")
    world.wait()
    with pytest.raises(SageMakerError, match="does not exist"):
        world.do("Update", LifecycleConfigName="none")
    assert world.described()["InstanceType"] == before["InstanceType"]
    assert world.status() == "Stopped"


def test_a_start_without_what_it_needs_fails_and_is_mended(world: World) -> None:
    world.create_config()
    world.create(LifecycleConfigName="c")
    world.wait()
    world.do("Stop")
    world.wait()
    named = {"NotebookInstanceLifecycleConfigName": "c"}
    world.call("DeleteNotebookInstanceLifecycleConfig", **named)
    world.do("Start")
    assert world.status() == "Pending"
    world.wait()
    assert "lifecycle-config/c' does not exist" in world.described()["FailureReason"]
    world.create_config()
    world.do("Start")
    world.wait()
    assert world.status() == "InService"


def test_instances_are_listed_by_status_and_configuration(world: World) -> None:
    world.create_config()
    world.create("a", LifecycleConfigName="c")
    world.wait()
    world.create("b")

    def listed(**data: str) -> list[str]:
        found = world.call("ListNotebookInstances", **data)["NotebookInstances"]
        return [each["NotebookInstanceName"] for each in found]

    assert listed() == ["a", "b"]
    assert listed(StatusEquals="Pending") == ["b"]
    assert listed(NotebookInstanceLifecycleConfigNameContains="c") == ["a"]
    assert listed(SortBy="Status") == ["a", "b"]


def test_an_address_is_given_for_one_in_service_alone(world: World) -> None:
    world.create()
    with pytest.raises(SageMakerError, match=r"Status \(Pending\)"):
        world.call("CreatePresignedNotebookInstanceUrl", NotebookInstanceName="n")
    world.wait()
    answer = world.call("CreatePresignedNotebookInstanceUrl", NotebookInstanceName="n")
    assert answer == {"AuthorizedUrl": f"{PAGE}?NotebookInstanceName=n"}
    with pytest.raises(SageMakerError, match="between 1800 and 43200"):
        world.call(
            "CreatePresignedNotebookInstanceUrl",
            NotebookInstanceName="n",
            SessionExpirationDurationInSeconds=60,
        )
