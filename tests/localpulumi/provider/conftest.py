"""Drivers of both plugins on the local AWS."""

from collections.abc import Iterator

import pytest

from localpulumi.provider.__main__ import plugin
from tests.support.local_aws import LocalAws
from tests.support.provider_driver import Driver, serving


@pytest.fixture
def aws(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    """The `aws` plugin on the local AWS; what a test creates is deleted after it."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", local_aws.endpoint)
    for driver in serving(plugin("aws")):
        yield driver
        driver.clean_up()


@pytest.fixture
def aws_native(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    """The `aws-native` plugin on the local AWS."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", local_aws.endpoint)
    for driver in serving(plugin("aws-native")):
        yield driver
        driver.clean_up()
