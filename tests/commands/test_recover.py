from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commands import recover
from commands.recover import AWS_PROVIDER, account_client, main


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A shell with a profile `shop` and no endpoint."""
    config = tmp_path / "config"
    config.write_text("[profile shop]\naws_access_key_id = of-shop\naws_secret_access_key = s\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "of-shell")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")


def provider(**inputs: str) -> dict[str, Any]:
    return {"resources": [{"type": "t", "inputs": {}}, {"type": AWS_PROVIDER, "inputs": inputs}]}


def test_the_account_is_the_one_of_the_stacks_provider() -> None:
    client = account_client(provider(region="us-west-2", profile="shop"))("kinesis")
    assert client.meta.region_name == "us-west-2"
    assert client._request_signer._credentials.access_key == "of-shop"


def test_the_role_is_the_one_of_the_stacks_provider() -> None:
    role = {"roleArn": "arn:aws:iam::123456789012:role/deployer", "sessionName": "ci"}
    given = provider(region="us-west-2", profile="shop", assumeRoles=json.dumps([role]))
    client = account_client(given)("kinesis")
    assert client.meta.region_name == "us-west-2"
    assert client._request_signer._credentials.method == "assume-role"


def test_a_state_without_a_provider_leaves_it_to_the_shell() -> None:
    client = account_client({})("kinesis")
    assert client.meta.region_name == "eu-west-1"
    assert client._request_signer._credentials.access_key == "of-shell"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ("local", False)),
        (["--dry-run"], ("local", True)),
        (["--stack", "dev"], ("dev", False)),
        (["--stack", "org/shop/dev", "--dry-run"], ("org/shop/dev", True)),
    ],
)
def test_the_stack_local_is_this_workspaces_and_others_are_the_shells(
    monkeypatch: pytest.MonkeyPatch, words: list[str], expected: tuple[str, bool]
) -> None:
    called: list[tuple[str, bool]] = []
    monkeypatch.setattr(
        recover, "recover_local", lambda *_, is_dry: called.append(("local", is_dry))
    )
    monkeypatch.setattr(
        recover, "recover_account", lambda _c, _w, name, *, is_dry: called.append((name, is_dry))
    )
    main(words)
    assert called == [expected]
