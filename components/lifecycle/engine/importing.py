"""Import jobs: their names, and what of them still holds."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from components.lifecycle.engine.errors import LifecycleError
from components.lifecycle.engine.job_start import JobStart, is_of_the_same
from components.lifecycle.engine.kinds import is_failed, is_pending, subject
from components.lifecycle.engine.service import Personalize
from components.lifecycle.engine.tags import tag_list
from components.lifecycle.engine.waiting import Waiter

SUFFIX_LENGTH = 8
"""Hexadecimal digits behind the prefix of a job's name."""


def job_name(inputs: Mapping[str, Any], attempt: int) -> str:
    """The name of the job: `<prefix>-<8 hex>`.

    Args:
        inputs: the resource's inputs.
        attempt: 0 for the first; a name that is used up (a failed job, an older import of the same data) counts one.
    """
    parts = [inputs[name] for name in ("datasetArn", "dataLocation", "importMode", "contentHash")]
    digest = hashlib.sha256(json.dumps([*parts, attempt]).encode()).hexdigest()
    return f"{inputs['namePrefix']}-{digest[:SUFFIX_LENGTH]}"


class ImportStart(JobStart):
    """One creation of an import job."""

    resource_type = "dataset-import-job"

    def name(self, attempt: int) -> str:
        """See `job_name`."""
        return job_name(self.inputs, attempt)

    def request(self, name: str) -> None:
        """Send CreateDatasetImportJob."""
        inputs = self.inputs
        self.waiter.personalize.call(
            "CreateDatasetImportJob",
            jobName=name,
            datasetArn=inputs["datasetArn"],
            dataSource={"dataLocation": inputs["dataLocation"]},
            roleArn=inputs["roleArn"],
            importMode=inputs["importMode"],
            publishAttributionMetricsToS3=inputs.get("publishAttributionMetricsToS3"),
            tags=tag_list(inputs["tags"], self.tag),
        )

    def is_current(self, description: Mapping[str, Any]) -> bool:
        """Its data are what the dataset now holds."""
        personalize = self.waiter.personalize
        return in_its_dataset(personalize, description) and _is_newest(personalize, description)


def in_its_dataset(personalize: Personalize, job: Mapping[str, Any]) -> bool:
    """The dataset that took the job's data still exists."""
    return is_of_the_same(personalize, job["datasetArn"], job)


def require_full_import(personalize: Personalize, inputs: Mapping[str, Any]) -> None:
    """Refuse an incremental import into a dataset without a full one.

    Raises:
        LifecycleError: there is none that is finished.
    Source: Amazon Personalize API Reference, CreateDatasetImportJob, `importMode`.
    """
    if inputs["importMode"] != "INCREMENTAL":
        return
    jobs = _jobs(personalize, inputs["datasetArn"])
    if not any(job["status"] == "ACTIVE" and job.get("importMode") == "FULL" for job in jobs):
        raise LifecycleError(
            f"{subject(inputs['datasetArn'])} has no finished FULL import, so {inputs['dataLocation']} cannot be imported"
            " INCREMENTAL; import it FULL, or make this import depend on the full one being ready"
        )


def wait_until_ended(waiter: Waiter, arn: str) -> None:
    """Wait while a job runs; one that is unknown has ended."""

    def ended() -> bool | None:
        description = waiter.personalize.find(arn)
        if description is None or not is_pending(description["status"]):
            return True
        waiter.status(subject(arn), description["status"])
        return None

    waiter.until(ended)


def _is_newest(personalize: Personalize, job: Mapping[str, Any]) -> bool:
    """No later import has changed the dataset: going back to earlier data needs a new import."""
    others = _jobs(personalize, job["datasetArn"])
    return not any(
        other["creationDateTime"] > job["creationDateTime"] and not is_failed(other["status"])
        for other in others
    )


def _jobs(personalize: Personalize, dataset_arn: str) -> list[dict[str, Any]]:
    return personalize.list_all(
        "ListDatasetImportJobs", "datasetImportJobs", datasetArn=dataset_arn
    )
