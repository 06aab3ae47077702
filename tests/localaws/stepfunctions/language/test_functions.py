import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.stepfunctions.language import functions


@given(st.lists(st.integers()), st.integers(1, 10))
def test_partitions_are_the_array(values: list[int], size: int) -> None:
    parts = functions.partition(values, size)
    assert [each for part in parts for each in part] == values
    assert all(len(part) == size for part in parts[:-1])


def test_a_range_has_both_ends() -> None:
    assert functions.range_(0, 5, 2) == [0, 2, 4]
    assert functions.range_(5, 1, -2) == [5, 3, 1]
    assert functions.range_(0, 1, 0.25) == [0, 0.25, 0.5, 0.75, 1]
    assert functions.range_(1, 0, 1) == []
    assert len(functions.range_(1, 1000, 1)) == 1000


@pytest.mark.parametrize("arguments", [(1, 1001, 1), (0, 1, 0), ("a", 1, 1)])
def test_ranges_that_are_none(arguments: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"\$range"):
        functions.range_(*arguments)


def test_digests() -> None:
    assert functions.hash_("abc", "MD5") == "900150983cd24fb0d6963f7d28e17f72"
    assert functions.hash_("abc", "SHA-1") == "a9993e364706816aba3e25717850c26c9cd0d89d"
    with pytest.raises(ValueError, match="MD5, SHA-1"):
        functions.hash_("abc", "CRC")


def test_seeds_and_identifiers() -> None:
    assert functions.random(7) == functions.random(7)
    assert 0 <= functions.random() < 1
    assert uuid.UUID(functions.uuid()).version == 4


def test_json_is_read() -> None:
    assert functions.parse('{"a": [null]}') == {"a": [None]}
    with pytest.raises(ValueError, match="no JSON"):
        functions.parse("{")


def test_time_is_the_given_one() -> None:
    clock = functions.of_the_clock(1_800_000_000.25)
    assert clock["millis"]() == 1_800_000_000_250
    assert clock["now"]() == "2027-01-15T08:00:00.250Z"
    assert clock["now"]("[Y]-[M01]-[D01]") == "2027-01-15"
