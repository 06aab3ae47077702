"""The resources of a fake Amazon Personalize, and what its operations do to them as time goes by."""

import hashlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError

REGION = "us-east-1"
ACCOUNT = "123456789012"
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
PREFIX = f"arn:aws:personalize:{REGION}:{ACCOUNT}:"

WORK_SECONDS = {
    "dataset": 20.0,
    "datasetImportJob": 300.0,
    "solution": 60.0,
    "solutionVersion": 1800.0,
    "campaign": 600.0,
    "eventTracker": 30.0,
    "update": 120.0,
    "stop": 90.0,
    "delete": 40.0,
}


@dataclass
class Update:
    """A background update of a resource."""

    changes: dict[str, Any]
    started_at: float
    ready_at: float
    failure: str | None = None


@dataclass
class Entry:
    """A resource in the service."""

    arn: str
    kind: str
    attributes: dict[str, Any]
    tags: dict[str, str]
    created_at: float
    ready_at: float
    failure: str | None = None
    stopped_at: float | None = None
    gone_at: float | None = None
    update: Update | None = None


class PersonalizeState:
    """All resources of one account and region. `handle` carries an operation out.

    Args:
        clock: seconds; statuses follow from it.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.entries: dict[str, Entry] = {}
        self.failures: dict[str, list[str]] = {}
        self._ids = itertools.count()

    def handle(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """Carry an operation out now.

        Raises:
            ClientError: the service refuses it.
        """
        if operation.startswith("Describe"):
            return self._describe(operation, request)
        if operation in {"DeleteCampaign", "DeleteEventTracker"}:
            return self._delete(operation, next(iter(request.values())), [])
        answer: dict[str, Any] = getattr(self, f"_{xform_name(operation)}")(request)
        return answer

    def let_fail(self, kind: str, reason: str) -> None:
        """Let the next creation (or, with kind `update`, the next update) end in failure."""
        self.failures.setdefault(kind, []).append(reason)

    def status(self, arn: str) -> str | None:
        """A resource's status now; None when it is gone."""
        entry = self._settled().get(arn)
        return None if entry is None else self._status(entry)

    def add(
        self, kind: str, arn: str, *, tags: dict[str, str] | None = None, **attributes: Any
    ) -> Entry:
        """Put a resource into the service as if someone else had made it long ago."""
        entry = Entry(PREFIX + arn, kind, attributes, dict(tags or {}), self.clock(), self.clock())
        self.entries[entry.arn] = entry
        return entry

    def _settled(self) -> dict[str, Entry]:
        """All resources, after what has come to its end by now."""
        now = self.clock()
        self.entries = {
            arn: entry
            for arn, entry in self.entries.items()
            if entry.gone_at is None or now < entry.gone_at
        }
        for entry in self.entries.values():
            update = entry.update
            if update and now >= update.ready_at and not update.failure:
                entry.attributes.update(update.changes)
        return self.entries

    def _status(self, entry: Entry) -> str:
        now = self.clock()
        if entry.gone_at is not None:
            return "DELETE PENDING" if now < entry.gone_at - 20 else "DELETE IN_PROGRESS"
        if entry.stopped_at is not None:
            return "CREATE STOPPING" if now < entry.stopped_at else "CREATE STOPPED"
        if now < (entry.created_at + entry.ready_at) / 2:
            return "CREATE PENDING"
        if now < entry.ready_at:
            return "CREATE IN_PROGRESS"
        return "CREATE FAILED" if entry.failure else "ACTIVE"

    def _update_status(self, entry: Entry, update: Update) -> str:
        word = "UPDATE" if entry.kind == "dataset" else "CREATE"
        now = self.clock()
        if now < (update.started_at + update.ready_at) / 2:
            return f"{word} PENDING"
        if now < update.ready_at:
            return f"{word} IN_PROGRESS"
        return f"{word} FAILED" if update.failure else "ACTIVE"

    def _get(self, operation: str, arn: str) -> Entry:
        entry = self._settled().get(arn)
        if entry is None:
            raise service_error(operation, "ResourceNotFoundException", f"{arn} does not exist.")
        return entry

    def _create(self, kind: str, arn: str, request: dict[str, Any]) -> Entry:
        operation = f"Create{kind[0].upper()}{kind[1:]}"
        if arn in self._settled():
            message = f"Another resource with Arn {arn} already exists."
            raise service_error(operation, "ResourceAlreadyExistsException", message)
        now = self.clock()
        tags = {tag["tagKey"]: tag["tagValue"] for tag in request.get("tags", [])}
        attributes = {name: value for name, value in request.items() if name != "tags"}
        planned = self.failures.get(kind, [])
        failure = planned.pop(0) if planned else None
        entry = Entry(arn, kind, attributes, tags, now, now + WORK_SECONDS[kind], failure)
        self.entries[arn] = entry
        return entry

    def _describe(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        (arn,) = request.values()
        entry = self._get(operation, arn)
        status = self._status(entry)
        description = {
            **entry.attributes,
            f"{entry.kind}Arn": entry.arn,
            "status": status,
            "creationDateTime": _time(entry.created_at),
            "lastUpdatedDateTime": _time(self.clock()),
        }
        if status == "CREATE FAILED":
            description["failureReason"] = entry.failure
        if entry.update is not None:
            latest = f"latest{entry.kind[0].upper()}{entry.kind[1:]}Update"
            description[latest] = self._update_summary(entry, entry.update)
        return {entry.kind: description}

    def _update_summary(self, entry: Entry, update: Update) -> dict[str, Any]:
        status = self._update_status(entry, update)
        summary = {
            **update.changes,
            "status": status,
            "creationDateTime": _time(update.started_at),
            "lastUpdatedDateTime": _time(update.ready_at),
        }
        if status.endswith("FAILED"):
            summary["failureReason"] = update.failure
        return summary

    def _list(self, kind: str, request: dict[str, Any], parent: str) -> list[dict[str, Any]]:
        wanted = request.get(parent)
        return [
            {
                **entry.attributes,
                f"{kind}Arn": entry.arn,
                "status": self._status(entry),
                "creationDateTime": _time(entry.created_at),
            }
            for entry in self._settled().values()
            if entry.kind == kind and (wanted is None or entry.attributes.get(parent) == wanted)
        ]

    def _begin_update(self, operation: str, arn: str, changes: dict[str, Any]) -> None:
        entry = self._get(operation, arn)
        self._require_idle(operation, entry)
        planned = self.failures.get("update", [])
        failure = planned.pop(0) if planned else None
        now = self.clock()
        entry.update = Update(changes, now, now + WORK_SECONDS["update"], failure)

    def _require_idle(self, operation: str, entry: Entry) -> None:
        status = self._status(entry)
        updating = entry.update is not None and self.clock() < entry.update.ready_at
        if status not in {"ACTIVE", "CREATE FAILED"} or updating:
            raise service_error(operation, "ResourceInUseException", f"{entry.arn} is {status}.")

    def _delete(self, operation: str, arn: str, blockers: list[str]) -> dict[str, Any]:
        entry = self._get(operation, arn)
        self._require_idle(operation, entry)
        if blockers:
            message = f"{arn} is used by {', '.join(blockers)}."
            raise service_error(operation, "ResourceInUseException", message)
        entry.gone_at = self.clock() + WORK_SECONDS["delete"]
        return {}

    def _arns(self, kind: str, **attributes: Any) -> list[Entry]:
        return [
            entry
            for entry in self._settled().values()
            if entry.kind == kind and attributes.items() <= entry.attributes.items()
        ]

    def _id(self) -> str:
        return hashlib.sha256(str(next(self._ids)).encode()).hexdigest()[:8]

    # Operations

    def _create_dataset(self, request: dict[str, Any]) -> dict[str, Any]:
        group = request["datasetGroupArn"].rsplit("/", 1)[1]
        arn = f"{PREFIX}dataset/{group}/{request['datasetType'].upper()}"
        self._create("dataset", arn, {**request, "datasetType": request["datasetType"].upper()})
        return {"datasetArn": arn}

    def _list_datasets(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"datasets": self._list("dataset", request, "datasetGroupArn")}

    def _update_dataset(self, request: dict[str, Any]) -> dict[str, Any]:
        changes = {"schemaArn": request["schemaArn"]}
        self._begin_update("UpdateDataset", request["datasetArn"], changes)
        return {"datasetArn": request["datasetArn"]}

    def _delete_dataset(self, request: dict[str, Any]) -> dict[str, Any]:
        arn = request["datasetArn"]
        running = [
            job.arn
            for job in self._arns("datasetImportJob", datasetArn=arn)
            if self.clock() < job.ready_at
        ]
        versions = [
            version.arn
            for version in self._arns("solutionVersion")
            if self._status(version) in {"CREATE PENDING", "CREATE IN_PROGRESS", "CREATE STOPPING"}
        ]
        trackers = [e.arn for e in self._arns("eventTracker") if arn.endswith("/INTERACTIONS")]
        return self._delete("DeleteDataset", arn, running + versions + trackers)

    def _create_dataset_import_job(self, request: dict[str, Any]) -> dict[str, Any]:
        dataset = self._get("CreateDatasetImportJob", request["datasetArn"])
        self._require_idle("CreateDatasetImportJob", dataset)
        if any(
            self.clock() < job.ready_at
            for job in self._arns("datasetImportJob", datasetArn=dataset.arn)
        ):
            raise service_error(
                "CreateDatasetImportJob", "ResourceInUseException", "being imported"
            )
        arn = f"{PREFIX}dataset-import-job/{request['jobName']}"
        self._create("datasetImportJob", arn, request)
        return {"datasetImportJobArn": arn}

    def _list_dataset_import_jobs(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"datasetImportJobs": self._list("datasetImportJob", request, "datasetArn")}

    def _create_solution(self, request: dict[str, Any]) -> dict[str, Any]:
        arn = f"{PREFIX}solution/{request['name']}"
        self._create("solution", arn, {"performAutoTraining": True, **request})
        return {"solutionArn": arn}

    def _update_solution(self, request: dict[str, Any]) -> dict[str, Any]:
        changes = {"performAutoTraining": request["performAutoTraining"]}
        if "solutionUpdateConfig" in request:
            changes["solutionConfig"] = request["solutionUpdateConfig"]
        self._begin_update("UpdateSolution", request["solutionArn"], changes)
        return {"solutionArn": request["solutionArn"]}

    def _delete_solution(self, request: dict[str, Any]) -> dict[str, Any]:
        arn = request["solutionArn"]
        versions = self._arns("solutionVersion", solutionArn=arn)
        busy = [v.arn for v in versions if self._status(v) in _TRAINING]
        campaigns = [
            c.arn
            for c in self._arns("campaign")
            if c.attributes["solutionVersionArn"].rsplit("/", 1)[0] == arn
        ]
        answer = self._delete("DeleteSolution", arn, busy + campaigns)
        for version in versions:
            version.gone_at = self.entries[arn].gone_at
        return answer

    def _create_solution_version(self, request: dict[str, Any]) -> dict[str, Any]:
        solution = self._get("CreateSolutionVersion", request["solutionArn"])
        if self._status(solution) != "ACTIVE":
            raise service_error("CreateSolutionVersion", "ResourceInUseException", "not ACTIVE")
        arn = f"{solution.arn}/{self._id()}"
        attributes = {"trainingType": "MANUAL", "trainingMode": "FULL", **request}
        self._create("solutionVersion", arn, attributes)
        return {"solutionVersionArn": arn}

    def _list_solution_versions(self, request: dict[str, Any]) -> dict[str, Any]:
        self._get("ListSolutionVersions", request["solutionArn"])
        return {"solutionVersions": self._list("solutionVersion", request, "solutionArn")}

    def _stop_solution_version_creation(self, request: dict[str, Any]) -> dict[str, Any]:
        entry = self._get("StopSolutionVersionCreation", request["solutionVersionArn"])
        if self._status(entry) not in {"CREATE PENDING", "CREATE IN_PROGRESS"}:
            raise service_error(
                "StopSolutionVersionCreation", "ResourceInUseException", "not running"
            )
        entry.stopped_at = self.clock() + WORK_SECONDS["stop"]
        return {}

    def _get_solution_metrics(self, request: dict[str, Any]) -> dict[str, Any]:
        arn = request["solutionVersionArn"]
        if self._status(self._get("GetSolutionMetrics", arn)) != "ACTIVE":
            raise service_error("GetSolutionMetrics", "ResourceInUseException", "still training")
        return {"solutionVersionArn": arn, "metrics": {"coverage": 0.5}}

    def _create_campaign(self, request: dict[str, Any]) -> dict[str, Any]:
        version = self._get("CreateCampaign", request["solutionVersionArn"])
        if self._status(version) != "ACTIVE":
            raise service_error("CreateCampaign", "ResourceInUseException", "version is not ACTIVE")
        arn = f"{PREFIX}campaign/{request['name']}"
        self._create("campaign", arn, request)
        return {"campaignArn": arn}

    def _list_campaigns(self, request: dict[str, Any]) -> dict[str, Any]:
        every = self._list("campaign", {}, "solutionArn")
        solution = request.get("solutionArn")
        return {
            "campaigns": [
                c
                for c in every
                if solution is None or c["solutionVersionArn"].startswith(f"{solution}/")
            ]
        }

    def _update_campaign(self, request: dict[str, Any]) -> dict[str, Any]:
        changes = {name: value for name, value in request.items() if name != "campaignArn"}
        self._begin_update("UpdateCampaign", request["campaignArn"], changes)
        return {"campaignArn": request["campaignArn"]}

    def _create_event_tracker(self, request: dict[str, Any]) -> dict[str, Any]:
        if self._arns("eventTracker", datasetGroupArn=request["datasetGroupArn"]):
            message = "More than 1 resources in ACTIVE state. Please delete some and try again."
            raise service_error("CreateEventTracker", "LimitExceededException", message)
        identity = self._id()
        tracking_id = f"{identity}-0000-4000-8000-000000000000"
        arn = f"{PREFIX}event-tracker/{identity}"
        self._create("eventTracker", arn, {**request, "trackingId": tracking_id})
        return {"eventTrackerArn": arn, "trackingId": tracking_id}

    def _list_event_trackers(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"eventTrackers": self._list("eventTracker", request, "datasetGroupArn")}

    def _list_tags_for_resource(self, request: dict[str, Any]) -> dict[str, Any]:
        tags = self._get("ListTagsForResource", request["resourceArn"]).tags
        return {"tags": [{"tagKey": k, "tagValue": v} for k, v in tags.items()]}

    def _tag_resource(self, request: dict[str, Any]) -> dict[str, Any]:
        tags = self._get("TagResource", request["resourceArn"]).tags
        tags.update({tag["tagKey"]: tag["tagValue"] for tag in request["tags"]})
        return {}

    def _untag_resource(self, request: dict[str, Any]) -> dict[str, Any]:
        tags = self._get("UntagResource", request["resourceArn"]).tags
        for name in request["tagKeys"]:
            tags.pop(name, None)
        return {}


_TRAINING = {"CREATE PENDING", "CREATE IN_PROGRESS", "CREATE STOPPING"}


def service_error(operation: str, code: str, message: str) -> ClientError:
    """The exception that a boto3 client raises for a refusal."""
    metadata = {"HTTPStatusCode": 400}
    return ClientError(
        {"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata}, operation
    )


def _time(seconds: float) -> datetime:
    return EPOCH + timedelta(seconds=seconds)
