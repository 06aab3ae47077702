"""The data in the bucket: a folder for each dataset, with one file or several.

Source: Amazon Personalize Developer Guide, "Importing bulk data": a folder ends with `/`, and files of its first level
alone are imported.
"""

from collections.abc import Sequence

from handlers.retraining.parameter_file.collected import Collected
from handlers.retraining.parameter_file.plan import DataFile
from handlers.retraining.parameter_file.problems import Path
from handlers.shared.service.schemas import DATASET_TYPES, DatasetType


def folder_of(
    dataset_type: DatasetType, files: Sequence[DataFile], path: Path, found: Collected
) -> str | None:
    """The folder of a dataset, and what is wrong with it; None if there is none.

    Args:
        dataset_type: the folder has its name, and may begin with a small letter.
        files: all objects of the bucket.
        path: of the dataset in the parameter file.
        found: takes problems and warnings.
    """
    expected = (f"{dataset_type}/", f"{dataset_type.lower()}/")
    folders = [folder for folder in expected if files_of(folder, files)]
    if not folders:
        found.problem(
            path,
            f"has no data: the folder {expected[0]} of the bucket has no file. Upload one or more CSV files to it.",
        )
        return None
    if len(folders) > 1:
        found.problem(
            path,
            f"has data in two folders, {' and '.join(folders)}, and an import reads one. Move all files to {expected[0]}",
        )
    for folder in folders:
        _check_folder(folder, files, path, found)
    return folders[0]


def files_of(folder: str, files: Sequence[DataFile]) -> tuple[DataFile, ...]:
    """The files of a folder's first level, by key; the empty object that stands for the folder itself is none."""
    inside = [file for file in files if file.key.startswith(folder) and file.key != folder]
    return tuple(
        sorted(
            (file for file in inside if "/" not in file.key.removeprefix(folder)),
            key=lambda file: file.key,
        )
    )


def unused_folders(
    datasets: Sequence[DatasetType], files: Sequence[DataFile], found: Collected
) -> None:
    """Tell of data whose dataset the parameter file does not have."""
    for dataset_type in DATASET_TYPES:
        for folder in (f"{dataset_type}/", f"{dataset_type.lower()}/"):
            if dataset_type not in datasets and files_of(folder, files):
                found.warning(
                    ("datasets",),
                    f"has no {dataset_type}, so that the files in {folder} are not used.",
                )


def _check_folder(folder: str, files: Sequence[DataFile], path: Path, found: Collected) -> None:
    for file in files_of(folder, files):
        if not file.key.lower().endswith(".csv"):
            found.problem(
                path,
                f"would import {file.key}, which is no .csv file. Move it out of the folder {folder}",
            )
        elif not file.size_bytes:
            found.problem(
                path, f"would import {file.key}, which is empty. Upload it again, or delete it."
            )
    deeper = [
        file.key
        for file in files
        if file.key.startswith(folder)
        and "/" in file.key.removeprefix(folder)
        and not file.key.endswith("/")
    ]
    if deeper:
        found.warning(
            path,
            f"leaves out {', '.join(sorted(deeper)[:3])}: an import reads the first level of {folder} alone.",
        )
