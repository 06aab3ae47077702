"""Parameter mapping: expressions such as `'static'`, `method.request.path.id`, `context.requestId`.

Source: Amazon API Gateway Developer Guide, "Parameter mapping source reference for REST APIs".
"""

from collections.abc import Mapping
from typing import Any

from localaws.apigateway import jsonpath
from localaws.apigateway.exchange import Call
from localaws.apigateway.json_text import parse_json
from localaws.apigateway.velocity.values import member, text_of


def request_value(source: str, call: Call) -> str | None:
    """What a mapping expression takes from the request; None when it is absent."""
    if _is_static(source):
        return source[1:-1]
    for kind in ("path", "querystring", "header"):
        prefix = f"method.request.{kind}."
        if source.startswith(prefix):
            name = source.removeprefix(prefix)
            return call.parameters[kind].get(name.lower() if kind == "header" else name)
    if source.startswith("method.request.multivalue"):
        kind, _, name = source.removeprefix("method.request.multivalue").partition(".")
        values = call.request.query.get(name) if kind == "querystring" else None
        return ",".join(values) if values else None
    if source == "method.request.body" or source.startswith("method.request.body."):
        return body_value(source.removeprefix("method.request.body"), call.request.text)
    return surrounding_value(source, call)


def surrounding_value(source: str, call: Call) -> str | None:
    """The value of a `context.…` or `stageVariables.…` expression."""
    root, *names = source.split(".")
    value: Any = {"context": call.context, "stageVariables": call.stage_variables}.get(root)
    for name in names:
        value = member(value, name) if isinstance(value, dict) else None
    return None if value is None else text_of(value)


def body_value(path: str, body: str) -> str | None:
    """A body, or with a path like `.a.b` the value in it; None when the body is no such JSON."""
    if not path:
        return body
    try:
        found = jsonpath.find(parse_json(body), f"${path}")
    except ValueError:
        return None
    return None if found is jsonpath.MISSING else text_of(found)


def with_stage_variables(text: str, variables: Mapping[str, str]) -> str:
    """Replace `${stageVariables.name}` in an integration's URI."""
    for name, value in variables.items():
        text = text.replace(f"${{stageVariables.{name}}}", value)
    return text


def static_value(source: str) -> str | None:
    """The text of `'static'`; None for any other expression."""
    return source[1:-1] if _is_static(source) else None


def _is_static(source: str) -> bool:
    return len(source) >= 2 and source[0] == source[-1] == "'"
