import json
import stat
from pathlib import Path

import pytest

from commands.collection import __main__ as command
from commands.collection.__main__ import UndescribedApiError, arguments, files, main, write
from commands.collection.requests import STACK_OUTPUTS
from commands.pulumi_stack import PulumiStack, StackError
from commands.workspace import Workspace
from tests.support.openapi import sample_document

OUTPUTS = {
    "openApiDocument": json.dumps(sample_document()),
    "apiUrl": "https://api.example/prod",
    "apiKey": "the-key",
    **{name: f"arn:aws:personalize:eu-west-1:000000000000:{name}" for name in STACK_OUTPUTS},
}
VARIABLES = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "s3cret"}


def test_only_the_environment_has_secrets() -> None:
    made = files("dev", OUTPUTS, VARIABLES)
    assert set(made) == {"dev.postman_collection.json", "dev.postman_environment.json", "dev.sh"}
    values = {
        each["key"]: each["value"]
        for each in json.loads(made.pop("dev.postman_environment.json"))["values"]
    }
    assert {name: values.pop(name) for name in STACK_OUTPUTS}.items() <= OUTPUTS.items()
    assert values == {
        "baseUrl": "https://api.example/prod",
        "apiKey": "the-key",
        "token": "",
        "region": "eu-west-1",
        "accessKey": "AKIAEXAMPLE",
        "secretKey": "s3cret",
        "sessionToken": "",
    }
    assert not [text for text in made.values() if "the-key" in text or "s3cret" in text]


def test_a_stack_of_another_version_is_told_what_to_do() -> None:
    with pytest.raises(UndescribedApiError, match="no output openApiDocument; deploy it"):
        files("dev", {"apiUrl": "x", "apiKey": "y"}, {})


def test_files_are_their_owners_alone_also_when_they_were_not(tmp_path: Path) -> None:
    folder = tmp_path / "collection"
    folder.mkdir()
    (folder / "a").write_text("old")
    (folder / "a").chmod(0o644)
    write(folder, {"a": "new"})
    assert (folder / "a").read_text() == "new"
    assert stat.S_IMODE((folder / "a").stat().st_mode) == 0o600


def test_the_command_writes_the_files_of_the_stack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "find_workspace", lambda: Workspace(tmp_path, tmp_path / "home"))
    monkeypatch.setattr(PulumiStack, "outputs", lambda stack: OUTPUTS)
    main(["--stack", "dev"])
    assert {path.name for path in (tmp_path / "collection").iterdir()} == set(
        files("dev", OUTPUTS, {})
    )
    assert "dev.postman_environment.json" in capsys.readouterr().out


def test_a_stack_that_cannot_be_read_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(stack: PulumiStack) -> None:
        raise StackError(f"there is no stack {stack.name}")

    monkeypatch.setattr(PulumiStack, "outputs", fail)
    with pytest.raises(SystemExit, match="collection: there is no stack dev"):
        main(["--stack", "dev"])


def test_a_stack_has_to_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        arguments([])
    assert "--stack" in capsys.readouterr().err
