import time

from localaws.ministack.advanced_clock import AdvancedClock


def test_the_present_is_another_and_all_else_that_of_the_machine() -> None:
    clock = AdvancedClock(time, lambda: 7.0)
    assert clock.time() == 7.0
    assert clock.sleep is time.sleep
    assert clock.monotonic is time.monotonic
