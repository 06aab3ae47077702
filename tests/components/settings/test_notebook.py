from typing import Any

import pytest

from components.core.errors import ProblemsError
from components.settings.notebook import NotebookSettings
from components.settings.stack import parse


def notebook(**settings: Any) -> NotebookSettings:
    made = parse({"interactions": "a.csv", "notebook": settings}).notebook
    assert made
    return made


def test_without_the_section_there_is_none() -> None:
    assert parse({"interactions": "a.csv"}).notebook is None


def test_defaults() -> None:
    made = notebook()
    assert made.provision_sagemaker_notebook
    assert made.notebook_instance_name is None
    assert (made.notebook_volume_size_in_gb, made.instance_type) == (64, "ml.t3.medium")
    assert made.idle_minutes == 60
    assert made.reaches_internet


def test_the_names_of_the_settings() -> None:
    text = (
        '{"provisionSagemakerNotebook": "false", "notebookInstanceName": "personalize-one", "notebookVolumeSizeInGb": "128", '
        '"instanceType": "ml.m5.2xlarge", "idleMinutes": null}'
    )
    made = parse({"interactions": "a.csv", "notebook": text}).notebook
    assert made
    assert not made.provision_sagemaker_notebook
    assert (made.notebook_instance_name, made.notebook_volume_size_in_gb) == (
        "personalize-one",
        128,
    )
    assert made.instance_type == "ml.m5.2xlarge"
    assert made.idle_minutes is None


@pytest.mark.parametrize(
    ("network", "reaches"),
    [
        ({}, True),
        ({"directInternetAccess": True}, True),
        ({"subnetId": "subnet-0123abcd"}, False),
        ({"subnetId": "subnet-0123abcd", "directInternetAccess": True}, True),
        ({"subnetId": "subnet-0123abcd", "securityGroupIds": ["sg-0123abcd"]}, False),
    ],
)
def test_in_a_vpc_the_internet_is_asked_for(network: dict[str, Any], reaches: bool) -> None:
    assert notebook(**network).reaches_internet == reaches


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"provisionSagemakerNotebook": "yes"}, "true or false"),
        ({"notebookInstanceName": "-a"}, "letters, digits and hyphens"),
        ({"notebookInstanceName": "a" * 64}, "at most 63"),
        ({"notebookVolumeSizeInGb": 4}, "from 5 to 16384"),
        ({"notebookVolumeSizeInGb": 16385}, "from 5 to 16384"),
        ({"instanceType": "t3.medium"}, "instanceType"),
        ({"idleMinutes": 14}, "null or a whole number from 15 to 1440"),
        ({"idleMinutes": "never"}, "null or a whole number"),
        ({"subnetId": "sg-0123abcd"}, "subnetId"),
        ({"securityGroupIds": ["sg-0123abcd"]}, "without subnetId"),
        ({"directInternetAccess": False}, "without a network"),
        ({"volumeSize": 64}, "unknown; the keys are provisionSagemakerNotebook"),
    ],
)
def test_what_is_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ProblemsError, match=words) as refused:
        notebook(**settings)
    assert "personalize:notebook" in str(refused.value)
