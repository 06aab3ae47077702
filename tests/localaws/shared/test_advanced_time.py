import json
import time
from pathlib import Path

import pytest

from localaws.shared.advanced_time import AdvancedTime, clock_of


def test_what_time_was_advanced_by_is_kept_until_it_is_reset(tmp_path: Path) -> None:
    path = tmp_path / "advanced-seconds.json"
    advanced = AdvancedTime(lambda: 100.0, path)
    assert advanced.now() == 100
    advanced.advance(3600)
    advanced.advance(1)
    assert advanced.now() == 3701
    again = AdvancedTime(lambda: 200.0, path)
    assert again.now() == 3801
    again.reset()
    assert again.now() == AdvancedTime(lambda: 200.0, path).now() == 200


def test_a_home_of_an_earlier_version_goes_on_at_the_latest_of_its_times_until_it_is_reset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: 100.0)
    for service, ahead in {"personalize": 7200.0, "streams": 3600.0}.items():
        path = tmp_path / service / "advanced-seconds.json"
        path.parent.mkdir()
        path.write_text(json.dumps(ahead))
    clock_of(tmp_path).advance(60)
    clock = clock_of(tmp_path)
    assert clock.now() == 7360
    clock.reset()
    assert clock_of(tmp_path).now() == 100
