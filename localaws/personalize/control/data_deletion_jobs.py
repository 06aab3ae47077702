"""Data deletion job: all that a dataset group has of the users that CSV files on S3 list is deleted.

That is their rows in imported records, their put events and records, and their histories in trained models, which answer
them as users they do not know from then on. What the models learnt of them stays until the next training.
docs/adr/0035 has what AWS leaves open.
"""

import json
from pathlib import Path

from localaws.personalize.control import data_sources, datasets, trained
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.control.quotas import DATA_DELETION_JOBS_PENDING_A_GROUP
from localaws.personalize.jobs import Job, JobFailedError
from localaws.personalize.machine import Done
from localaws.personalize.resources import PENDING, UNDER_CREATION, Resource
from localaws.personalize.shapes import Json
from localaws.personalize.store import siblings
from localaws.shared.atomic_file import move_folder

WORKER = "localaws.personalize.data_deletion_worker"

KINDS_WITH_USERS = ("INTERACTIONS", "USERS", "ACTION_INTERACTIONS")

_FAILED = "Failed to create a data deletion job."
"""As the worker begins the reason of a failure; its module loads DuckDB."""

_EVENTS = """
DELETE FROM events WHERE dataset_group_arn = :group AND (user_key IN (SELECT id FROM deleted_users)
    OR (user_id IS NULL AND session_id IN (
        SELECT session_id FROM events WHERE dataset_group_arn = :group AND user_id IS NOT NULL
        GROUP BY session_id HAVING min(user_id) IN (SELECT id FROM deleted_users))))
"""
"""Also what a user did before signing in: a training gives these events of a session to the user (`training_data`)."""


def create(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer CreateDataDeletionJob."""
    location = data_sources.location_of(request)
    group = plane.active(caller, "DatasetGroup", request["datasetGroupArn"])
    path = f"data-deletion-job/{request['jobName']}"
    data_sources.check_privileges(plane, caller, request["roleArn"], location, caller.arn(path))
    jobs = plane.store.of(
        "DataDeletionJob", caller.account, caller.region, datasetGroupArn=group.arn
    )
    plane.check_quota(
        sum(each.status == PENDING for each in jobs),
        DATA_DELETION_JOBS_PENDING_A_GROUP,
        f"More than {DATA_DELETION_JOBS_PENDING_A_GROUP} data deletion jobs of {group.arn} with PENDING status.",
    )
    document = {
        "jobName": request["jobName"],
        "datasetGroupArn": group.arn,
        "dataSource": {"dataLocation": location},
        "roleArn": request["roleArn"],
    }
    job = plane.create(
        caller, "DataDeletionJob", path, document, request_tags=request.get("tags", ())
    )
    return {"dataDeletionJobArn": job.arn}


def waits(plane: ControlPlane, job: Resource) -> bool:
    """Whether an earlier job of the same group is not over yet: each begins with what the one before it left."""
    group = job.document["datasetGroupArn"]
    return any(
        each.phase is not None and each.sequence < job.sequence
        for each in siblings(plane.store, job, "DataDeletionJob", datasetGroupArn=group)
    )


def work(plane: ControlPlane, job: Resource, done: Done) -> None:
    """Begin the deletion in a process of its own."""
    group = job.document["datasetGroupArn"]
    found = (datasets.of_group(plane, group, kind) for kind in KINDS_WITH_USERS)
    specification = {
        "location": job.document["dataSource"]["dataLocation"],
        "region": job.region,
        "endpoint": plane.endpoint,
        "datasets": [
            {"arn": each.arn, "records": each.internal["records"]}
            for each in found
            if each is not None and each.internal.get("records") is not None
        ],
        "versions": [
            {"arn": each.arn, "histories": str(trained.histories_of(each))}
            for each in trained.of_group(plane, job, group)
            if trained.has_model(each)
        ],
    }
    plane.jobs.submit(job.arn, lambda running: _run(plane, job, specification, running), done)


def _run(plane: ControlPlane, job: Resource, specification: Json, running: Job) -> Json:
    data_sources.check_admission(plane, job, _FAILED)
    data_sources.check_no_key(plane, job, _FAILED)
    output = plane.files.attempt(job.arn)
    path = output / "deletion.json"
    path.write_text(json.dumps({**specification, "output": str(output)}))
    environment = plane.roles.session(job.document["roleArn"], job.account, job.arn)
    try:
        running.run(WORKER, [str(path)], environment)
    except JobFailedError as failure:
        plane.files.remove(job.arn)
        if str(failure).startswith(_FAILED):
            raise
        # The process was killed, by a lack of memory for example, before it could say why.
        raise JobFailedError(f"{_FAILED} Its process ended early: {failure}") from failure
    report: Json = json.loads((output / "report.json").read_text())
    return {**report, "users": str(output / "users.json")}


def completed(plane: ControlPlane, job: Resource, facts: Json) -> None:
    """The job is COMPLETED: what it wrote takes the place of what was there, and put events and records go.

    A dataset that was imported meanwhile, or is gone, stays as it is; the service, too, promises nothing of imports and
    trainings that end during a job.
    """
    deleted = sum(_replace_records(plane, each) for each in facts["datasets"])
    for each in facts["versions"]:
        _replace_histories(plane, each)
    deleted += _delete_put(plane, job.document["datasetGroupArn"], Path(facts["users"]))
    job.document["numDeleted"] = deleted
    plane.store.save(job)
    plane.files.remove(job.arn)


def _replace_records(plane: ControlPlane, part: Json) -> int:
    dataset = plane.store.find(part["arn"])
    if dataset is None or dataset.internal.get("records") != part["records"]:
        return 0
    folder = _moved(plane, part)
    records = str(folder / "records.parquet")
    dataset.internal = {**dataset.internal, "records": records, "rows": part["rows"]}
    plane.store.save(dataset)
    if not _is_being_read(plane, dataset):
        plane.files.keep_only(dataset.arn, str(folder))
    return int(part["deleted"])


def _is_being_read(plane: ControlPlane, dataset: Resource) -> bool:
    """Whether a process may still open the records of before; else nobody does, since requests do it under the store's lock."""
    group = dataset.document["datasetGroupArn"]
    imports = siblings(plane.store, dataset, "DatasetImportJob", datasetArn=dataset.arn)
    return any(each.status in UNDER_CREATION for each in imports) or any(
        map(trained.is_training, trained.of_group(plane, dataset, group))
    )


def _replace_histories(plane: ControlPlane, part: Json) -> None:
    from localaws.personalize.columns import HISTORY_FILES  # noqa: PLC0415  it needs numpy

    version = plane.store.find(part["arn"])
    # A recommender may have another model meanwhile, which was trained on what was there.
    if version is None or str(trained.histories_of(version)) != part["histories"]:
        return
    folder = _moved(plane, part)
    version.internal = {**version.internal, "histories": str(folder)}
    plane.store.save(version)
    plane.files.keep_only(version.arn, version.internal["folder"], str(folder))
    for name in HISTORY_FILES:
        (trained.folder_of(version) / name).unlink(missing_ok=True)


def _moved(plane: ControlPlane, part: Json) -> Path:
    folder: Path = plane.files.attempt(part["arn"])
    move_folder(Path(part["folder"]), folder)
    return folder


def _delete_put(plane: ControlPlane, group: str, users: Path) -> int:
    """Delete the put events and records of users; how many there were."""
    database = plane.store.database
    database.execute("CREATE TEMP TABLE deleted_users (id TEXT PRIMARY KEY)")
    ids = json.loads(users.read_text())
    database.executemany("INSERT INTO deleted_users VALUES (?)", ((each,) for each in ids))
    count = database.execute(_EVENTS, {"group": group}).rowcount
    dataset = datasets.of_group(plane, group, "USERS")
    if dataset is not None:
        count += database.execute(
            "DELETE FROM records WHERE dataset_arn = ? AND id IN (SELECT id FROM deleted_users)",
            (dataset.arn,),
        ).rowcount
        plane.catalogues.changed(dataset.arn)
    database.execute("DROP TABLE deleted_users")
    plane.store.forget_deleted()
    return count


def forget(plane: ControlPlane, group: Resource, _facts: Json) -> None:
    """The dataset group is gone, and its jobs with it: the service has no operation that deletes them."""
    for job in siblings(plane.store, group, "DataDeletionJob", datasetGroupArn=group.arn):
        plane.jobs.stop(job.arn)
        plane.store.remove(job)
        plane.files.remove(job.arn)
