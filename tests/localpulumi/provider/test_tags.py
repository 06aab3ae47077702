import pytest

from localpulumi.provider.tags import TagMap, as_list, as_map, reconcile, wanted


def test_both_forms_hold_the_same() -> None:
    tags = {"b": "2", "a": "", "é": "1"}
    assert as_map(as_list(tags)) == tags
    assert [tag["Key"] for tag in as_list(tags)] == ["a", "b", "é"]
    assert (as_list(None), as_map(None), as_map([{"Key": "a"}])) == ([], {}, {"a": ""})


def test_the_providers_default_tags_are_wanted_too() -> None:
    assert wanted({"tags": {"own": "1"}, "tagsAll": {"own": "1", "default": "2"}}) == {
        "own": "1",
        "default": "2",
    }
    assert wanted({}) == {}


@pytest.mark.parametrize(
    ("live", "added", "removed"),
    [
        ({"a": "1", "b": "2"}, {}, []),
        ({}, {"a": "1", "b": "2"}, []),
        ({"a": "other", "b": "2"}, {"a": "1"}, []),
        ({"a": "1", "b": "2", "c": "3", "aws:cloudformation:stack-id": "s"}, {}, ["c"]),
        ({"b": "3", "c": "3"}, {"a": "1", "b": "2"}, ["c"]),
    ],
)
def test_only_what_differs_is_changed(live: TagMap, added: TagMap, removed: list[str]) -> None:
    calls: list[TagMap | list[str]] = []
    reconcile(live, {"tagsAll": {"a": "1", "b": "2"}}, calls.append, calls.append)
    assert calls == [call for call in (added, removed) if call]
