"""The local provider plugin of native resources, to make what a component asks for."""

from collections.abc import Iterator

import pytest

from tests.support.local_aws import LocalAws
from tests.support.provider_driver import Driver, driving


@pytest.fixture
def aws_native(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    """The plugin of `aws-native`; what a test creates is deleted after it."""
    yield from driving("aws-native", local_aws, monkeypatch)
