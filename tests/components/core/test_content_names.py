import pytest

from components.core.content_names import metadata_of, name_in


def test_a_name_is_read_back() -> None:
    name = "0123456789abcdef" * 4
    assert name_in({"of": "somebody", **metadata_of(name)}) == name


@pytest.mark.parametrize("name", ["", "0" * 63, "0" * 65, "G" * 64, "../" * 22])
def test_anything_else_is_none(name: str) -> None:
    assert name_in(metadata_of(name)) is None
    assert name_in({}) is None
