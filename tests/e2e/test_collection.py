"""The requests that are made from a stack's document, sent to that stack: every route does what the document says."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from commands.collection.__main__ import files, write
from commands.collection.requests import ApiRequest, requests_of
from commands.inventory import inventory
from tests.e2e.test_stack_life import sample_stack
from tests.support.fuzzing import fuzz, signer
from tests.support.local_aws import CHECKOUT, REGION
from tests.support.newman import LOCKED, NewmanError, run_collection
from tests.support.program import Program, ProgramStack

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

STACK = "requests"
MODELS = ("related", "ranking", "popular")
"""Besides that for a user: each has a route of its own."""


def test_every_request_of_the_document_is_answered(
    program: Program, sample: Path, tmp_path: Path
) -> None:
    before = inventory(program.client)
    stack = sample_stack(program, STACK, sample, tmp_path / "data")
    for purpose in MODELS:
        stack.read("config", "set", "--path", f"personalize:models.{purpose}.autoTraining", "off")
    stack.up()
    outputs = stack.outputs()
    requests = requests_of(json.loads(outputs["openApiDocument"]))
    newman_runs_the_collection(stack, outputs, requests, tmp_path / "collection")
    the_script_of_the_documents_runs(stack, outputs, requests)
    whatever_is_sent_is_answered_as_described(program, outputs)
    stack.destroy()
    assert inventory(program.client) == before


def newman_runs_the_collection(
    stack: ProgramStack, outputs: dict[str, Any], requests: list[ApiRequest], folder: Path
) -> None:
    write(folder, files(STACK, outputs, stack.environment))
    done = run_collection(
        folder / f"{STACK}.postman_collection.json", folder / f"{STACK}.postman_environment.json"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(re.findall(r"answers 20\d", done.stdout)) == len(requests)


def the_script_of_the_documents_runs(
    stack: ProgramStack, outputs: dict[str, Any], requests: list[ApiRequest]
) -> None:
    parts = dict.fromkeys(request.folder for request in requests)
    done = subprocess.run(
        ["sh", str(CHECKOUT / "docs" / "commands.sh"), STACK, *parts],
        cwd=stack.program,
        env=dict(stack.environment),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    statuses = re.findall(r"^(\d{3})$", done.stdout, re.MULTILINE)
    expected = [each.statuses for part in parts for each in requests if each.folder == part]
    assert all(int(status) in each for status, each in zip(statuses, expected, strict=True))
    assert outputs["apiKey"] not in done.stdout + done.stderr


def whatever_is_sent_is_answered_as_described(program: Program, outputs: dict[str, Any]) -> None:
    key = program.root
    sign = signer(key.access_key_id, key.secret_access_key, REGION)
    fuzz(json.loads(outputs["openApiDocument"]), outputs["apiKey"], sign)


def test_without_npm_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "/nowhere" + os.pathsep)
    with pytest.raises(NewmanError, match=r"Install Node\.js 18 or newer"):
        run_collection(tmp_path, tmp_path)


def test_the_lock_of_newman_names_no_registry() -> None:
    locked = json.loads((LOCKED / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all("integrity" in package for name, package in locked.items() if name)
    assert not [name for name, package in locked.items() if "resolved" in package]
