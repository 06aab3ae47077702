"""The entries of a section, whatever its spelling: one object, a map, a list; plain, or in `serviceConfig`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from handlers.retraining.parameter_file.problems import Path

SERVICE_CONFIG = "serviceConfig"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What describes one resource.

    Attributes:
        path: of the request.
        request: what is sent, as the file has it.
        wrapper_path: of the object around it, which is the request itself in the plain spelling.
        wrapper: what stands beside `serviceConfig` there; empty in the plain spelling.
        key: of the entry in a map; empty for others.
    """

    path: Path
    request: Mapping[str, Any]
    wrapper_path: Path
    wrapper: Mapping[str, Any]
    key: str = ""


def entry(value: Mapping[str, Any], path: Path, key: str = "") -> Entry:
    """One entry."""
    if SERVICE_CONFIG not in value:
        return Entry(path=path, request=value, wrapper_path=path, wrapper={}, key=key)
    beside = {name: each for name, each in value.items() if name != SERVICE_CONFIG}
    return Entry(
        path=(*path, SERVICE_CONFIG),
        request=value[SERVICE_CONFIG],
        wrapper_path=path,
        wrapper=beside,
        key=key,
    )


def entries(document: Mapping[str, Any], singular: str, plural: str) -> Iterator[Entry]:
    """All entries of a section that may be spelt as one or as many.

    Args:
        document: the object that has the section, in either spelling or in none.
        singular: name of the section with one entry.
        plural: name of the section with a map or a list of them.
    """
    if singular in document:
        yield entry(document[singular], (singular,))
    yield from listed(document.get(plural, []), (plural,))


def listed(
    section: Mapping[str, Mapping[str, Any]] | list[Mapping[str, Any]], path: Path
) -> Iterator[Entry]:
    """The entries of a map or a list, in its order."""
    if isinstance(section, list):
        for position, value in enumerate(section):
            yield entry(value, (*path, position))
    else:
        for key, value in section.items():
            yield entry(value, (*path, key), key)
