"""The REST API's OpenAPI document with its placeholders filled in."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SOURCE = Path(__file__).parents[2] / "openapi" / "personalize.yaml"

_PLACEHOLDER = re.compile(r"<<([A-Za-z]+)>>")
_PLAIN = re.compile(r"[\w+=,.@:/*-]+")

Replacements = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class OpenApiValues:
    """What the document does not know by itself.

    Attributes:
        api_name: title, and so the name, of the REST API.
        region: region of the API and of the services behind it.
        stream_name: Kinesis data stream that takes the events.
        stream_role_arn: role with which API Gateway writes to the stream, and to no other.
        recommendations_invoke_arn: invocation ARN of the Lambda function `recommendations`.
        tracking_id: tracking id of the stack's event tracker.
        event_types: the only event types to accept; when empty any string of 1 to 256 characters.

    Raises:
        ValueError: a value is empty, or has characters that would change a mapping template.
    """

    api_name: str
    region: str
    stream_name: str
    stream_role_arn: str
    recommendations_invoke_arn: str
    tracking_id: str
    event_types: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, value in self.replacements().items():
            if isinstance(value, str) and not _PLAIN.fullmatch(value):
                raise ValueError(
                    f"openapi/personalize.yaml: the value of <<{name}>> is {value!r}; expected letters, digits "
                    "and + = , . @ : / * - _"
                )

    def replacements(self) -> dict[str, str | tuple[str, ...]]:
        """Return the values by the names of their placeholders."""
        return {
            "apiName": self.api_name,
            "region": self.region,
            "streamName": self.stream_name,
            "streamRoleArn": self.stream_role_arn,
            "recommendationsInvokeArn": self.recommendations_invoke_arn,
            "trackingId": self.tracking_id,
            "eventTypes": self.event_types,
        }


def render(values: OpenApiValues) -> str:
    """Return the document as JSON, ready for API Gateway's import.

    Raises:
        ValueError: the document has a placeholder without a value, or lacks one that has a value.
    """
    return json.dumps(
        fill(yaml.safe_load(SOURCE.read_text(encoding="utf-8")), values.replacements())
    )


def fill(document: Any, replacements: Replacements) -> Any:
    """Replace the placeholders in all strings of a document.

    A list that holds nothing but the placeholder of a tuple becomes that tuple's values; with an empty tuple the
    key that has the list is left out.

    Args:
        document: objects, lists and scalars as a YAML or JSON reader gives them; it is not changed.
        replacements: values by the names of their placeholders.

    Raises:
        ValueError: the document has a placeholder without a value, or lacks one that has a value.
    """
    used: set[str] = set()
    filled = _fill(document, replacements, used)
    missing = sorted(set(replacements) - used)
    if missing:
        raise ValueError(f"openapi/personalize.yaml has no placeholder {_listed(missing)}")
    return filled


def _fill(node: Any, replacements: Replacements, used: set[str]) -> Any:
    if isinstance(node, dict):
        filled = {key: _fill(value, replacements, used) for key, value in node.items()}
        return {
            key: value for key, value in filled.items() if value is not None or node[key] is None
        }
    if isinstance(node, list):
        values = _as_tuple(node, replacements, used)
        if values is not None:
            return list(values) or None
        return [_fill(item, replacements, used) for item in node]
    return _fill_text(node, replacements, used) if isinstance(node, str) else node


def _as_tuple(
    node: list[Any], replacements: Replacements, used: set[str]
) -> tuple[str, ...] | None:
    """Return the values that a list of one placeholder stands for; None when it is any other list."""
    match = _PLACEHOLDER.fullmatch(node[0]) if len(node) == 1 and isinstance(node[0], str) else None
    values = replacements.get(match[1]) if match else None
    if match is None or not isinstance(values, tuple):
        return None
    used.add(match[1])
    return values


def _fill_text(text: str, replacements: Replacements, used: set[str]) -> str:
    names = set(_PLACEHOLDER.findall(text))
    unknown = sorted(name for name in names if not isinstance(replacements.get(name), str))
    if unknown:
        raise ValueError(
            f"openapi/personalize.yaml has a placeholder without a value: {_listed(unknown)}"
        )
    used |= names
    return _PLACEHOLDER.sub(lambda match: str(replacements[match[1]]), text)


def _listed(names: list[str]) -> str:
    return ", ".join(f"<<{name}>>" for name in names)
