"""What a stack that prepares raw data has to look at all rows of files: a work group, and tables with their lines."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from handlers.shared.service.schemas import DatasetType


@dataclass(frozen=True, kw_only=True)
class RowChecks:
    """Where queries look at all rows.

    Attributes:
        work_group: name of the work group that they run in.
        work_group_arn: of that group.
        results_prefix: of the keys of their answers, in the data bucket.
        database: name of the database with the tables.
        tables: names of the tables with the lines of the files that imports read, by type of dataset.
        hours: that a query may take.
    """

    work_group: pulumi.Input[str]
    work_group_arn: pulumi.Input[str]
    results_prefix: str
    database: str
    tables: Mapping[DatasetType, pulumi.Input[str]]
    hours: int
