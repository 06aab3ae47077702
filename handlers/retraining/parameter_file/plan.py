"""What a parameter file asks for, in one form whatever its spelling.

Each `request` is one of the API, complete but for the ARNs that are known only when it is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.shared.service.schemas import DatasetType, Schema

Request = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """An object of the data bucket.

    Attributes:
        key: its key.
        entity_tag: its ETag, which changes with its content.
        size_bytes: its size.
    """

    key: str
    entity_tag: str
    size_bytes: int


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """A dataset, its schema and its data.

    Attributes:
        schema: its type and its columns.
        request: CreateDataset, but for `datasetGroupArn` and `schemaArn`.
        schema_request: CreateSchema.
        folder: of the bucket that its import job reads, with a `/` at its end.
        files: all that the import job reads.
    """

    schema: Schema
    request: Request
    schema_request: Request
    folder: str
    files: tuple[DataFile, ...]

    @property
    def dataset_type(self) -> DatasetType:
        """Type of the dataset."""
        return self.schema.dataset_type


@dataclass(frozen=True, kw_only=True)
class Solution:
    """A solution, and how versions of it are made.

    Attributes:
        name: of the solution.
        request: CreateSolution, but for `datasetGroupArn`.
        version_request: CreateSolutionVersion, but for `solutionArn`.
    """

    name: str
    request: Request
    version_request: Request


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """A campaign, and whose versions it serves.

    Attributes:
        name: of the campaign.
        solution: name of the solution.
        request: CreateCampaign, but for `solutionVersionArn`.
    """

    name: str
    solution: str
    request: Request


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that a run of the workflow makes or brings up to date.

    Attributes:
        dataset_group_request: CreateDatasetGroup.
        import_request: CreateDatasetImportJob, but for `jobName`, `datasetArn`, `dataSource` and `roleArn`.
        datasets: Interactions first.
        solutions: in the order of the file.
        campaigns: likewise.
        event_tracker_request: CreateEventTracker, but for `datasetGroupArn`; None for none.
        filter_requests: CreateFilter, but for `datasetGroupArn`.
        warnings: what is done otherwise than the file says, or not at all, as sentences.
    """

    dataset_group_request: Request
    import_request: Request
    datasets: tuple[Dataset, ...]
    solutions: tuple[Solution, ...]
    campaigns: tuple[Campaign, ...]
    event_tracker_request: Request | None
    filter_requests: tuple[Request, ...]
    warnings: tuple[str, ...]
