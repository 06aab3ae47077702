import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings

from commands.collection.curl import script
from commands.collection.requests import ApiRequest, requests_of
from tests.support.local_aws import CHECKOUT
from tests.support.openapi import sample_document
from tests.support.openapi_documents import documents

PAGE = CHECKOUT / "docs" / "commands.sh"


def test_the_script_in_the_documents_has_every_request_of_the_sample() -> None:
    """A change that is meant: `UPDATE_GOLDEN=1 pytest tests/commands/collection/test_curl.py`."""
    text = script("docs/commands.sh", requests_of(sample_document()))
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text


def stand_ins(folder: Path) -> Path:
    """Commands that answer as `pulumi` does, and that write down what `curl` is given."""
    folder.mkdir()
    for name, code in {
        "pulumi": "echo https://api.example/prod",
        "curl": f"""{{ printf '%s\\0' "$@"; cat; printf '\\0\\0'; }} >> {folder}/log""",
    }.items():
        (folder / name).write_text(f"#!/bin/sh\n{code}\n")
        (folder / name).chmod(0o755)
    return folder


def calls(requests: list[ApiRequest], folder: Path) -> list[list[str]]:
    """Arguments and standard input of each curl that a script of requests runs."""
    text, parts = script("x", requests), dict.fromkeys(each.folder for each in requests)
    stand_ins(folder)
    done = subprocess.run(
        ["sh", "-c", text, "sh", "dev", *parts],
        env={
            "PATH": f"{folder}:{os.environ['PATH']}",
            "AWS_ACCESS_KEY_ID": "id",
            "AWS_SECRET_ACCESS_KEY": "s3cret",
            "AWS_REGION": "us-east-1",
            "TOKEN": "t0ken",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    log = (folder / "log").read_text(encoding="utf-8")
    return [call.split("\0") for call in log.split("\0\0") if call]


def test_keys_are_in_no_argument(tmp_path: Path) -> None:
    made = calls(requests_of(sample_document()), tmp_path / "bin")
    for *arguments, configuration in made:
        assert not [each for each in arguments if "s3cret" in each or "x-api-key" in each]
        assert ("x-api-key" in configuration) != ("s3cret" in configuration)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents())
def test_a_shell_reads_back_what_was_written(tmp_path: Path, document: dict[str, Any]) -> None:
    folder = tmp_path / "bin"
    shutil.rmtree(folder, ignore_errors=True)
    given = requests_of(document)
    requests = sorted(given, key=lambda each: [r.folder for r in given].index(each.folder))
    for request, call in zip(requests, calls(given, folder), strict=True):
        assert call[:5] == [
            "--config", "-", "--request", request.method, f"https://api.example/prod{request.target}",
        ]  # fmt: skip
        assert ("--data" in call) == (request.body is not None)
        told = {
            "x-api-key": request.has_key,
            "t0ken": request.has_token,
            "s3cret": request.is_signed,
        }
        assert {word: word in call[-1] for word in told} == told


def test_arns_of_the_stack_are_its_outputs(tmp_path: Path) -> None:
    document = sample_document()
    body = document["paths"]["/rankings"]["post"]["requestBody"]["content"]["application/json"]
    body["example"] = {"campaignArn": "arn:aws:personalize:example", "name": "it's {{name}}"}
    made = [call for call in calls(requests_of(document), tmp_path / "bin") if "--data" in call]
    (sent,) = [json.loads(call[6]) for call in made if "it's" in call[6]]
    assert sent == {"campaignArn": "https://api.example/prod", "name": "it's {{name}}"}
