from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.errors import ServiceError
from localaws.personalize.pagination import page


@dataclass(frozen=True)
class Entry:
    sequence: int


def pages(entries: list[Entry], size: int) -> list[list[Entry]]:
    found, token = [], None
    while True:
        shown, token = page(entries, scope="s", size=size, token=token)
        found.append(shown)
        if token is None:
            return found


entry_lists = st.sets(st.integers(0, 500), max_size=60).map(
    lambda each: [Entry(number) for number in sorted(each)]
)


@given(entry_lists, st.integers(1, 100))
def test_pages_hold_everything_once_in_order(entries: list[Entry], size: int) -> None:
    found = pages(entries, size)
    assert [each for shown in found for each in shown] == entries
    assert all(len(shown) == size for shown in found[:-1])


@given(entry_lists, st.integers(1, 100))
def test_the_newest_are_first_where_that_is_wanted(entries: list[Entry], size: int) -> None:
    found: list[Entry] = []
    token = None
    while True:
        shown, token = page(entries, scope="s", size=size, token=token, newest_first=True)
        found += shown
        if token is None:
            break
    assert found == entries[::-1]


@given(entry_lists.filter(lambda each: len(each) > 3), st.data())
def test_a_deletion_between_two_pages_hides_nothing(
    entries: list[Entry], data: st.DataObject
) -> None:
    first, token = page(entries, scope="s", size=2)
    gone = data.draw(st.sampled_from(entries))
    rest, _ = page([each for each in entries if each != gone], scope="s", token=token)
    assert first + rest == entries if gone in first else gone not in rest
    assert set(rest) == set(entries) - set(first) - {gone}


@pytest.mark.parametrize("token", ["", "nonsense", "%%%", "MXxvdGhlcg=="])
def test_a_foreign_token_is_refused(token: str) -> None:
    with pytest.raises(ServiceError) as refused:
        page([Entry(1)], scope="s", token=token)
    assert refused.value.code == "InvalidNextTokenException"
