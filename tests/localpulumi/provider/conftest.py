"""Drivers of both plugins on the local AWS."""

from collections.abc import Iterator

import pytest

from localpulumi.provider.__main__ import plugin
from tests.support.local_aws import LocalAws
from tests.support.provider_driver import Driver, serving


def enter(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point a plugin at the local AWS, with the root key."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", local_aws.endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", local_aws.credentials.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", local_aws.credentials.secret_access_key)


@pytest.fixture
def aws(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    """The `aws` plugin on the local AWS; what a test creates is deleted after it."""
    enter(local_aws, monkeypatch)
    for driver in serving(plugin("aws")):
        yield driver
        driver.clean_up()


@pytest.fixture
def aws_native(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    """The `aws-native` plugin on the local AWS."""
    enter(local_aws, monkeypatch)
    for driver in serving(plugin("aws-native")):
        yield driver
        driver.clean_up()
