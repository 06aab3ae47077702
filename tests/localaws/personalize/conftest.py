from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.local_aws import LocalAws
from tests.support.personalize_service import ManualTime, Service, make_service
from tests.support.personalize_stack import PersonalizeStack, personalize_stack


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = make_service(tmp_path, ManualTime())
    yield made
    made.personalize.stop()


@pytest.fixture(scope="module")
def trained(
    local_aws: LocalAws, request: pytest.FixtureRequest
) -> Iterator[tuple[PersonalizeStack, str]]:
    """A stack with a campaign and an event tracker, and the tracking id; each module has its own, and its own names."""
    prefix = request.module.__name__.rpartition(".")[2].removeprefix("test_").replace("_", "-")
    with personalize_stack(local_aws, prefix) as stack:
        stack.make_data()
        stack.make_solution()
        stack.make_version()
        stack.make_campaign()
        yield stack, stack.make_tracker()
