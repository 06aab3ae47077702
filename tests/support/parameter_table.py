"""The tables of docs/parameter-file.md, made from the JSON Schema."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]

BOUNDS = (
    ("minLength", "maxLength", "characters"),
    ("minItems", "maxItems", "entries"),
    ("minProperties", "maxProperties", "entries"),
    ("minimum", "maximum", ""),
)


def rendered(schema: Schema) -> str:
    """One table for each object with keys of its own, as Markdown."""
    definitions = schema["$defs"]
    named = {"The file": schema, **{f"`{name}`": each for name, each in definitions.items()}}
    tables = _Tables(definitions)
    return "\n\n".join(tables.table(name, each) for name, each in named.items() if _keys(each))


@dataclass(frozen=True)
class _Tables:
    definitions: Mapping[str, Schema]

    def table(self, name: str, definition: Schema) -> str:
        lines = [
            f"### {name}",
            "",
            f"{definition['description']}{_needed(definition)}",
            "",
            "| key | value | what it is |",
            "|---|---|---|",
            *(f"| {' | '.join(map(_cell, row))} |" for row in self.rows(definition)),
        ]
        return "\n".join(lines)

    def rows(self, definition: Schema) -> Iterator[tuple[str, str, str]]:
        required = definition.get("then", definition).get("required", [])
        for key, value in _keys(definition).items():
            mark = " (required)" if key in required else ""
            about = self.resolved(value).get("description", "")
            yield f"`{key}`{mark}", self.value(value), about

    def resolved(self, schema: Schema) -> Schema:
        return self.definitions[_name(schema)] if "$ref" in schema else schema

    def value(self, schema: Schema) -> str:
        """The name of a value's table; or its type and bounds in words."""
        found = self.resolved(schema)
        if "$ref" in schema and _keys(found):
            return _link(schema)
        if "enum" in found:
            return " or ".join(f"`{each}`" for each in found["enum"])
        inside = [found[key] for key in ("items", "additionalProperties") if found.get(key)]
        of = " of " + " or ".join(dict.fromkeys(map(self.value, inside))) if inside else ""
        bounds = [_bound(found, *names) for names in BOUNDS]
        form = [found["title"]] if "pattern" in found else []
        return ", ".join([_kinds(found) + of, *dict.fromkeys(filter(None, bounds)), *form])


def _keys(definition: Schema) -> Schema:
    inside: Schema = definition.get("then", definition).get("properties", {})
    return inside


def _name(schema: Schema) -> str:
    return str(schema["$ref"]).removeprefix("#/$defs/")


def _kinds(schema: Schema) -> str:
    kinds = schema["type"]
    return kinds if isinstance(kinds, str) else " or ".join(kinds)


def _bound(schema: Schema, least: str, most: str, unit: str) -> str:
    lowest, highest = schema.get(least), schema.get(most)
    if lowest is None and highest is None:
        return ""
    if highest is None:
        return f"{lowest} or more {unit}".strip()
    if lowest is None:
        return f"at most {highest} {unit}".strip()
    return f"{lowest} to {highest} {unit}".strip()


def _needed(definition: Schema) -> str:
    """Which keys need which others."""
    choices = " or ".join(f"`{each['title']}`" for each in definition.get("oneOf", ()))
    together = [
        f" `{key}` needs `{'`, `'.join(others)}`."
        for key, others in definition.get("dependentRequired", {}).items()
    ]
    plain = (
        f" Without `{definition['if']['required'][0]}` it is {_link(definition['else'])}."
        if "else" in definition
        else ""
    )
    return "".join([f" One of {choices} is required." if choices else "", *together, plain])


def _link(schema: Schema) -> str:
    return f"[{_name(schema)}](#{_name(schema).lower()})"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
