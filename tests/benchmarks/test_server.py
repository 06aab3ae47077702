from pathlib import Path

import pytest

from benchmarks.server import start_once
from tests.support.local_aws import prepare_home


@pytest.mark.local_aws
def test_a_start_is_measured_and_leaves_nothing(tmp_path: Path) -> None:
    prepare_home(tmp_path)
    measured = start_once(tmp_path / "functions")
    assert measured.seconds > 0
    assert measured.cpu_seconds > 0
    assert measured.megabytes > 0
