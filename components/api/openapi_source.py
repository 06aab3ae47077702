"""The files of `openapi/`: the base, the fragments, and the mapping templates that they include by name."""

import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parents[2] / "openapi"

_TEMPLATE = re.compile(r"<<template:([a-z0-9_]+)>>")
_SHARED_KEY = "x-shared"
_SHARED_REFERENCE = f"#/{_SHARED_KEY}/"

Document = dict[str, Any]


def base() -> Document:
    """Return what all groups share, without the pieces that fragments refer to."""
    return {key: deepcopy(value) for key, value in _read("base").items() if key != _SHARED_KEY}


def fragment(name: str) -> Document:
    """Return a fragment with its templates and the shared pieces in place; placeholders of values are still in it.

    Args:
        name: of the file without its ending, as `events`.

    Raises:
        ValueError: there is no such fragment, template or shared piece.
    """
    document: Document = _complete(_read(name), _read("base")[_SHARED_KEY], f"{name}.yaml")
    return document


def template(name: str, where: str) -> str:
    """Return a mapping template; placeholders of values are still in it.

    Args:
        name: of the file without its ending, as `events_to_records`.
        where: that includes it, for messages.

    Raises:
        ValueError: there is no such template.
    """
    path = FOLDER / "templates" / f"{name}.vtl"
    if not path.is_file():
        raise ValueError(f"{where} includes openapi/templates/{name}.vtl, which does not exist")
    return path.read_text(encoding="utf-8")


def _read(name: str) -> Document:
    path = FOLDER / f"{name}.yaml"
    if not path.is_file():
        raise ValueError(f"openapi/{name}.yaml does not exist; it was named as the fragment {name}")
    return _parsed(path)


@cache
def _parsed(path: Path) -> Document:
    """Read a file once; what is returned is shared and must not be changed."""
    # The loader in C, which is many times as fast, where PyYAML was built with it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document: Document = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both loaders are safe
    return document


def _complete(node: Any, shared: Document, where: str) -> Any:
    if isinstance(node, list):
        return [_complete(item, shared, where) for item in node]
    if isinstance(node, str):
        return _TEMPLATE.sub(lambda match: template(match[1], f"openapi/{where}"), node)
    if not isinstance(node, dict):
        return node
    completed = {key: _complete(value, shared, where) for key, value in node.items()}
    reference = completed.get("$ref", "")
    if not reference.startswith(_SHARED_REFERENCE):
        return completed
    del completed["$ref"]
    return {**_shared_piece(reference.removeprefix(_SHARED_REFERENCE), shared, where), **completed}


def _shared_piece(name: str, shared: Document, where: str) -> Document:
    if name not in shared:
        raise ValueError(
            f"openapi/{where} refers to {_SHARED_REFERENCE}{name}, which openapi/base.yaml does not have; "
            f"expected one of {', '.join(sorted(shared))}"
        )
    piece: Document = shared[name]
    return piece
