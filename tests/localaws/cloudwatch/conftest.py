from pathlib import Path

import pytest

from tests.support.cloudwatch import LocalCloudWatch


@pytest.fixture
def cloudwatch(tmp_path: Path) -> LocalCloudWatch:
    return LocalCloudWatch(tmp_path)
