import threading

from localaws.event_sources.signal import Signal


def test_who_looked_before_it_happened_misses_nothing() -> None:
    signal = Signal()
    seen = signal.count
    signal.set()
    signal.wait(seen, timeout_seconds=600)
    assert signal.count == seen + 1


def test_all_that_wait_are_woken() -> None:
    signal = Signal()
    threads = [threading.Thread(target=signal.wait, args=(0, 600)) for _ in range(3)]
    for thread in threads:
        thread.start()
    signal.set()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)


def test_a_wait_ends_when_nothing_happens() -> None:
    signal = Signal()
    signal.wait(signal.count, timeout_seconds=0.01)
    assert signal.count == 0
