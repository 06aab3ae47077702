import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.shared.pages import page, start_of


@given(st.integers(0, 60), st.integers(1, 25))
def test_all_pages_together_are_all_elements_in_order(count: int, length: int) -> None:
    found, token, pages = list(range(count)), None, []
    while True:
        start = start_of(token)
        assert start is not None
        elements, more = page(found, start, length)
        pages.append(elements)
        if not more:
            break
        token = more["NextToken"]
        assert len(elements) == length
    assert [each for elements in pages for each in elements] == found


def test_a_service_may_spell_the_token_its_own_way() -> None:
    assert page("ab", 0, 1, "nextToken") == (["a"], {"nextToken": "1"})


@pytest.mark.parametrize("token", ["x", "-1", "1.5", "²", "٣", " 1"])
def test_what_no_page_gave_is_no_token(token: str) -> None:
    assert start_of(token) is None


@pytest.mark.parametrize(("token", "start"), [(None, 0), ("", 0), ("12", 12)])
def test_where_a_page_begins(token: str | None, start: int) -> None:
    assert start_of(token) == start
