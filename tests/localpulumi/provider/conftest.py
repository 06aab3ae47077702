"""Drivers of both plugins on the local AWS."""

from collections.abc import Iterator

import pytest

from tests.support.local_aws import LocalAws
from tests.support.provider_driver import Driver, driving


@pytest.fixture
def aws(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    """The `aws` plugin on the local AWS; what a test creates is deleted after it."""
    yield from driving("aws", local_aws, monkeypatch)


@pytest.fixture
def aws_native(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    """The `aws-native` plugin on the local AWS."""
    yield from driving("aws-native", local_aws, monkeypatch)
