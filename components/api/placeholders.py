"""Placeholders such as `<<streamName>>` in an OpenAPI document, and the values that replace them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

_PLACEHOLDER = re.compile(r"<<([A-Za-z]+(?::[a-z0-9-]+)?)>>")
_LINE = re.compile(r"^[ ]*<<([A-Za-z]+)>>\n", re.MULTILINE)
_PLAIN = re.compile(r"[\w+=,.@:/*-]+")

Values = Mapping[str, str | Sequence[Any]]


def fill(document: Any, values: Values, *, where: str, optional: Sequence[str] = ()) -> Any:
    """Replace the placeholders in all strings of a document.

    A list that holds nothing but the placeholder of a sequence becomes the values of that sequence; with an empty
    sequence the key that has the list is left out. So a line of a text that holds nothing else becomes the lines of the
    sequence, or none; placeholders in them are filled, too.

    Args:
        document: objects, lists and scalars as a YAML or JSON reader gives them; it is not changed.
        values: by the names of their placeholders. Those of a sequence may hold any text, or whole objects.
        where: the file that the document comes from, for messages.
        optional: names of values that the document need not use.

    Raises:
        ValueError: the document has a placeholder without a value, or lacks one that has a value; or a value is empty
            or has characters that would change a mapping template.
    """
    for name, value in values.items():
        if isinstance(value, str) and not _PLAIN.fullmatch(value):
            raise ValueError(
                f"{where}: the value of <<{name}>> is {value!r}; expected letters, digits and + = , . @ : / * - _"
            )
    used: set[str] = set()
    filled = _fill(document, values, used, where)
    missing = sorted(set(values) - used - set(optional))
    if missing:
        raise ValueError(f"{where} has no placeholder {_listed(missing)}")
    return filled


def _fill(node: Any, values: Values, used: set[str], where: str) -> Any:
    if isinstance(node, dict):
        filled = {key: _fill(value, values, used, where) for key, value in node.items()}
        return {
            key: value for key, value in filled.items() if value is not None or node[key] is None
        }
    if isinstance(node, list):
        sequence = _as_sequence(node, values, used)
        if sequence is not None:
            return list(sequence) or None
        return [_fill(item, values, used, where) for item in node]
    return _fill_text(node, values, used, where) if isinstance(node, str) else node


def _as_sequence(node: list[Any], values: Values, used: set[str]) -> Sequence[Any] | None:
    """Return the values that a list of one placeholder stands for; None when it is any other list."""
    match = _PLACEHOLDER.fullmatch(node[0]) if len(node) == 1 and isinstance(node[0], str) else None
    sequence = values.get(match[1]) if match else None
    if match is None or sequence is None or isinstance(sequence, str):
        return None
    used.add(match[1])
    return sequence


def _fill_text(text: str, values: Values, used: set[str], where: str) -> str:
    text = _LINE.sub(lambda line: _filled_line(line, values, used), text)
    names = set(_PLACEHOLDER.findall(text))
    unknown = sorted(name for name in names if not isinstance(values.get(name), str))
    if unknown:
        raise ValueError(f"{where} has a placeholder without a value: {_listed(unknown)}")
    used |= names
    return _PLACEHOLDER.sub(lambda match: str(values[match[1]]), text)


def _filled_line(line: re.Match[str], values: Values, used: set[str]) -> str:
    sequence = values.get(line[1])
    if sequence is None or isinstance(sequence, str):
        return line[0]
    used.add(line[1])
    return "".join(f"{each}\n" for each in sequence)


def _listed(names: list[str]) -> str:
    return ", ".join(f"<<{name}>>" for name in names)
