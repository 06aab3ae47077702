"""The files that are explored: CSV files of this machine or of S3, or a stack's archive of events in the place of interactions."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from components.core.access import open_session
from components.preflight.configured_files import ConfiguredFile
from components.preflight.sources import Sources
from handlers.shared.service.schemas import DatasetType
from notebooks.exploration.archive import ArchivedEvents, write_csv

DEFAULT_REGION = "us-east-1"


class InputError(ValueError):
    """The files cannot be explored; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Where the data are.

    Attributes:
        interactions: a path, the `s3://` address of an object, or that of an archive's folder, which ends with a slash.
        items: a path or the `s3://` address of an object; empty for none.
        users: as `items`.
    """

    interactions: str
    items: str = ""
    users: str = ""

    def locations(self) -> dict[DatasetType, str]:
        """Those that are given, the interactions first."""
        given: dict[DatasetType, str] = {
            "Interactions": self.interactions,
            "Items": self.items,
            "Users": self.users,
        }
        return {dataset_type: location for dataset_type, location in given.items() if location}


@dataclass(frozen=True, kw_only=True)
class Files:
    """CSV files, all of them at hand.

    Attributes:
        sources: finds them.
        configured: as the checks before a deployment take them.
        archived: what was read of an archive; None where the interactions are a file.
    """

    sources: Sources
    configured: tuple[ConfiguredFile, ...]
    archived: ArchivedEvents | None

    @property
    def paths(self) -> Mapping[DatasetType, Path]:
        """The local file of each dataset.

        Raises:
            SourceError: there is no such file or object, or it may not be read.
        """
        return {each.dataset_type: self.sources.path(each.location) for each in self.configured}


def collect(inputs: Inputs, project: Path, folder: Path) -> Files:
    """Have the files at hand; objects of S3 come with the credentials of the environment.

    Args:
        inputs: where they are.
        project: folder to which paths are relative.
        folder: where the events of an archive are written to, as a file.

    Raises:
        InputError: there are no interactions, or the archive holds no event that could be one.
    """
    if not inputs.interactions:
        raise InputError("There are no interactions to explore. Name a CSV file or an archive.")
    region = os.environ.get("AWS_REGION") or DEFAULT_REGION
    locations, archived = inputs.locations(), None
    if is_archive(inputs.interactions):
        s3 = open_session(region, None, None).client("s3")
        bucket, _, prefix = inputs.interactions.removeprefix("s3://").partition("/")
        target = folder / f"events-of-{bucket}.csv"
        archived = write_csv(s3, bucket, prefix, target)
        if not archived.interactions:
            raise InputError(
                f"{inputs.interactions} holds no interaction: {archived.objects:,} objects with {archived.records:,} records. "
                "Name the folder of the archive, as s3://<archiveBucket>/events/, and wait until Firehose has delivered."
            )
        locations["Interactions"] = str(target)
    return Files(
        sources=Sources(project=project, region=region, profile=None),
        configured=tuple(
            ConfiguredFile(dataset_type=dataset_type, location=location, schema_location=None)
            for dataset_type, location in locations.items()
        ),
        archived=archived,
    )


def is_archive(location: str) -> bool:
    """Whether an address is that of a folder of S3."""
    return location.startswith("s3://") and location.endswith("/")
