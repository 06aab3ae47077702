import pytest

from localaws.personalize.errors import ServiceError
from localaws.personalize.tags import listed, merged


def tag(key: str, value: str = "v") -> dict[str, str]:
    return {"tagKey": key, "tagValue": value}


def test_new_tags_win_over_old_ones() -> None:
    assert merged({"a": "1", "b": "2"}, [tag("b", "3")]) == {"a": "1", "b": "3"}
    assert listed({"b": "3", "a": "1"}) == [tag("a", "1"), tag("b", "3")]


@pytest.mark.parametrize(
    ("added", "code"),
    [
        ([tag(f"k{number}") for number in range(51)], "TooManyTagsException"),
        ([tag("AWS:x")], "InvalidInputException"),
        ([tag("a"), tag("a")], "InvalidInputException"),
    ],
)
def test_tags_beyond_the_rules_are_refused(added: list[dict[str, str]], code: str) -> None:
    with pytest.raises(ServiceError) as refused:
        merged({}, added)
    assert refused.value.code == code
