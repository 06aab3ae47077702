"""Which data have to be imported: those that the newest import of their dataset did not bring.

The name of an import job holds a digest of what it imports, so that no repetition imports the same twice. A name is used up
once a job has it, for ever; a number behind the digest tells a second import of the same data, after others or after a failure.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.retraining.parameter_file.plan import DataFile
from handlers.shared.absence import unless_absent
from handlers.shared.service.schemas import DatasetType, Schema

DIGEST_LENGTH = 12

Job = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A dataset as the service has it.

    Attributes:
        dataset_type: its type.
        arn: of the dataset.
        schema: its columns.
        job_prefix: begin of the names of its import jobs.
        jobs: its import jobs, in any order.
        created_at: when it was made; jobs are kept when a dataset is deleted, and one of the same name may follow. None for a
            dataset that is not there yet.
    """

    dataset_type: DatasetType
    arn: str
    schema: Schema
    job_prefix: str
    jobs: Sequence[Job]
    created_at: datetime | None

    @property
    def newest(self) -> Job | None:
        """The newest import that did not fail: what the dataset holds, or will hold."""
        standing = [
            job
            for job in self.jobs
            if job["status"] != "CREATE FAILED"
            and self.created_at is not None
            and job["creationDateTime"] >= self.created_at
        ]
        return max(standing, key=lambda job: job["creationDateTime"], default=None)


def list_jobs(personalize: Any, dataset_arn: str) -> list[Job]:
    """The import jobs of a dataset, which may not be there yet."""
    pages = personalize.get_paginator("list_dataset_import_jobs").paginate(datasetArn=dataset_arn)
    return unless_absent(lambda: [job for page in pages for job in page["datasetImportJobs"]]) or []


def job_for(table: Table, files: Sequence[DataFile], mode: str) -> tuple[str, bool]:
    """The name of the job that imports the files, and whether it has to be made or waited for.

    Args:
        table: the dataset.
        files: all of its folder, at least one.
        mode: `FULL` or `INCREMENTAL`.
    """
    stem = f"{table.job_prefix}-{_digest(table, files, mode)}"
    newest = table.newest
    if newest is not None and newest["jobName"].startswith(f"{stem}-"):
        return str(newest["jobName"]), newest["status"] != "ACTIVE"
    used = sum(job["jobName"].startswith(f"{stem}-") for job in table.jobs)
    return f"{stem}-{used + 1}", True


def _digest(table: Table, files: Sequence[DataFile], mode: str) -> str:
    content = sorted((file.entity_tag, file.size_bytes) for file in files)
    whole = json.dumps([table.arn, table.schema.to_json(), mode, content])
    return hashlib.sha256(whole.encode()).hexdigest()[:DIGEST_LENGTH]
