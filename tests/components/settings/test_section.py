import pytest

from components.settings.section import Section, keys_of, section_at


class Inner(Section):
    first_value: int = 1


class Outer(Section):
    inner: Inner | None = None
    text: str = ""


def test_keys_are_in_camel_case() -> None:
    assert keys_of(Inner) == ("firstValue",)


def test_keys_lead_to_the_section_that_is_their_value() -> None:
    assert section_at(Outer, []) is Outer
    assert section_at(Outer, ["inner"]) is Inner


def test_an_unknown_key_leads_nowhere() -> None:
    with pytest.raises(KeyError):
        section_at(Outer, ["outer"])
