"""What a crawl changes in the catalog, as its policy says.

Source: AWS Glue Developer Guide, "Preventing a crawler from changing an existing schema" and "Setting crawler configuration
options"; AWS Glue Web API Reference, `SchemaChangePolicy`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localaws.glue.crawl.catalog import Catalog
from localaws.glue.crawl.outcome import Changes
from localaws.glue.crawl.table_input import CRAWLED_BY, DEPRECATED

Data = Mapping[str, Any]

LOG = "LOG"
DELETE = "DELETE_FROM_DATABASE"
# What a table said of its files before, and says no more when it does not say so again.
_OF_FILES = frozenset(
    {"areColumnsQuoted", "columnsOrdered", "delimiter", "skip.header.line.count", DEPRECATED}
)
_OF_TABLE = (
    *("Name", "Description", "Owner", "LastAccessTime", "LastAnalyzedTime", "Retention"),
    *("StorageDescriptor", "PartitionKeys", "ViewOriginalText", "ViewExpandedText", "TableType"),
    "Parameters",
)
_OF_PARTITION = ("Values", "StorageDescriptor", "Parameters")


@dataclass(frozen=True)
class Policy:
    """What a crawl may change.

    Attributes:
        update: `UPDATE_IN_DATABASE` or `LOG`.
        delete: `DELETE_FROM_DATABASE`, `DEPRECATE_IN_DATABASE` or `LOG`.
        merges_columns: whether known columns stay as they are.
        now_ms: milliseconds since the Unix epoch, for what is deprecated.
    """

    update: str
    delete: str
    merges_columns: bool
    now_ms: int


class Writer:
    """Writes what was found.

    Args:
        catalog: that is written.
        policy: of the crawler.
    """

    def __init__(self, catalog: Catalog, policy: Policy) -> None:
        self._catalog = catalog
        self._policy = policy
        self.changes = Changes()

    def put(
        self, table: Data, partitions: Sequence[Data], present: Data | None, *, whole: bool
    ) -> None:
        """Create or update a table with its partitions.

        Args:
            table: `TableInput` of what was found.
            partitions: `PartitionInput` of each partition that was found.
            present: the table as the catalog has it; None for a new one.
            whole: whether partitions that were not found are gone.
        """
        name = str(table["Name"])
        if present is None:
            self._catalog.create_table(table)
            self.changes.created += 1
            self.changes.told.append(f"Created table {name}")
        else:
            self._update(table, present)
        if table["PartitionKeys"]:
            self._put_partitions(name, partitions, is_new=present is None, whole=whole)

    def drop(self, tables: Iterable[Data]) -> None:
        """Delete or deprecate tables whose files are gone."""
        for table in tables:
            name = str(table["Name"])
            if self._policy.delete == LOG:
                self.changes.told.append(f"The files of table {name} are gone; it stays")
            elif self._policy.delete == DELETE:
                self._catalog.delete_table(name)
                self._deleted(f"Deleted table {name}")
            elif DEPRECATED not in table.get("Parameters", {}):
                self._catalog.update_table(self._deprecated(_input(table, _OF_TABLE)))
                self._deleted(f"Deprecated table {name}")

    def _deleted(self, told: str) -> None:
        self.changes.deleted += 1
        self.changes.told.append(told)

    def _update(self, table: Data, present: Data) -> None:
        before = _input(present, _OF_TABLE)
        after = {**before, **table, "Parameters": _parameters(before, table)}
        if self._policy.merges_columns:
            after["StorageDescriptor"] = _merged(
                before["StorageDescriptor"], table["StorageDescriptor"]
            )
        if after == before:
            return
        if self._policy.update == LOG:
            self.changes.told.append(f"Table {table['Name']} differs from its files; it stays")
            return
        self._catalog.update_table(after)
        self.changes.updated += 1
        self.changes.told.append(f"Updated table {table['Name']}")

    def _put_partitions(
        self, name: str, partitions: Sequence[Data], *, is_new: bool, whole: bool
    ) -> None:
        found = {tuple(each["Values"]): each for each in partitions}
        known = (
            {}
            if is_new
            else {tuple(each["Values"]): each for each in self._catalog.partitions(name)}
        )
        added = [each for values, each in found.items() if values not in known]
        self._catalog.create_partitions(name, added)
        if self._policy.update != LOG:
            changed = [
                each
                for values, each in found.items()
                if values in known and _differs(each, known[values])
            ]
            self._catalog.update_partitions(name, changed)
        gone = [each for values, each in known.items() if values not in found] if whole else []
        if self._policy.delete == DELETE:
            self._catalog.delete_partitions(name, [each["Values"] for each in gone])
        elif self._policy.delete != LOG:
            fresh = [each for each in gone if DEPRECATED not in each.get("Parameters", {})]
            self._catalog.update_partitions(
                name, [self._deprecated(_input(each, _OF_PARTITION)) for each in fresh]
            )
        if added:
            self.changes.told.append(f"Added {len(added)} partitions to table {name}")

    def _deprecated(self, found: Data) -> dict[str, Any]:
        told = {**found.get("Parameters", {}), DEPRECATED: str(self._policy.now_ms)}
        return {**found, "Parameters": told}


def is_of(table: Data, crawler: str) -> bool:
    """Whether a table was written by a crawler."""
    return bool(table.get("Parameters", {}).get(CRAWLED_BY) == crawler)


def _input(answered: Data, members: Iterable[str]) -> dict[str, Any]:
    """`TableInput` or `PartitionInput` of what the catalog answers."""
    return {name: answered[name] for name in members if answered.get(name) is not None}


def _differs(found: Data, known: Data) -> bool:
    return any(found[name] != known.get(name) for name in ("StorageDescriptor", "Parameters"))


def _parameters(before: Data, table: Data) -> dict[str, str]:
    """Parameters of what was found, with those that others gave the table."""
    kept = {k: v for k, v in before.get("Parameters", {}).items() if k not in _OF_FILES}
    return {**kept, **table["Parameters"]}


def _merged(before: Data, found: Data) -> dict[str, Any]:
    """A descriptor with the known columns as they are, and the new ones after them."""
    known = {each["Name"] for each in before["Columns"]}
    added = [each for each in found["Columns"] if each["Name"] not in known]
    return {**found, "Columns": [*before["Columns"], *added]}
