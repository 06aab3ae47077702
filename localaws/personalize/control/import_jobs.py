"""Dataset import job: CSV files from S3 become the dataset's bulk records.

An import replaces (FULL) or extends (INCREMENTAL) what was imported before; records and events that were
put one by one are kept apart and survive both.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from localaws.personalize.attribution.outputs import OutputRefusedError
from localaws.personalize.control import data_sources, datasets, trained
from localaws.personalize.control import imported_metrics as attribution
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.control.quotas import IMPORT_JOBS_UNDER_WAY
from localaws.personalize.errors import in_use, invalid_input
from localaws.personalize.jobs import Job, JobFailedError
from localaws.personalize.machine import Done
from localaws.personalize.resources import ACTIVE, UNDER_CREATION, Resource
from localaws.personalize.shapes import Json

WORKER = "localaws.personalize.import_worker"


def create(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer CreateDatasetImportJob."""
    location = data_sources.location_of(request)
    dataset = plane.active(caller, "Dataset", request["datasetArn"])
    if "roleArn" not in request:
        raise invalid_input(
            "roleArn is required: the role with which Amazon Personalize reads the data."
        )
    publishes = request.get("publishAttributionMetricsToS3", False)
    if publishes:
        attribution.check_reports(plane, dataset)
    path = f"dataset-import-job/{request['jobName']}"
    data_sources.check_privileges(plane, caller, request["roleArn"], location, caller.arn(path))
    _check_queue(plane, caller, dataset)
    mode = request.get("importMode", "FULL")
    if mode == "INCREMENTAL" and dataset.internal.get("records") is None:
        raise invalid_input(f"The first import of dataset {dataset.arn} must have importMode FULL.")
    document = {
        "jobName": request["jobName"],
        "datasetArn": dataset.arn,
        "dataSource": {"dataLocation": location},
        "roleArn": request["roleArn"],
        "importMode": mode,
        "publishAttributionMetricsToS3": publishes,
    }
    job = plane.create(
        caller, "DatasetImportJob", path, document, request_tags=request.get("tags", ())
    )
    return {"datasetImportJobArn": job.arn}


def _check_queue(plane: ControlPlane, caller: Caller, dataset: Resource) -> None:
    jobs = plane.store.of("DatasetImportJob", caller.account, caller.region)
    under_way = [each for each in jobs if each.status in UNDER_CREATION]
    plane.check_quota(
        len(under_way),
        IMPORT_JOBS_UNDER_WAY,
        f"More than {IMPORT_JOBS_UNDER_WAY} resources with PENDING or IN_PROGRESS status.",
    )
    for each in under_way:
        if each.document["datasetArn"] == dataset.arn:
            raise in_use(f"Dataset {dataset.arn} is being imported by {each.arn}.")


def work(plane: ControlPlane, job: Resource, done: Done) -> None:
    """Begin the import in a process of its own."""
    dataset = plane.store.get("Dataset", job.document["datasetArn"])
    schema = plane.store.get("Schema", dataset.document["schemaArn"])
    specification = {
        "location": job.document["dataSource"]["dataLocation"],
        "region": job.region,
        "endpoint": plane.endpoint,
        "schema": json.loads(schema.document["schema"]),
        "datasetType": dataset.document["datasetType"],
        "mode": job.document["importMode"],
        "previous": dataset.internal.get("records"),
        "isStrict": plane.behaviour.strict_imports,
        "time": job.document["creationDateTime"],
        "attribution": attribution.specification(plane, job, dataset),
    }
    plane.jobs.submit(job.arn, lambda running: _run(plane, job, specification, running), done)


def _run(
    plane: ControlPlane, job: Resource, specification: Mapping[str, object], running: Job
) -> Json:
    failed = f"Failed to create a data import job for {str(specification['datasetType']).lower()} dataset."
    data_sources.check_admission(plane, job, failed)
    data_sources.check_key(plane, job, failed)
    output = plane.files.attempt(job.document["datasetArn"])
    path = output / "import.json"
    path.write_text(json.dumps({**specification, "output": str(output)}))
    environment = plane.roles.session(job.document["roleArn"], job.account, job.arn)
    try:
        running.run(WORKER, [str(path)], environment)
    except JobFailedError as failure:
        if str(failure).startswith(failed):
            raise
        # The process was killed, by a lack of memory for example, before it could say why.
        raise JobFailedError(f"{failed} Its process ended early: {failure}") from failure
    report: Json = json.loads((output / "report.json").read_text())
    try:
        attribution.publish(plane, job, report)
    except (OutputRefusedError, OSError) as error:
        raise JobFailedError(f"{failed} Its metrics cannot be published: {error}") from error
    return {**report, "records": str(output / "records.parquet")}


def imported(plane: ControlPlane, job: Resource, facts: Json) -> None:
    """The import is ACTIVE: the dataset's bulk records are those of this job.

    Those before them stay until the next import: a request that is under way may read them still.
    """
    dataset = plane.store.get("Dataset", job.document["datasetArn"])
    before = dataset.internal.get("records")
    dataset.internal = {**dataset.internal, "records": facts["records"], "rows": facts["rows"]}
    plane.store.save(dataset)
    group = dataset.document["datasetGroupArn"]
    if not any(map(trained.is_training, trained.of_group(plane, dataset, group))):
        folders = [str(Path(each).parent) for each in (facts["records"], before) if each]
        plane.files.keep_only(dataset.arn, *folders)


def records_of(plane: ControlPlane, group_arn: str, kind: str) -> str | None:
    """Path of the bulk records of a group's dataset, None before its first import."""
    dataset = datasets.of_group(plane, group_arn, kind)
    if dataset is None or dataset.status != ACTIVE:
        return None
    records = dataset.internal.get("records")
    return None if records is None else str(records)
