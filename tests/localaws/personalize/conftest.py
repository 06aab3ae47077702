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
def trained(local_aws: LocalAws) -> Iterator[tuple[PersonalizeStack, str]]:
    """A stack with a campaign and an event tracker, and the tracking id."""
    with personalize_stack(local_aws, "trained") as stack:
        stack.make_data()
        stack.make_solution()
        stack.make_version()
        stack.make_campaign()
        yield stack, stack.make_tracker()
