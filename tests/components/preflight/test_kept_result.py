"""A kept result is read back as it was, under its own key alone."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from components.preflight.kept_result import SERVICE_RULES, code_digest, digest, kept_result
from handlers.shared.service import schema_rules

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=json_values, key=st.text(), other=st.text())
def test_a_result_holds_under_its_key_alone(value: Any, key: str, other: str) -> None:
    assume(key != other)
    kept_result("results", "here", key).keep([value])
    assert kept_result("results", "here", key).read() == [value]
    assert kept_result("results", "here", other).read() is None


def test_the_last_result_of_a_place_is_kept(cache: Path) -> None:
    for key in ("first", "second"):
        kept_result("results", "here", key).keep(key)
    assert kept_result("results", "here", "first").read() is None
    assert kept_result("results", "there", "second").read() is None
    assert len(list((cache / "results").iterdir())) == 1


def test_nothing_is_kept_where_nothing_can_be_written(cache: Path) -> None:
    cache.write_text("no folder")
    with pytest.raises(OSError, match="results"):
        kept_result("results", "here", "key").keep(1)
    assert kept_result("results", "here", "key").read() is None


# Neither JSON nor code has half of a surrogate pair.
TEXTS = st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))


@given(TEXTS, st.data())
def test_a_digest_tells_sequences_apart(texts: list[str], data: st.DataObject) -> None:
    others = data.draw(TEXTS)
    # No text at all and one empty text are the same to it; nothing is kept of the former.
    assert (digest(*texts) == digest(*others)) == ((texts or [""]) == (others or [""]))


def test_code_is_told_by_what_it_says(tmp_path: Path) -> None:
    code = tmp_path / "rules.py"
    code.write_text("MAX = 1")
    before = code_digest(tmp_path)
    assert code_digest(tmp_path) == before != code_digest(tmp_path, "1.0")
    (tmp_path / "notes.txt").write_text("no code")
    assert code_digest(tmp_path) == before
    code.write_text("MAX = 2")
    assert code_digest(tmp_path) != before


def test_the_rules_of_the_service_are_where_they_are() -> None:
    assert Path(schema_rules.__file__).parent == SERVICE_RULES
