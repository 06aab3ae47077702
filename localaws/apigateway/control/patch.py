"""Patch operations (`op`, `path`, `value`), as every update operation takes them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.apigateway.errors import BadRequestError

_OPERATIONS = ("add", "remove", "replace", "move", "copy", "test")


@dataclass(frozen=True)
class Patch:
    """One patch operation; `parts` are the path's segments, unescaped."""

    operation: str
    path: str
    parts: tuple[str, ...]
    value: str

    @property
    def removes(self) -> bool:
        """Whether the operation takes something away."""
        return self.operation == "remove"

    def refused(self, allowed: str) -> BadRequestError:
        """The error for a path that cannot be patched."""
        return BadRequestError(
            f"Invalid patch path  '{self.path}' specified for op '{self.operation}'. "
            f"Must be one of: [{allowed}]"
        )


def patches(data: Mapping[str, Any]) -> Iterator[Patch]:
    """The patch operations of a request.

    Raises:
        BadRequestError: an operation or path that no patch has.
    Source: Amazon API Gateway REST API Reference, PatchOperation.
    """
    for entry in data.get("patchOperations") or ():
        operation, path = str(entry.get("op", "")), str(entry.get("path", ""))
        if operation not in _OPERATIONS or not path.startswith("/"):
            raise BadRequestError(
                f"Invalid patch operation {operation!r} with path {path!r}: expected an `op` of "
                f"{', '.join(_OPERATIONS)} and a path that starts with /"
            )
        parts = tuple(
            part.replace("~1", "/").replace("~0", "~") for part in path.removeprefix("/").split("/")
        )
        value = entry.get("value")
        yield Patch(operation, path, parts, "" if value is None else str(value))


def patched_map(current: Mapping[str, str], patch: Patch, key: str) -> dict[str, str]:
    """A map of texts after one operation on one of its keys."""
    result = dict(current)
    if patch.removes:
        result.pop(key, None)
    else:
        result[key] = patch.value
    return result


def boolean(value: str) -> bool:
    """A boolean in a patch value."""
    return value.lower() == "true"
