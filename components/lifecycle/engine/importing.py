"""Import jobs: starting one under a name that is free, knowing again one that an earlier try started."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from components.lifecycle.engine.adoption import take_over, waits_for_room
from components.lifecycle.engine.errors import CallError, LifecycleError
from components.lifecycle.engine.kinds import arn_for, is_failed, is_pending, subject
from components.lifecycle.engine.service import Personalize
from components.lifecycle.engine.tags import read_tags, tag_list
from components.lifecycle.engine.values import KEY_TAG
from components.lifecycle.engine.waiting import CONSISTENCY_SECONDS, Waiter

SUFFIX_LENGTH = 8
"""Hexadecimal digits behind the prefix of a job's name."""

PRIVILEGE_SECONDS = 120.0
"""How long the service may refuse a role, or a bucket's policy, that was made seconds before."""

_PRIVILEGES = re.compile(r"privilege|assume|role|bucket policy", re.IGNORECASE)


def job_name(inputs: Mapping[str, Any], attempt: int) -> str:
    """The name of the job: `<prefix>-<8 hex>`.

    Args:
        inputs: the resource's inputs.
        attempt: 0 for the first; a name that is used up (a failed job, an older import of the same data) counts one.
    """
    parts = [inputs[name] for name in ("datasetArn", "dataLocation", "importMode", "contentHash")]
    digest = hashlib.sha256(json.dumps([*parts, attempt]).encode()).hexdigest()
    return f"{inputs['namePrefix']}-{digest[:SUFFIX_LENGTH]}"


class ImportStart:
    """One creation: tries names until a job of this resource runs under one.

    Args:
        waiter: deadline and progress.
        inputs: the resource's inputs.
        tag: the value of the job's tag `pulumi:key`.
    """

    def __init__(self, waiter: Waiter, inputs: Mapping[str, Any], tag: str) -> None:
        self._waiter = waiter
        self._inputs = inputs
        self._tag = tag
        self._attempt = 0

    def attempt(self) -> str | None:
        """The ARN of the job that was started or adopted, None to be asked again."""
        name = job_name(self._inputs, self._attempt)
        arn = arn_for("dataset-import-job", self._inputs["scope"], name)
        try:
            self._create(name)
        except CallError as failure:
            busy = failure.in_use or failure.limit_of_running
            if (failure.already_exists or busy) and self._is_ours(arn):
                return arn
            if failure.already_exists:
                self._attempt += 1
            else:
                self._bear(failure)
            return None
        return arn

    def _create(self, name: str) -> None:
        inputs = self._inputs
        self._waiter.personalize.call(
            "CreateDatasetImportJob",
            jobName=name,
            datasetArn=inputs["datasetArn"],
            dataSource={"dataLocation": inputs["dataLocation"]},
            roleArn=inputs["roleArn"],
            importMode=inputs["importMode"],
            publishAttributionMetricsToS3=inputs.get("publishAttributionMetricsToS3"),
            tags=tag_list(inputs["tags"], self._tag),
        )

    def _bear(self, failure: CallError) -> None:
        """Another import into the dataset may take hours; a role that was made seconds ago is not known everywhere."""
        if failure.in_use or self._waiter.elapsed < _patience_with(failure):
            self._waiter.status(self._waiter.name, f"waits: {failure.message}")
            return
        waits_for_room(self._waiter, failure)

    def _is_ours(self, arn: str) -> bool:
        """The job under this name was made by an earlier try, and its data are what the dataset now holds."""
        personalize = self._waiter.personalize
        description = personalize.find(arn)
        if description is None or is_failed(description["status"]):
            return False
        tags = read_tags(personalize, arn)
        if tags.get(KEY_TAG) != self._tag or not in_its_dataset(personalize, description):
            return False
        if not _is_newest(personalize, description):
            return False
        take_over(self._waiter, arn, tags, self._inputs["tags"])
        return True


def in_its_dataset(personalize: Personalize, job: Mapping[str, Any]) -> bool:
    """The dataset that took the job's data still exists: none of the same ARN has been made since."""
    dataset = personalize.find(job["datasetArn"])
    return dataset is not None and bool(job["creationDateTime"] >= dataset["creationDateTime"])


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


def _patience_with(failure: CallError) -> float:
    """Seconds from the beginning of the creation during which a refusal may be for what IAM does not know yet."""
    if failure.code == "InvalidInputException" and _PRIVILEGES.search(failure.message):
        return PRIVILEGE_SECONDS
    return CONSISTENCY_SECONDS if failure.code == "AccessDeniedException" else 0.0


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
