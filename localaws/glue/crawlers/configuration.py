"""The member `Configuration` of a crawler: a JSON text.

Source: AWS Glue Developer Guide, "Setting crawler configuration options using the API".
"""

import json
from dataclasses import dataclass
from typing import Any

from localaws.glue.errors import invalid, not_served

_SERVED = {
    "Version": None,
    "CrawlerOutput": {
        "Partitions": {"AddOrUpdateBehavior"},
        "Tables": {"AddOrUpdateBehavior"},
    },
    "Grouping": {"TableGroupingPolicy", "TableLevelConfiguration"},
    # An index makes nothing faster here.
    "CreatePartitionIndex": None,
}
COMBINE = "CombineCompatibleSchemas"
INHERIT = "InheritFromTable"
MERGE = "MergeNewColumns"


@dataclass(frozen=True)
class Configuration:
    """What a configuration says.

    Attributes:
        combines: whether compatible files below an include path are one table.
        level: of the folders that are tables, where 1 is the bucket; None when the crawler finds out.
        inherits: whether partitions have the columns of their table.
        merges: whether the known columns of a table stay as they are.
    """

    combines: bool = False
    level: int | None = None
    inherits: bool = False
    merges: bool = False


def parse(text: str) -> Configuration:
    """Read a configuration; an empty one says nothing.

    Raises:
        GlueError: it is no configuration, or has something that the local Glue does not do.
    """
    if not text:
        return Configuration()
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise invalid(f"Crawler configuration is not valid JSON: {error}") from error
    if not isinstance(told, dict) or told.get("Version") != 1.0:
        raise invalid("Crawler configuration must be a JSON object with Version 1.0")
    _check_served(told, _SERVED, "")
    grouping, output = told.get("Grouping", {}), told.get("CrawlerOutput", {})
    policy, level = grouping.get("TableGroupingPolicy"), grouping.get("TableLevelConfiguration")
    if policy not in (None, COMBINE):
        raise invalid(f"TableGroupingPolicy can be {COMBINE} alone, and is {policy!r}")
    if level is not None and (type(level) is not int or level < 1):
        raise invalid("TableLevelConfiguration must be a whole number from 1 on")
    partitions = output.get("Partitions", {}).get("AddOrUpdateBehavior")
    tables = output.get("Tables", {}).get("AddOrUpdateBehavior")
    if partitions not in (None, INHERIT) or tables not in (None, MERGE):
        raise invalid(
            f"AddOrUpdateBehavior can be {INHERIT} for partitions and {MERGE} for tables, and nothing else"
        )
    return Configuration(
        combines=policy is not None,
        level=level,
        inherits=partitions is not None,
        merges=tables is not None,
    )


def _check_served(told: Any, served: Any, place: str) -> None:
    if served is None:
        return
    if not isinstance(told, dict):
        raise invalid(f"Crawler configuration: {place or 'it'} must be an object")
    for name, value in told.items():
        if name not in served:
            raise not_served(f"The crawler configuration {place}{name}")
        if isinstance(served, dict):
            _check_served(value, served[name], f"{place}{name}.")
