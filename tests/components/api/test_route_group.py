from components.api.openapi_source import Document
from components.api.route_group import RouteGroup, narrowed_models
from components.building.handler_function import HandlerFunctionArgs
from tests.support.graph import CONTEXT

FUNCTION = HandlerFunctionArgs(
    context=CONTEXT,
    purpose="docs",
    folder="docs",
    handler="get_file.handler",
    environment={},
    statements=[],
    timeout_seconds=10,
    memory_mib=256,
)


def test_all_placeholders_have_a_stand_in() -> None:
    types = [{"type": "string"}, "click"]
    group = RouteGroup(
        fragment="any",
        values={"streamName": "the-stream", "eventTypes": types},
        functions={"docs": FUNCTION},
        roles={"stream": []},
    )
    assert group.stand_ins == {
        "streamName": "value",
        "eventTypes": types,
        "function:docs": "arn",
        "role:stream": "arn",
    }


def test_what_groups_narrow_goes_together() -> None:
    item: Document = {"properties": {"a": {}}}
    user: Document = {"properties": {"b": {}}}
    groups = [
        RouteGroup(fragment="one", narrowed={"Item": item}),
        RouteGroup(fragment="two", narrowed={"User": user}),
        RouteGroup(fragment="three"),
    ]
    assert narrowed_models(groups) == {"Item": item, "User": user}
