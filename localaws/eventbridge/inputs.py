"""What a target of a rule gets of an event: all of it, a part, a constant, or what a template makes of parts.

Source: EventBridge User Guide, "Input transformation".
"""

import json
import re
from collections.abc import Mapping
from typing import Any

_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\*)\]")
_QUOTED_OR_PLACEHOLDER = re.compile(r'"(?:\\.|[^"\\])*"|<[^<>]*>')
_PLACEHOLDER = re.compile(r"<([^<>]*)>")


def payload(
    target: Mapping[str, Any], event: Mapping[str, Any], predefined: Mapping[str, str]
) -> str:
    """The payload for a target.

    Args:
        target: as PutTargets took it: with one of `InputTransformer`, `Input` and `InputPath`, or none.
        event: that matched.
        predefined: variables of templates that the event does not tell: `aws.events.rule-arn`, `aws.events.rule-name` and
            `aws.events.event.ingestion-time`.
    """
    if transformer := target.get("InputTransformer"):
        return _transformed(transformer, event, predefined)
    if constant := target.get("Input"):
        return str(constant)
    found, part = at(target.get("InputPath") or "$", event)
    return json.dumps(part if found else event)


def at(path: str, event: Any) -> tuple[bool, Any]:
    """Whether there is something at a JSON path (`$.detail.object.key`, `$.resources[0]`, `$.detail.items[*].id`), and what."""
    steps = [(name, index) for name, index in _STEP.findall(path.removeprefix("$"))]
    return _below(event, steps)


def _below(value: Any, steps: list[tuple[str, str]]) -> tuple[bool, Any]:
    if not steps:
        return True, value
    (name, index), *further = steps
    if index == "*" and isinstance(value, list):
        each = [_below(member, further) for member in value]
        return True, [part for found, part in each if found]
    if name and isinstance(value, dict) and name in value:
        return _below(value[name], further)
    if index.isdigit() and isinstance(value, list) and int(index) < len(value):
        return _below(value[int(index)], further)
    return False, None


def _transformed(
    transformer: Mapping[str, Any], event: Mapping[str, Any], predefined: Mapping[str, str]
) -> str:
    found = {
        name: at(path, event) for name, path in (transformer.get("InputPathsMap") or {}).items()
    }
    values = {name: value for name, (is_there, value) in found.items() if is_there}
    values |= {
        **predefined,
        "aws.events.event": {key: each for key, each in event.items() if key != "detail"},
        "aws.events.event.json": event,
    }
    return _rendered(transformer["InputTemplate"], values)


def _rendered(template: str, values: Mapping[str, Any]) -> str:
    """Put values in the places of `<name>`: as JSON where a value of JSON stands, as text inside of a string or a text.

    What an event does not have leaves nothing.
    """

    def inside(found: re.Match[str]) -> str:
        value = values.get(found[1], "")
        # An object inside of a string loses its quotes, so that the string stays one.
        return value if isinstance(value, str) else json.dumps(value).replace('"', "")

    def outside(found: re.Match[str]) -> str:
        if found[0].startswith('"'):
            return _PLACEHOLDER.sub(inside, found[0])
        return json.dumps(values.get(found[0][1:-1], ""))

    if '"' not in template and not template.lstrip().startswith(("{", "[")):
        return _PLACEHOLDER.sub(inside, template)
    return _QUOTED_OR_PLACEHOLDER.sub(outside, template)
