from typing import Any

import botocore.session
import pytest

from localaws.sagemaker import settings
from localaws.sagemaker.errors import SageMakerError
from tests.support.sagemaker import KEY, ROLE

LEAST = {"NotebookInstanceName": "n", "InstanceType": "ml.t3.medium", "RoleArn": ROLE}


def test_defaults_are_those_of_the_service() -> None:
    assert settings.created(LEAST) == {
        "InstanceType": "ml.t3.medium",
        "RoleArn": ROLE,
        "VolumeSizeInGB": 5,
        "DirectInternetAccess": "Enabled",
        "RootAccess": "Enabled",
        "PlatformIdentifier": "notebook-al2-v3",
        "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "1"},
    }


def test_every_type_of_the_service_is_one() -> None:
    model = botocore.session.Session().get_service_model("sagemaker")
    for each in model.shape_for("InstanceType").enum:
        assert settings.created({**LEAST, "InstanceType": each})["InstanceType"] == each


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"InstanceType": "t3.medium"}, "at 'instanceType'"),
        ({"InstanceType": None}, "InstanceType is required"),
        ({"RoleArn": "notebook"}, "at 'roleArn'"),
        ({"VolumeSizeInGB": 4}, "between 5 and 16384"),
        ({"VolumeSizeInGB": 16385}, "between 5 and 16384"),
        ({"VolumeSizeInGB": "64"}, "between 5 and 16384"),
        ({"RootAccess": "Off"}, "at 'rootAccess'"),
        ({"DirectInternetAccess": "Disabled"}, "only if a SubnetId"),
        ({"InstanceMetadataServiceConfiguration": {}}, "is 1 or 2"),
        ({"SecurityGroupIds": [f"sg-{n}" for n in range(6)]}, "at most 5"),
        ({"LifecycleConfigName": "a_b"}, "at 'lifecycleConfigName'"),
        ({"KmsKeyId": ""}, "at 'kmsKeyId'"),
        ({"DefaultCodeRepository": "https://git.example"}, "not supported by the local AWS"),
    ],
)
def test_what_is_impossible(given: dict[str, Any], words: str) -> None:
    with pytest.raises(SageMakerError, match=words):
        settings.created({**LEAST, **given})


def test_what_a_subnet_allows() -> None:
    network = {"SubnetId": "subnet-1", "DirectInternetAccess": "Disabled"}
    assert settings.created({**LEAST, **network})["DirectInternetAccess"] == "Disabled"


def test_an_update_changes_what_is_given() -> None:
    present = settings.created({**LEAST, "LifecycleConfigName": "c"})
    changed = settings.updated(
        present, {"InstanceType": "ml.m5.xlarge", "DisassociateLifecycleConfig": True}
    )
    expected = {**present, "InstanceType": "ml.m5.xlarge"}
    del expected["LifecycleConfigName"]
    assert changed == expected


def test_a_volume_does_not_shrink() -> None:
    present = settings.created({**LEAST, "VolumeSizeInGB": 64})
    assert settings.updated(present, {"VolumeSizeInGB": 65})["VolumeSizeInGB"] == 65
    with pytest.raises(SageMakerError, match="can only grow"):
        settings.updated(present, {"VolumeSizeInGB": 63})


def test_what_an_update_cannot_change() -> None:
    with pytest.raises(SageMakerError, match="KmsKeyId"):
        settings.updated(settings.created(LEAST), {"KmsKeyId": KEY})
