"""One crawl: what lies below the targets is listed, classified, grouped, and written into the catalog."""

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.glue.classifiers.classifying import Classifier, classify
from localaws.glue.crawl import globs, grouping
from localaws.glue.crawl.bucket_objects import BucketObject, BucketObjects
from localaws.glue.crawl.catalog import Catalog
from localaws.glue.crawl.changes import Policy, Writer, is_of
from localaws.glue.crawl.grouping import File, TableFound
from localaws.glue.crawl.outcome import Outcome
from localaws.glue.crawl.table_input import Written, location, partition_inputs, table_input
from localaws.glue.crawl.table_names import table_name

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Target:
    """What is crawled.

    Attributes:
        bucket: its name.
        path: of the include path below the bucket, without slashes around it.
        exclusions: patterns of what is left out.
        sample: how many files of each folder are looked at; None for all.
    """

    bucket: str
    path: str
    exclusions: tuple[str, ...] = ()
    sample: int | None = None


@dataclass(frozen=True)
class Order:
    """What a crawl is to do.

    Attributes:
        crawler: its name.
        targets: of the crawler.
        prefix: of the names of its tables.
        combines: whether compatible files below an include path are one table.
        level: of the folders that are tables, where 1 is the bucket; None when that is found out.
        inherits: whether partitions have the columns of their table.
        policy: what may be changed.
        classifiers: custom ones.
        seen: URLs of folders that are left out, since an earlier crawl has seen them; None to crawl everything.
    """

    crawler: str
    targets: tuple[Target, ...]
    prefix: str
    combines: bool
    level: int | None
    inherits: bool
    policy: Policy
    classifiers: tuple[Classifier, ...] = ()
    seen: frozenset[str] | None = None


class Crawl:
    """One crawl.

    Args:
        order: what it is to do.
        objects: of the buckets.
        catalog: that it writes.
        check: raises `StoppedError` when it is to end; called often.
    """

    def __init__(
        self, order: Order, objects: BucketObjects, catalog: Catalog, check: Callable[[], None]
    ) -> None:
        self._order = order
        self._objects = objects
        self._catalog = catalog
        self._check = check
        self._writer = Writer(catalog, order.policy)
        self._folders: set[str] = set()

    def run(self) -> Outcome:
        """Crawl.

        Raises:
            CrawlError: it cannot go on.
            StoppedError: it was asked to end.
        """
        self._catalog.check()
        present = {str(each["Name"]): each for each in self._catalog.tables()}
        found = [(target, self._tables(target, present.values())) for target in self._order.targets]
        by_place: dict[str, Data] = {}
        for each in present.values():
            by_place.setdefault(_place(each), each)
        roots: set[str] = set()
        for target, tables in found:
            for table in tables:
                self._check()
                made = self._put(target, table, present, by_place)
                present[made["Name"]] = by_place[_place(made)] = made
                roots.add(_place(made))
        if self._order.seen is None:
            self._writer.drop(self._gone(present.values(), roots))
        return Outcome(self._writer.changes, frozenset(self._folders))

    def _tables(self, target: Target, present: Iterable[Data]) -> list[TableFound]:
        files = list(self._files(target))
        known = [] if self._order.seen is None else self._partitions(target, files, present)
        placed = {file.path for table in known for file in table.all_files}
        return known + self._grouped(target, [file for file in files if file.path not in placed])

    def _partitions(
        self, target: Target, files: list[File], present: Iterable[Data]
    ) -> list[TableFound]:
        """New partitions of tables that this crawler wrote before."""
        bucket = location(target.bucket, "")
        found = [
            grouping.partitions_of(
                _location(table).removeprefix(bucket), len(table.get("PartitionKeys") or []), files
            )
            for table in present
            if table.get("PartitionKeys")
            and is_of(table, self._order.crawler)
            and _location(table).startswith(bucket)
        ]
        return [table for table in found if table is not None]

    def _grouped(self, target: Target, files: list[File]) -> list[TableFound]:
        combines = self._order.combines
        root = f"{target.path}/" if target.path else ""
        if any(file.path == target.path for file in files):
            root = target.path
        elif self._order.level is not None:
            by_root: dict[str, list[File]] = {}
            for file in files:
                by_root.setdefault(_at_level(file.path, self._order.level), []).append(file)
            return [
                table
                for each, below in by_root.items()
                for table in grouping.tables(each, below, combine=combines)
            ]
        return grouping.tables(root, files, combine=combines)

    def _files(self, target: Target) -> Iterator[File]:
        """Yield what is crawled of a target, classified."""
        looked_at: dict[str, int] = {}
        for found in self._objects.listing(target.bucket, target.path):
            below = found.key.removeprefix(target.path).lstrip("/")
            folder = found.key[: found.key.rfind("/") + 1]
            if not _is_within(found, target.path) or globs.excludes(target.exclusions, below):
                continue
            url = location(target.bucket, folder)
            self._folders.add(url)
            if self._order.seen is not None and url in self._order.seen:
                continue
            looked_at[folder] = looked_at.get(folder, 0) + 1
            if target.sample is not None and looked_at[folder] > target.sample:
                continue
            self._check()
            classified = classify(self._objects.file(found), self._order.classifiers)
            yield File(found.key, found.size, classified)

    def _put(
        self, target: Target, table: TableFound, names: Container[str], by_place: Mapping[str, Data]
    ) -> Data:
        """Write a table, in the place of the one that lies there; what was written."""
        place = location(target.bucket, table.root)
        known = by_place.get(place.rstrip("/"))
        name = table_name(place, self._order.prefix, names) if known is None else str(known["Name"])
        written = Written(
            self._order.crawler,
            target.bucket,
            json.dumps(list(target.exclusions)),
            self._order.inherits,
        )
        made = table_input(table, name, written)
        whole = self._order.seen is None
        self._writer.put(made, partition_inputs(table, written), known, whole=whole)
        return made

    def _gone(self, present: Iterable[Data], roots: set[str]) -> list[Data]:
        """Tables that this crawler wrote, below its targets, whose files were not found."""
        targets = [
            f"{location(each.bucket, each.path).rstrip('/')}/" for each in self._order.targets
        ]
        return [
            table
            for table in present
            if is_of(table, self._order.crawler)
            and _place(table) not in roots
            and any(f"{_place(table)}/".startswith(each) for each in targets)
        ]


def _is_within(found: BucketObject, path: str) -> bool:
    """Whether an object is what a path names, or below it, and has something in it."""
    return found.size > 0 and (not path or found.key == path or found.key.startswith(f"{path}/"))


def _at_level(path: str, level: int) -> str:
    """The folder of a file at a level, or the deepest one above it."""
    folders = path.split("/")[:-1][: level - 1]
    return "".join(f"{each}/" for each in folders)


def _location(table: Data) -> str:
    return str((table.get("StorageDescriptor") or {}).get("Location") or "")


def _place(table: Data) -> str:
    """By which a table is known again: it lies there with or without a slash at the end."""
    return _location(table).rstrip("/")
