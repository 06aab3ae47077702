import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.stepfunctions.language import moments


@given(st.integers(0, 4_000_000_000_000))
def test_what_is_told_is_read_again(millis: int) -> None:
    assert moments.read(moments.told(millis / 1000)) == pytest.approx(millis / 1000, abs=0.002)


def test_offsets_count() -> None:
    assert moments.read("1970-01-01T01:00:00+01:00") == 0
    assert moments.read("1970-01-01T00:00:01.5Z") == 1.5


@pytest.mark.parametrize(
    "text", ["tomorrow", "2026-01-01", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z"]
)
def test_other_texts_are_no_moments(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no timestamp|month must be"):
        moments.read(text)
