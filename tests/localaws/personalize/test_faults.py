import pytest

from localaws.personalize.faults import KINDS, Faults


class Time:
    """Time and chance of a test."""

    def __init__(self) -> None:
        self.now = 100.0
        self.drawn = 0.5

    def faults(self) -> Faults:
        return Faults(lambda: self.now, lambda: self.drawn)


def order(faults: Faults, **parameters: str) -> None:
    given = {"operation": "PutEvents", "kind": "down", "seconds": "600", **parameters}
    faults.order({name: value for name, value in given.items() if value})


def test_an_operation_fails_until_the_clock_of_the_service_says_otherwise() -> None:
    time = Time()
    faults = time.faults()
    assert faults.next("PutEvents") is None
    order(faults)
    assert faults.next("PutEvents") is KINDS["down"]
    assert faults.next("PutItems") is None
    time.now += 600
    assert faults.next("PutEvents") is None


def test_a_share_of_the_calls_fails() -> None:
    time = Time()
    faults = time.faults()
    order(faults, kind="throttled", share="0.3")
    assert faults.next("PutEvents") is None
    time.drawn = 0.29
    assert faults.next("PutEvents") is KINDS["throttled"]


def test_a_fault_is_replaced_and_ended() -> None:
    faults = Time().faults()
    order(faults)
    order(faults, kind="denied")
    assert faults.next("PutEvents") is KINDS["denied"]
    order(faults, seconds="0")
    assert faults.next("PutEvents") is None
    order(faults)
    faults.clear()
    assert faults.next("PutEvents") is None


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"operation": "PutEvent"}, "operation must be one of Personalize, not 'PutEvent'"),
        ({"operation": ""}, "operation must be"),
        ({"kind": "slow"}, "kind must be one of throttled, down, denied, answer-lost, not 'slow'"),
        ({"seconds": ""}, "seconds must be a number from 0 to 31622400, not ''"),
        ({"seconds": "nan"}, "seconds must be"),
        ({"seconds": "-1"}, "seconds must be"),
        ({"share": "1.1"}, "share must be a number from 0 to 1, not '1.1'"),
    ],
)
def test_what_is_no_fault_is_refused(parameters: dict[str, str], expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        order(Time().faults(), **parameters)
