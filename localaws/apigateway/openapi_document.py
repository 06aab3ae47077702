"""The OpenAPI document as text and as a tree: parsing, checking, references, merging."""

import copy
import json
from collections.abc import Mapping
from typing import Any

from localaws.apigateway.errors import BadRequestError

Document = dict[str, Any]
HTTP_METHODS = ("get", "put", "post", "delete", "options", "head", "patch")
ANY_METHOD = "x-amazon-apigateway-any-method"
_MAX_ERRORS = 10


def parse_document(body: bytes) -> Document:
    """Read an OpenAPI 3.0 document from JSON or YAML and check it against the specification.

    Raises:
        BadRequestError: the text is no JSON or YAML object, is not OpenAPI 3.0, or breaks the
            specification; the message lists what is wrong and where.
    """
    # Imported with the first document: the validator takes as long to load as all the rest of the server.
    from openapi_spec_validator import OpenAPIV30SpecValidator  # noqa: PLC0415

    document = _parse_text(body)
    version = document.get("openapi")
    if not isinstance(version, str) or not version.startswith("3.0."):
        raise BadRequestError(
            f"Invalid OpenAPI input: expected `openapi: 3.0.x`, got {version!r}. "
            "The local API Gateway imports OpenAPI 3.0 documents only."
        )
    problems = [
        f"{'/'.join(str(part) for part in error.absolute_path) or 'document'}: {_first_line(error.message)}"
        for error in OpenAPIV30SpecValidator(document).iter_errors()
    ]
    if problems:
        raise import_failed(problems)
    return document


def _first_line(message: str) -> str:
    """What is wrong; one of the validator's two engines, whichever is installed, has the schema in further lines."""
    return message.partition("\n")[0]


def import_failed(problems: list[str]) -> BadRequestError:
    """The error of a failed import, in the form in which API Gateway lists several problems."""
    shown = [problem if len(problem) < 400 else f"{problem[:400]}…" for problem in problems]
    more = [f"… and {len(shown) - _MAX_ERRORS} more"] if len(shown) > _MAX_ERRORS else []
    lines = [*shown[:_MAX_ERRORS], *more]
    return BadRequestError("Errors found during import:\n\t" + "\n\t".join(lines))


def resolve(document: Mapping[str, Any], node: Any) -> Any:
    """Follow `{"$ref": "#/…"}` chains inside the document; anything else is returned as it is.

    Raises:
        BadRequestError: the reference leaves the document, or leads nowhere.
    """
    followed: set[str] = set()
    while isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
        reference: str = node["$ref"]
        if not reference.startswith("#/") or reference in followed:
            raise BadRequestError(
                f"Unable to resolve the reference {reference!r}: expected a path inside the "
                "document that starts with `#/` and does not lead back to itself."
            )
        followed.add(reference)
        node = _at_pointer(document, reference)
    return node


def merged(current: Document, update: Document) -> Document:
    """The document after a PutRestApi with `mode=merge`: the update wins, method by method.

    Source: Amazon API Gateway REST API Reference, PutRestApi, `mode`.
    """
    result = copy.deepcopy(current)
    for key, value in update.items():
        if key == "paths":
            paths = result.setdefault("paths", {})
            for path, item in value.items():
                paths[path] = {**paths.get(path, {}), **item}
        elif key == "components":
            components = result.setdefault("components", {})
            for kind, entries in value.items():
                components[kind] = {**components.get(kind, {}), **entries}
        else:
            result[key] = copy.deepcopy(value)
    return result


def empty_document(name: str) -> Document:
    """A document without paths, for an API that CreateRestApi makes."""
    return {"openapi": "3.0.1", "info": {"title": name, "version": "1.0"}, "paths": {}}


def _parse_text(body: bytes) -> Document:
    try:
        parsed = json.loads(body)
    except ValueError:
        import yaml  # noqa: PLC0415 - most documents are JSON

        try:
            parsed = yaml.safe_load(body)
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise BadRequestError(f"Invalid OpenAPI input: no JSON and no YAML: {error}") from error
    if not isinstance(parsed, dict):
        raise BadRequestError("Invalid OpenAPI input: expected a JSON or YAML object.")
    return parsed


def _at_pointer(document: Mapping[str, Any], reference: str) -> Any:
    node: Any = document
    for token in reference.removeprefix("#/").split("/"):
        key = token.replace("~1", "/").replace("~0", "~")
        if not isinstance(node, Mapping) or key not in node:
            raise BadRequestError(f"Unable to resolve the reference {reference!r}.")
        node = node[key]
    return node
