"""Values by themselves; what a stack makes of them is in test_stack.py."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from components.settings import values
from components.settings.values import MAX_TAGS, STANDARD_TAG_KEYS, whole_number

TAG_SIGNS = "abcXYZ019+-=._:/"


def parsed(kind: Any, given: object) -> Any:
    return TypeAdapter(kind).validate_python(given)


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_a_whole_number_is_taken_as_text_or_number_within_its_range(
    number: int, one: int, other: int
) -> None:
    lowest, highest = sorted((one, other))
    for form in (number, str(number), f" {number} "):
        if lowest <= number <= highest:
            assert whole_number(form, lowest=lowest, highest=highest) == number
        else:
            with pytest.raises(ValueError, match=f"a whole number from {lowest} to {highest}$"):
                whole_number(form, lowest=lowest, highest=highest)


@pytest.mark.parametrize("given", ["", "1.0", 1.0, "1e1", "+1", "\u0661", True, None, "9" * 5000])
def test_what_is_no_whole_number(given: object) -> None:
    with pytest.raises(ValueError, match="allowed is off or a whole number from 0 to 9"):
        whole_number(given, lowest=0, highest=9, also="off or ")


@given(
    st.dictionaries(st.text(TAG_SIGNS, min_size=1, max_size=128), st.text(TAG_SIGNS), max_size=1)
)
def test_tags_of_the_signs_that_every_service_takes(tags: dict[str, str]) -> None:
    reserved = any(
        key.lower().startswith("aws:") or key.lower() in STANDARD_TAG_KEYS for key in tags
    )
    for form in (tags, json.dumps(tags)):
        if reserved:
            with pytest.raises(ValidationError, match="is reserved"):
                parsed(values.Tags, form)
        else:
            assert parsed(values.Tags, form) == tags


@given(st.characters())
def test_a_tag_has_letters_digits_blanks_and_a_few_signs(sign: str) -> None:
    allowed = sign.isalpha() or sign.isnumeric() or sign in values.TAG_VALUE_SIGNS or sign == " "
    try:
        assert parsed(values.Tags, {"key": sign}) == {"key": sign}
    except ValidationError:
        assert not allowed


def test_an_object_in_s3_has_no_room_for_more_tags() -> None:
    tags = {f"key{number}": "" for number in range(MAX_TAGS + 1)}
    with pytest.raises(ValidationError, match=f"at most {MAX_TAGS}"):
        parsed(values.Tags, tags)


@pytest.mark.parametrize("given", ["data/a.csv", "A.CSV", "s3://bucket-1/folder/a.csv"])
def test_where_data_are(given: str) -> None:
    assert parsed(values.Location, given) == given


@pytest.mark.parametrize(
    "given",
    ["a.txt", "data/", "s3://b/a.csv", "s3://Bucket/a.csv", "s3://bucket", "http://x/a.csv"],
)
def test_where_no_data_are(given: str) -> None:
    with pytest.raises(ValidationError, match=r"s3://(bucket/key\.csv| address)"):
        parsed(values.Location, given)


@pytest.mark.parametrize("given", ["events", "/events/", "a/b=c/d"])
def test_a_prefix_has_no_slash_at_its_ends(given: str) -> None:
    assert parsed(values.ArchivePrefix, given) == given.strip("/")


@pytest.mark.parametrize("given", ["", "/", "a//b", "a b", "!{timestamp}", "x" * 201])
def test_what_is_no_prefix(given: str) -> None:
    with pytest.raises(ValidationError, match="allowed are folder names"):
        parsed(values.ArchivePrefix, given)


@pytest.mark.parametrize(("given", "is_true"), [(True, True), ("TRUE", True), (" false ", False)])
def test_true_and_false_in_every_form(given: object, is_true: bool) -> None:
    assert parsed(values.Boolean, given) is is_true


@pytest.mark.parametrize("given", [1, "yes", "", None])
def test_what_is_neither_true_nor_false(given: object) -> None:
    with pytest.raises(ValidationError, match="allowed is true or false"):
        parsed(values.Boolean, given)
