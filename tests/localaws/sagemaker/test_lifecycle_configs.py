from typing import Any

import pytest

from localaws.sagemaker.errors import SageMakerError
from tests.support.sagemaker import BEGIN, CONFIG, SCRIPT, World

NAME = {"NotebookInstanceLifecycleConfigName": "c"}
OPERATION = "NotebookInstanceLifecycleConfig"


def test_a_configuration_is_described_as_it_was_made_and_changed(world: World) -> None:
    assert world.create_config() == CONFIG
    world.wait(60)
    other = "IyEvYmluL2Jhc2gK"
    world.call(f"Update{OPERATION}", **NAME, OnCreate=[{"Content": other}])
    assert world.call(f"Describe{OPERATION}", **NAME) == {
        "NotebookInstanceLifecycleConfigArn": CONFIG,
        **NAME,
        "CreationTime": BEGIN,
        "LastModifiedTime": BEGIN + 60,
        "OnCreate": [{"Content": other}],
        "OnStart": [{"Content": SCRIPT}],
    }


def test_a_second_one_of_its_name_is_refused(world: World) -> None:
    world.create_config()
    with pytest.raises(SageMakerError, match="already exists"):
        world.create_config()


@pytest.mark.parametrize("verb", ["Describe", "Update", "Delete"])
def test_one_that_is_gone_is_told_as_aws_does(world: World, verb: str) -> None:
    world.create_config()
    world.call(f"Delete{OPERATION}", **NAME)
    with pytest.raises(SageMakerError, match=f"Unable to {verb.lower()} .* does not exist") as gone:
        world.call(f"{verb}{OPERATION}", **NAME)
    assert gone.value.code == "ValidationException"


def test_they_are_listed_newest_last(world: World) -> None:
    for name in ("b", "a"):
        world.create_config(name)
        world.wait(1)
    listed = world.call(f"List{OPERATION}s")[f"{OPERATION}s"]
    assert [each[f"{OPERATION}Name"] for each in listed] == ["b", "a"]


@pytest.mark.parametrize(
    ("hook", "words"),
    [
        ([{"Content": SCRIPT}] * 2, "one script"),
        (SCRIPT, "one script"),
        ([{}], "1 to 16384"),
        ([{"Content": "A" * 16385}], "1 to 16384"),
        ([{"Content": "#!/bin/bash"}], "base64"),
    ],
)
def test_what_is_no_script(world: World, hook: Any, words: str) -> None:
    with pytest.raises(SageMakerError, match=words):
        world.create_config(OnStart=hook)
