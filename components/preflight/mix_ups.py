"""Files that were given for another dataset than theirs."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from components.preflight.findings import Finding
from components.preflight.sources import StoredObject
from handlers.shared.service.dataset_columns import dataset_of
from handlers.shared.service.schemas import DatasetType

_KEYS: dict[DatasetType, str] = {
    "Interactions": "personalize:interactions",
    "Items": "personalize:items",
    "Users": "personalize:users",
}


def same_file_findings(
    files: Mapping[DatasetType, tuple[str, Path | StoredObject]],
) -> Iterator[Finding]:
    """Files that fill two datasets.

    Args:
        files: how the configuration names each, and where it is.
    """
    for (one, (_, path)), (other, (location, same)) in itertools.combinations(files.items(), 2):
        if _is_same(path, same):
            yield Finding(
                file=location,
                text=f"{_KEYS[one]} and {_KEYS[other]} name the same file. Give each dataset a file of its own, or "
                f"leave out {_KEYS[other]}.",
            )


def _is_same(one: Path | StoredObject, other: Path | StoredObject) -> bool:
    if isinstance(one, Path) and isinstance(other, Path):
        return one.samefile(other)
    return one == other


def wrong_dataset_findings(
    header: Sequence[str], dataset_type: DatasetType, file: str
) -> Iterator[Finding]:
    """A file whose columns are those of another dataset.

    Args:
        header: of the file.
        dataset_type: which dataset it was given for.
        file: how the findings name it.
    """
    kind = dataset_of(header)
    if kind is not None and kind != dataset_type:
        yield Finding(
            file=file,
            line=1,
            text=f"{_KEYS[dataset_type]} names this file, but its columns ({', '.join(header[:5])}) are those of {kind}. "
            f"Name it in {_KEYS[kind]}.",
        )
