"""Which files are one table, and which folders are its partitions.

Source: AWS Glue Developer Guide, "How does a crawler determine when to create partitions?" and "Creating a single schema
for each Amazon S3 include path"; AWS Knowledge Center, "How does the AWS Glue crawler detect the schema?": schemas are
similar when more than 70 % of them are, in at most five kinds. What makes two schemas similar is said nowhere: here, that
they share more than 70 % of the columns of the longer one.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from localaws.glue.classifiers import types
from localaws.glue.classifiers.formats import Classified, Format
from localaws.glue.classifiers.types import Columns

THRESHOLD = 0.7
MAX_KINDS = 5


@dataclass(frozen=True)
class File:
    """A file and what it is.

    Attributes:
        path: of the object, below its bucket.
        size: in bytes.
        found: what the classifiers say.
    """

    path: str
    size: int
    found: Classified


@dataclass(frozen=True)
class TableFound:
    """Files that are one table.

    Attributes:
        root: where the table lies: a folder, with a slash at its end, or a file.
        depth: how many levels of folders below the root are partitions.
        files: of each folder that has some, by its path; of a table without partitions, those of the root.
    """

    root: str
    depth: int
    files: Mapping[str, Sequence[File]]

    @functools.cached_property
    def all_files(self) -> list[File]:
        """The files of all folders."""
        return [file for files in self.files.values() for file in files]

    @property
    def format(self) -> Format:
        """The format of all files."""
        return self.all_files[0].found.format

    @property
    def compression(self) -> str:
        """How all files are compressed."""
        return self.all_files[0].found.compression

    @functools.cached_property
    def columns(self) -> Columns:
        """The columns of all files."""
        return columns_of(self.all_files)


@dataclass
class Folder:
    """A folder with what lies in it.

    Attributes:
        path: below the bucket, with a slash at its end; empty for the bucket.
        files: in it.
        folders: in it, by name.
    """

    path: str
    files: list[File] = field(default_factory=list)
    folders: dict[str, "Folder"] = field(default_factory=dict)


def tables(root: str, files: Iterable[File], *, combine: bool = False) -> list[TableFound]:
    """The tables of an include path.

    Args:
        root: of the include path, a folder with a slash at its end or a file.
        files: all below it.
        combine: whether compatible files are one table however their schemas differ.
    """
    found = list(files)
    if not found:
        return []
    if any(each.path == root for each in found):  # the include path is a file
        return [TableFound(root, 0, {root: found})]
    tree = _tree(root, found)
    combined = _combined(tree, found) if combine else None
    return _tables(tree) if combined is None else [combined]


def partitions_of(root: str, depth: int, files: Sequence[File]) -> TableFound | None:
    """What of a table's partitions is among files; None when nothing is.

    Args:
        root: of the table.
        depth: how many levels of folders are its partitions.
        files: that may lie in its partitions or elsewhere.
    """
    found: dict[str, list[File]] = {}
    for file in files:
        folder = file.path[: file.path.rfind("/") + 1]
        if folder.startswith(root) and folder.removeprefix(root).count("/") == depth:
            found.setdefault(folder, []).append(file)
    return TableFound(root, depth, found) if found else None


def columns_of(files: Iterable[File]) -> Columns:
    """The columns of files together."""
    different = dict.fromkeys(file.found.columns for file in files)
    return functools.reduce(types.merged_columns, different, ())


def partition_keys(table: TableFound) -> list[str]:
    """The names of the partition columns: those that folders give themselves as `name=value`, else `partition_0` and so on."""
    levels = zip(*(folder_names(table, folder) for folder in table.files), strict=True)
    return [_key(names, number) for number, names in enumerate(levels)]


def partition_values(keys: Sequence[str], names: Sequence[str]) -> list[str]:
    """The values of partition columns, by the names of the folders from the root of the table on."""
    return [
        name.partition("=")[2] if name.lower().startswith(f"{key}=") else name
        for key, name in zip(keys, names, strict=True)
    ]


def folder_names(table: TableFound, folder: str) -> list[str]:
    """The names of the folders from the root of a table to one of its folders."""
    return [] if not table.depth else folder.removeprefix(table.root).rstrip("/").split("/")


def _key(names: Sequence[str], number: int) -> str:
    told = {name.partition("=")[0].lower() for name in names if "=" in name[1:]}
    is_named = len(told) == 1 and all("=" in name[1:] for name in names)
    return told.pop() if is_named else f"partition_{number}"


def _tree(root: str, files: Iterable[File]) -> Folder:
    tree = Folder(root)
    for file in files:
        *folders, _ = file.path.removeprefix(root).split("/")
        here = tree
        for name in folders:
            here = here.folders.setdefault(name, Folder(f"{here.path}{name}/"))
        here.files.append(file)
    return tree


def _tables(folder: Folder) -> list[TableFound]:
    """The tables of a folder: one, whose partitions its folders are, when these are alike; else those of its folders."""
    own = _tables_of_files(folder)
    below = [table for each in folder.folders.values() for table in _tables(each)]
    roots = [table.root for table in below] == [each.path for each in folder.folders.values()]
    same_depth = len({table.depth for table in below}) == 1
    if own or not roots or not same_depth or _only_leads_on(folder) or not _are_alike(below):
        return own + below
    files = {path: files for table in below for path, files in table.files.items()}
    return [TableFound(folder.path, below[0].depth + 1, files)]


def _only_leads_on(folder: Folder) -> bool:
    """Whether a folder has nothing but one other, which then is the table: there is nothing that it could be alike to."""
    return len(folder.folders) == 1 and "=" not in next(iter(folder.folders))


def _tables_of_files(folder: Folder) -> list[TableFound]:
    """The tables of the files in a folder: one when they are alike; else each file is one."""
    alone = [TableFound(file.path, 0, {file.path: [file]}) for file in folder.files]
    if alone and _are_alike(alone):
        return [TableFound(folder.path, 0, {folder.path: folder.files})]
    return alone


def _combined(tree: Folder, files: Sequence[File]) -> TableFound | None:
    """One table of all files; None when their formats or the numbers of their folders differ."""
    by_folder: dict[str, list[File]] = {}
    for file in files:
        by_folder.setdefault(file.path[: file.path.rfind("/") + 1], []).append(file)
    depths = {folder.removeprefix(tree.path).count("/") for folder in by_folder}
    if len(depths) > 1 or len({(file.found.format, file.found.compression) for file in files}) > 1:
        return None
    return TableFound(tree.path, depths.pop(), by_folder)


def _are_alike(found: Sequence[TableFound]) -> bool:
    """Whether tables can be one: of the same format, and most of them with similar schemas."""
    if len({(each.format, each.compression) for each in found}) != 1:
        return False
    kinds: dict[Columns, int] = {}
    for each in found:
        like = next((kind for kind in kinds if _are_similar(kind, each.columns)), each.columns)
        kinds[like] = kinds.get(like, 0) + 1
        if len(kinds) > MAX_KINDS:
            return False
    return max(kinds.values()) / len(found) > THRESHOLD


@functools.lru_cache(maxsize=4096)
def _are_similar(one: Columns, other: Columns) -> bool:
    if one == other:
        return True
    mine, others = ({name.lower(): each for name, each in columns} for columns in (one, other))
    shared = [name for name in mine if name in others and _fit(mine[name], others[name])]
    return len(shared) > THRESHOLD * max(len(one), len(other))


def _fit(one: types.Type, other: types.Type) -> bool:
    """Whether a column of both types stays what it is: of the same kind, or numbers."""
    alike = types.are_numbers(one, other) or types.NOTHING in (one, other) or one == other
    return alike or (type(one) is type(other) and not isinstance(one, types.Scalar))
