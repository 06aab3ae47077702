"""The dynamic resource DatasetImportJob: one bulk import of a file or folder on S3 into a dataset."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi import Input, Output, ResourceOptions
from pulumi.dynamic import CheckResult, CreateResult, ReadResult, Resource, UpdateResult

from components.core.scope import Scope
from components.lifecycle.engine.adoption import key_tag, take_over, waits_for_room
from components.lifecycle.engine.errors import CallError, LifecycleError
from components.lifecycle.engine.inputs import KEY_TAG, NAME_LENGTH, InputCheck, without_provider
from components.lifecycle.engine.kinds import arn_for, is_failed, is_pending, subject
from components.lifecycle.engine.provider import LifecycleProvider, gone
from components.lifecycle.engine.service import Personalize
from components.lifecycle.engine.tags import read_tags, tag_list
from components.lifecycle.engine.waiting import CONSISTENCY_SECONDS, Waiter

SUFFIX_LENGTH = 8
TIMEOUT_SECONDS = 6 * 3600
_IMMUTABLE = ("datasetArn", "dataLocation", "roleArn", "importMode", "contentHash")


@dataclass(frozen=True, kw_only=True)
class DatasetImportJobArgs:
    """Inputs of a DatasetImportJob.

    Args:
        scope: region and account.
        key: the resource in the program, `project/stack/logical-name`; must not change.
        name_prefix: begin of the job's name; 8 hexadecimal digits of a hash of the inputs follow.
        dataset_arn: the dataset that takes the data.
        data_location: `s3://…`: a file, or a folder that ends with `/`.
        role_arn: the role with which the service reads it.
        content_hash: changes when the data change; a changed one is a new import.
        import_mode: `FULL` replaces what earlier imports brought, `INCREMENTAL` adds to it. Events recorded one by one
            stay in both.
        tags: tags of the job.
        timeout_seconds: patience until the service accepts the job.
        delete_timeout_seconds: patience for a running job at deletion, since it blocks the dataset's.
    """

    scope: Scope
    key: str
    name_prefix: str
    dataset_arn: Input[str]
    data_location: Input[str]
    role_arn: Input[str]
    content_hash: Input[str]
    import_mode: str = "FULL"
    tags: Mapping[str, str] = field(default_factory=dict)
    timeout_seconds: int = TIMEOUT_SECONDS
    delete_timeout_seconds: int = TIMEOUT_SECONDS


class DatasetImportJobProvider(LifecycleProvider):
    """Starts an import and leaves the waiting to `Ready`; its id is the job's ARN.

    The service can neither update nor delete a job, and a job's name is never free again.
    """

    replaced_by = ("namePrefix", *_IMMUTABLE)
    updated_by = ("tags", "deleteTimeoutSeconds")
    delete_before_replace = "never"

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate the inputs."""
        check = InputCheck(news)
        check.text("key")
        check.name("namePrefix", longest=NAME_LENGTH - SUFFIX_LENGTH - 1)
        check.arn("datasetArn")
        check.text(
            "dataLocation",
            pattern=r"s3://.{1,251}",
            expected="a location on S3 (s3://bucket/key) of at most 256 characters",
        )
        check.arn("roleArn")
        check.text("contentHash")
        check.choice("importMode", ("FULL", "INCREMENTAL"), default="FULL")
        check.tags()
        check.integer("timeoutSeconds", default=TIMEOUT_SECONDS)
        check.integer("deleteTimeoutSeconds", default=TIMEOUT_SECONDS)
        return check.result()

    def replacements(self, olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[str]:
        """A job that is known to have failed is repeated."""
        changed = super().replacements(olds, news)
        return [*changed, "status"] if is_failed(olds.get("status", "")) else changed

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Start the import, or adopt the job that an earlier try started; returns at once."""
        inputs = without_provider(props)
        waiter = self.waiter(inputs, f"import of {inputs['dataLocation']}")
        _require_full_import(waiter.personalize, inputs)
        start = _Start(waiter, inputs)
        arn = waiter.until(start.attempt)
        return CreateResult(arn, {**inputs, "arn": arn, "status": "CREATE PENDING"})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The job as it is; gone also when its dataset was made anew since, so that the data are imported again."""
        state = without_provider(props)
        description = self.found(id_, state)
        if description is None or not _in_its_dataset(self.personalize(state), description):
            return gone()
        actual = {
            "datasetArn": description["datasetArn"],
            "dataLocation": description["dataSource"]["dataLocation"],
            "roleArn": description.get("roleArn", state["roleArn"]),
            "importMode": description.get("importMode", state["importMode"]),
            "tags": self.actual_tags(id_, state),
            "status": description["status"],
        }
        if description.get("failureReason"):
            actual["failureReason"] = description["failureReason"]
        return ReadResult(id_, {**state, **actual, "arn": id_})

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Change tags."""
        inputs = without_provider(_news)
        self.retag(_id, _olds, inputs)
        return UpdateResult({**inputs, "arn": _id, "status": _olds["status"]})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Wait while the job runs, since it blocks the deletion of its dataset; the imported data stay."""
        waiter = self.deletion_waiter(_props, subject(_id))

        def ended() -> bool | None:
            description = waiter.personalize.find(_id)
            if description is None or not is_pending(description["status"]):
                return True
            waiter.status(subject(_id), description["status"])
            return None

        waiter.until(ended)


class DatasetImportJob(Resource, module="personalize", name="DatasetImportJob"):
    """A started import. What needs its data waits with `Ready`.

    Args:
        name: the resource's logical name.
        args: its inputs.
        opts: Pulumi's options.
    """

    arn: Output[str]

    def __init__(
        self, name: str, args: DatasetImportJobArgs, opts: ResourceOptions | None = None
    ) -> None:
        props = {
            "scope": args.scope.properties(),
            "key": args.key,
            "namePrefix": args.name_prefix,
            "datasetArn": args.dataset_arn,
            "dataLocation": args.data_location,
            "roleArn": args.role_arn,
            "contentHash": args.content_hash,
            "importMode": args.import_mode,
            "tags": dict(args.tags),
            "timeoutSeconds": args.timeout_seconds,
            "deleteTimeoutSeconds": args.delete_timeout_seconds,
            "arn": None,
        }
        super().__init__(DatasetImportJobProvider(), name, props, opts)


def job_name(inputs: Mapping[str, Any], attempt: int) -> str:
    """The name of the job: `<prefix>-<8 hex>`.

    Args:
        inputs: the resource's inputs.
        attempt: 0 for the first; a name that is used up (a failed job, an older import of the same data) counts one.
    """
    parts = [inputs[name] for name in ("datasetArn", "dataLocation", "importMode", "contentHash")]
    digest = hashlib.sha256(json.dumps([*parts, attempt]).encode()).hexdigest()
    return f"{inputs['namePrefix']}-{digest[:SUFFIX_LENGTH]}"


class _Start:
    """One creation: tries names until a job of this resource runs under one."""

    def __init__(self, waiter: Waiter, inputs: Mapping[str, Any]) -> None:
        self._waiter = waiter
        self._inputs = inputs
        immutable = {name: inputs[name] for name in _IMMUTABLE}
        self._tag = key_tag("DatasetImportJob", inputs["key"], immutable)
        self._attempt = 0

    def attempt(self) -> str | None:
        """The ARN of the job that was started or adopted, None to be asked again."""
        name = job_name(self._inputs, self._attempt)
        arn = arn_for(self._inputs["scope"], "dataset-import-job", name)
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
            tags=tag_list(inputs["tags"], self._tag),
        )

    def _bear(self, failure: CallError) -> None:
        """Another import into the dataset may take hours; a role that was made seconds ago is not known everywhere."""
        young = self._waiter.elapsed < CONSISTENCY_SECONDS
        if failure.in_use or (failure.code == "AccessDeniedException" and young):
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
        if tags.get(KEY_TAG) != self._tag or not _in_its_dataset(personalize, description):
            return False
        if not _is_newest(personalize, description):
            return False
        take_over(self._waiter, arn, tags, self._inputs["tags"])
        return True


def _in_its_dataset(personalize: Personalize, job: Mapping[str, Any]) -> bool:
    """The dataset that took the job's data still exists: none of the same ARN has been made since."""
    dataset = personalize.find(job["datasetArn"])
    return dataset is not None and bool(job["creationDateTime"] >= dataset["creationDateTime"])


def _is_newest(personalize: Personalize, job: Mapping[str, Any]) -> bool:
    """No later import has changed the dataset: going back to earlier data needs a new import."""
    others = _jobs(personalize, job["datasetArn"])
    return not any(
        other["creationDateTime"] > job["creationDateTime"] and not is_failed(other["status"])
        for other in others
    )


def _require_full_import(personalize: Personalize, inputs: Mapping[str, Any]) -> None:
    """Refuse an incremental import into a dataset without a full one.

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


def _jobs(personalize: Personalize, dataset_arn: str) -> list[dict[str, Any]]:
    return personalize.list_all(
        "ListDatasetImportJobs", "datasetImportJobs", datasetArn=dataset_arn
    )
