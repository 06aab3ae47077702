"""Drivers of both plugins on the local AWS."""

from collections.abc import Iterator

import pytest

from localpulumi.provider.__main__ import plugin
from tests.support.local_aws import LocalAws, enter
from tests.support.provider_driver import Driver, serving


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
