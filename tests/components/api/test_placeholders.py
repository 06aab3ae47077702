import pytest

from components.api.placeholders import fill


def test_text_is_replaced_wherever_it_stands() -> None:
    document = {"a": ["<<a>>", 1, True, None], "b": {"c": "x <<a>> <<role:b>> y"}}
    filled = fill(document, {"a": "1", "role:b": "2"}, where="f.yaml")
    assert filled == {"a": ["1", 1, True, None], "b": {"c": "x 1 2 y"}}


def test_what_is_filled_is_not_changed() -> None:
    document = {"a": ["<<a>>", 1, True, None]}
    assert fill(document, {"a": "x"}, where="f.yaml") == {"a": ["x", 1, True, None]}
    assert document == {"a": ["<<a>>", 1, True, None]}


def test_placeholders_without_a_value_are_named() -> None:
    with pytest.raises(ValueError, match=r"f\.yaml has a placeholder without a value: <<other>>"):
        fill({"a": ["<<name>> and <<other>>"]}, {"name": "x"}, where="f.yaml")


def test_values_without_a_placeholder_are_named() -> None:
    with pytest.raises(ValueError, match=r"f\.yaml has no placeholder <<b>>, <<c>>"):
        fill({"a": "<<a>>"}, {"a": "1", "b": "2", "c": ("3",)}, where="f.yaml")


def test_optional_values_need_no_placeholder() -> None:
    assert fill({"a": "x"}, {"region": "r"}, where="f.yaml", optional=["region"]) == {"a": "x"}


@pytest.mark.parametrize("value", ["", 'a"b', "a'b", "$a", "#if", "a\nb", "a b", "<<x>>"])
def test_values_that_would_change_a_template_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"f\.yaml: the value of <<a>> is"):
        fill({"a": "<<a>>"}, {"a": value}, where="f.yaml")


def test_a_sequence_has_its_place_in_a_list_of_its_own_only() -> None:
    assert fill({"enum": ["<<t>>"]}, {"t": ("a", "b")}, where="f") == {"enum": ["a", "b"]}
    assert fill({"enum": ["<<t>>"], "type": "string", "none": None}, {"t": ()}, where="f") == {
        "type": "string",
        "none": None,
    }
    with pytest.raises(ValueError, match="without a value: <<t>>"):
        fill({"enum": ["<<t>>", "more"]}, {"t": ("a",)}, where="f")
    with pytest.raises(ValueError, match="without a value: <<t>>"):
        fill("<<t>>", {"t": ("a",)}, where="f")


def test_members_of_a_sequence_are_any_text() -> None:
    types = ['odd "one"', "$input", "<<t>>"]
    assert fill({"enum": ["<<t>>"]}, {"t": types}, where="f") == {"enum": types}


def test_a_sequence_fills_a_line_of_its_own_of_a_text() -> None:
    text = "first\n  <<t>>\nlast <<a>>\n"
    assert fill(text, {"t": ("#set($x = 1)", "$<<a>>"), "a": "x"}, where="f.yaml") == (
        "first\n#set($x = 1)\n$x\nlast x\n"
    )
    assert fill(text, {"t": (), "a": "x"}, where="f.yaml") == "first\nlast x\n"


def test_a_line_of_a_text_may_be_a_plain_value_too() -> None:
    assert fill("<<a>>\nlast\n", {"a": "x"}, where="f.yaml") == "x\nlast\n"
