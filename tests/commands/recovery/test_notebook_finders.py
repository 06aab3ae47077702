"""Notebook instances and their lifecycle configurations are found on the local AWS."""

from __future__ import annotations

import pytest

from commands.recovery.notebook_finders import NOTEBOOK_FINDERS
from tests.support.local_aws import LocalAws
from tests.support.provider_driver import Driver
from tests.support.provider_world import Case
from tests.support.recovery_world import assert_gone_is_not_found, assert_made_is_found, cases

CASES = cases(NOTEBOOK_FINDERS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.type)
def test_what_was_made_is_found(aws: Driver, local_aws: LocalAws, case: Case) -> None:
    assert_made_is_found(aws, local_aws, case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.type)
def test_what_was_not_made_is_not_found(aws: Driver, local_aws: LocalAws, case: Case) -> None:
    assert_gone_is_not_found(aws, local_aws, case)
