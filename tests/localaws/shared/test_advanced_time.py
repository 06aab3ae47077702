from pathlib import Path

from localaws.shared.advanced_time import AdvancedTime


def test_what_time_was_advanced_by_is_kept_until_it_is_reset(tmp_path: Path) -> None:
    path = tmp_path / "advanced-seconds.json"
    time = AdvancedTime(lambda: 100.0, path)
    assert time.now() == 100
    time.advance(3600)
    time.advance(1)
    assert time.now() == 3701
    again = AdvancedTime(lambda: 200.0, path)
    assert again.now() == 3801
    again.reset()
    assert again.now() == AdvancedTime(lambda: 200.0, path).now() == 200
