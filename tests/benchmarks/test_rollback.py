from pathlib import Path

import pytest

from benchmarks.own_local_aws import own_local_aws
from benchmarks.rollback import NEW, OLD, roll_back
from tests.support.local_aws import prepare_home


@pytest.mark.slow
@pytest.mark.local_aws
def test_no_read_fails_while_a_campaign_goes_back(tmp_path: Path) -> None:
    prepare_home(tmp_path)
    with own_local_aws(tmp_path / "functions") as aws:
        found = roll_back(aws)
    assert found.failures == []
    assert min(found.answers[OLD], found.answers[NEW]) > 0
    assert 0 < found.accepted_seconds < found.told_seconds
