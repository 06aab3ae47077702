import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.shared.entity_tags import entity_tag, names_tag

TAG = entity_tag("the content")


@given(st.text(), st.text())
def test_a_tag_is_that_of_one_content(one: str, other: str) -> None:
    assert (entity_tag(one) == entity_tag(other)) == (one == other)
    assert names_tag(entity_tag(one), entity_tag(one))


@pytest.mark.parametrize("header", [TAG, f"W/{TAG}", f'"a", {TAG}', "*", " * "])
def test_a_tag_is_named(header: str) -> None:
    assert names_tag(header, TAG)


@pytest.mark.parametrize("header", ["", '"a"', TAG.strip('"'), TAG[:-2] + '"', "**"])
def test_another_tag_is_not(header: str) -> None:
    assert not names_tag(header, TAG)
