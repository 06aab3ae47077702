"""The local provider plugins, to make what is then searched for."""

from collections.abc import Iterator

import pytest

from tests.support.local_aws import LocalAws
from tests.support.provider_driver import Driver, driving


@pytest.fixture
def aws(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    """The plugin of `aws`."""
    yield from driving("aws", local_aws, monkeypatch)


@pytest.fixture
def aws_native(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    """The plugin of `aws-native`."""
    yield from driving("aws-native", local_aws, monkeypatch)
