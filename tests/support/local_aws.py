"""The local AWS of the tests: that of the plugin, with the names by which the tests know it."""

from pathlib import Path

import pytest

from localaws.shared.settings import Settings
from localaws.testing import LocalAws, prepare_home, running_local_aws

__all__ = [
    "ACCOUNT",
    "CHECKOUT",
    "REGION",
    "LocalAws",
    "enter",
    "prepare_home",
    "running_local_aws",
]

CHECKOUT = Path(__file__).resolve().parents[2]
REGION = Settings.region
ACCOUNT = Settings.account


def enter(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the environment of this process that of the local AWS: its address and its root key."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", local_aws.endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", local_aws.credentials.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", local_aws.credentials.secret_access_key)
