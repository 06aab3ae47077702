from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from components.lifecycle.engine.service import Personalize
from components.lifecycle.engine.tags import change_tags, declared_tags, read_tags, tag_list
from components.lifecycle.engine.values import KEY_TAG
from tests.support.lifecycle_service import GROUP
from tests.support.lifecycle_world import SCOPE, World

TAGS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("xyz"))


class Tagged(Personalize):
    """A service with one resource, which has tags."""

    def __init__(self, tags: Mapping[str, str]) -> None:
        super().__init__(SCOPE, World().runtime)
        self.tags = dict(tags)
        self.calls: list[str] = []

    def call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        self.calls.append(operation)
        for tag in parameters.get("tags", []):
            self.tags[tag["tagKey"]] = tag["tagValue"]
        for name in parameters.get("tagKeys", []):
            del self.tags[name]
        return {}


@given(TAGS, TAGS, st.dictionaries(st.sampled_from("uvw"), st.text()))
def test_a_change_leads_from_one_declaration_to_the_other_and_leaves_all_else(
    before: dict[str, str], after: dict[str, str], others: dict[str, str]
) -> None:
    ours = {KEY_TAG: "k.i"}
    service = Tagged({**others, **before, **ours})
    change_tags(service, GROUP, {**before, **ours}, after)
    assert service.tags == {**others, **after, **ours}
    assert len(service.calls) == len(set(service.calls))
    assert bool(service.calls) is (before != after)


@given(TAGS, TAGS)
def test_only_declared_tags_are_shown(actual: dict[str, str], declared: dict[str, str]) -> None:
    shown = declared_tags(actual, declared)
    assert shown.keys() == actual.keys() & declared.keys()
    assert shown.items() <= actual.items()


def test_a_creation_has_the_programs_tags_and_our_own_in_one_order() -> None:
    assert tag_list({"stack": "dev", "a": ""}, "k.i") == [
        {"tagKey": "a", "tagValue": ""},
        {"tagKey": KEY_TAG, "tagValue": "k.i"},
        {"tagKey": "stack", "tagValue": "dev"},
    ]


def test_tags_are_read_as_the_service_lists_them(world: World) -> None:
    assert read_tags(world.personalize, GROUP) == {}
    change_tags(world.personalize, GROUP, {}, {"team": "x", "stack": "dev"})
    assert read_tags(world.personalize, GROUP) == {"team": "x", "stack": "dev"}
    change_tags(world.personalize, GROUP, {"team": "x", "stack": "dev"}, {"stack": "prod"})
    assert read_tags(world.personalize, GROUP) == {"stack": "prod"}
