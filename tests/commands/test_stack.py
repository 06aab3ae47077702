import os
from pathlib import Path

import pytest
import yaml

from commands.presets import stack_file
from commands.pulumi_stack import PulumiStack, StackError
from commands.stack import (
    StackFileError,
    arguments,
    as_table,
    generated_files,
    initialise,
    next_steps,
)
from commands.workspace import Workspace
from tests.support.local_aws import CHECKOUT

TEXT = "config:\n  aws:region: us-east-1\n"


@pytest.fixture
def stack(tmp_path: Path) -> PulumiStack:
    """A stack of a `pulumi` that writes down what it was asked, and fails for one name."""
    script = tmp_path / "pulumi"
    script.write_text('#!/bin/sh\necho "$@" > asked\n[ "$4" != taken ]\n')
    script.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    return PulumiStack("sandbox-one", tmp_path, {**os.environ, "PATH": path})


def test_a_stack_is_initialised_with_its_file(stack: PulumiStack) -> None:
    initialise(stack, TEXT)
    assert (stack.program / "Pulumi.sandbox-one.yaml").read_text() == TEXT
    assert (stack.program / "asked").read_text() == "stack init --stack sandbox-one\n"


def test_a_file_that_is_there_is_left_alone(stack: PulumiStack) -> None:
    path = stack.program / "Pulumi.sandbox-one.yaml"
    path.write_text("mine")
    with pytest.raises(StackFileError, match=r"Pulumi\.sandbox-one\.yaml is there already"):
        initialise(stack, TEXT)
    assert path.read_text() == "mine"
    assert not (stack.program / "asked").exists()


def test_a_stack_that_is_there_leaves_no_file(stack: PulumiStack) -> None:
    taken = PulumiStack("taken", stack.program, stack.environment)
    with pytest.raises(StackError, match="stack taken failed"):
        initialise(taken, TEXT)
    assert not (stack.program / "Pulumi.taken.yaml").exists()
    assert (stack.program / "asked").exists()


@pytest.mark.parametrize("name", ["Sandbox", "sandbox_one", "-x", "x-", "1", "", "a" * 41, "../x"])
def test_other_names_are_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments(CHECKOUT, ["--preset", "dev", "--", name])
    assert ended.value.code == 2
    assert "expected lower-case words joined by hyphens" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["x", "--preset", "test"], "choose from"),
        (["x", "--preset", "dev", "--data", "films"], "choose from"),
        (["x"], "--preset"),
        (["x", "--preset", "dev", "--load-test-data"], "needs --data, one of ecommerce, media"),
    ],
)
def test_what_no_preset_has_is_refused(
    given: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        arguments(CHECKOUT, given)
    assert told in capsys.readouterr().err


def test_test_data_are_generated_of_their_kind(tmp_path: Path) -> None:
    (tmp_path / "sample").mkdir()
    for path in (CHECKOUT / "sample").glob("*.py"):
        (tmp_path / "sample" / path.name).symlink_to(path)
    files = generated_files(Workspace(tmp_path, tmp_path / "home"), "media")
    assert files["items"] == "sample/data/media/items.csv"
    assert "GENRES" in (tmp_path / files["items"]).read_text().splitlines()[0]
    assert all((tmp_path / path).stat().st_size > 1000 for path in files.values())


def test_what_was_set_is_shown_a_line_each() -> None:
    text = stack_file(CHECKOUT, "prod", "media", {})
    table = as_table(text)
    keys, values = (list(column.cells) for column in table.columns)
    assert keys == list(yaml.safe_load(text)["config"])
    shown = dict(zip(keys, values, strict=True))
    assert shown["personalize:protectData"] == "true"
    assert shown["personalize:eventTypes"] == "Click, Watch, Finish"
    assert shown["personalize:useCases"] == "related: recipe: because-you-watched-x"


def test_the_next_steps_name_what_is_missing_and_where_it_goes() -> None:
    own = next_steps("one", TEXT, {})
    assert own.splitlines()[0].endswith("path/to/interactions.csv --stack one")
    assert "on AWS, where it costs" in own
    files = f"{TEXT}  personalize:interactions: a.csv\n"
    local = next_steps("one", files, {"AWS_ENDPOINT_URL": "http://127.0.0.1:4636"})
    assert "config set" not in local
    assert "on the local AWS at http://127.0.0.1:4636" in local
