"""The sentences that the code can say, as a reader of the code sees them."""

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

from tests.support.local_aws import CHECKOUT

FOLDERS = ("commands", "components", "handlers", "localaws", "localpulumi")
# Stands for what is known only when the sentence is said.
GAP = "…"


def messages() -> Iterator[str]:
    """All texts of the program, the commands, the functions and the API's document; with `GAP` for each value in them."""
    for folder in FOLDERS:
        for path in sorted((CHECKOUT / folder).rglob("*.py")):
            yield from _of_python(path.read_text(encoding="utf-8"))
        for path in sorted((CHECKOUT / folder).rglob("*.asl.json")):
            yield from _of_json(json.loads(path.read_text(encoding="utf-8")))
    for path in sorted((CHECKOUT / "openapi").rglob("*.yaml")):
        yield re.sub(r"\$[\w.]+", GAP, path.read_text(encoding="utf-8"))


def _of_python(source: str) -> Iterator[str]:
    """The texts of a module but for its docstrings, which nobody is told."""
    tree = ast.parse(source)
    docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = None if node in docstrings else _text(node)
        if text is not None:
            yield text


def _text(node: ast.AST) -> str | None:
    """What a text stands for, one that is put together of several included; None for anything else."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_text(part) or GAP for part in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = _text(left), _text(right)
            return None if first is None and second is None else f"{first or GAP}{second or GAP}"
    return None


def _of_json(document: Any) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict | list):
        for each in document.values() if isinstance(document, dict) else document:
            yield from _of_json(each)
