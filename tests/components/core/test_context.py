from dataclasses import replace

from components.core.scope import Scope
from tests.support.graph import ACCOUNT, CONTEXT, REGION


def test_native_resources_take_tags_as_a_list() -> None:
    assert CONTEXT.tag_list == [{"key": "stack", "value": "test"}]


def test_dynamic_resources_live_where_all_others_do() -> None:
    assert CONTEXT.scope == Scope(REGION, ACCOUNT)
    assert replace(CONTEXT, profile="work").scope == Scope(REGION, ACCOUNT, "work")
