"""A query execution: what was asked, how far it is, and what came of it.

Source: Amazon Athena API Reference, QueryExecution, QueryExecutionStatus, QueryExecutionStatistics.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from localaws.athena.workgroups import ENGINE

QUEUED, RUNNING = "QUEUED", "RUNNING"
SUCCEEDED, FAILED, CANCELLED = "SUCCEEDED", "FAILED", "CANCELLED"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a query that succeeded.

    Attributes:
        columns: `ColumnInfo` of the result; empty when there is none.
        scanned_bytes: of the objects that were read, as they lie in S3.
        output_rows: of the result, or that were written.
        output_bytes: likewise.
        update_count: rows that were written into a table; None for a statement that writes none.
        manifest: URL of the object that lists the written ones; None when there is none.
    """

    columns: list[dict[str, Any]] = field(default_factory=list)
    scanned_bytes: int = 0
    output_rows: int = 0
    output_bytes: int = 0
    update_count: int | None = None
    manifest: str | None = None


@dataclass(frozen=True, kw_only=True)
class Execution:
    """A query execution.

    Attributes:
        id: a UUID.
        type: `DDL`, `DML` or `UTILITY`.
        kind: of the statement, e.g. `SELECT`.
        results: configuration with the URL of the result.
        is_enforced: whether the work group alone says where results go.
        cutoff_bytes: that the query may read; None for any number.
        role_arn: of the caller; None for one that is in no role.
        token: of the request.
        submitted_at: seconds since the Unix epoch, as all moments.
        error: `AthenaError`; empty unless it failed.
    """

    id: str
    account: str
    region: str
    query: str
    type: str
    kind: str
    workgroup: str
    database: str
    catalog: str
    parameters: list[str]
    results: dict[str, Any]
    is_enforced: bool
    cutoff_bytes: int | None
    role_arn: str | None
    token: str | None
    submitted_at: float
    state: str = QUEUED
    started_at: float | None = None
    ended_at: float | None = None
    reason: str | None = None
    error: dict[str, Any] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Execution":
        """The execution of a record."""
        return cls(**{**record, "outcome": Outcome(**record["outcome"])})

    @property
    def record(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @property
    def has_ended(self) -> bool:
        """Whether it goes on no more."""
        return self.state not in {QUEUED, RUNNING}

    @property
    def output_url(self) -> str:
        """URL of the result."""
        return str(self.results["OutputLocation"])


def description(execution: Execution) -> dict[str, Any]:
    """An execution as GetQueryExecution answers it."""
    return {
        "QueryExecutionId": execution.id,
        "Query": execution.query,
        "StatementType": execution.type,
        "SubstatementType": execution.kind,
        "ResultConfiguration": execution.results,
        "QueryExecutionContext": {
            "Database": execution.database,
            "Catalog": execution.catalog.lower(),
        },
        "Status": _status(execution),
        "Statistics": _statistics(execution),
        "WorkGroup": execution.workgroup,
        "EngineVersion": ENGINE,
        **({"ExecutionParameters": execution.parameters} if execution.parameters else {}),
    }


def timeline(execution: Execution) -> dict[str, int]:
    """How long an execution waited and ran, in milliseconds."""
    end = execution.ended_at or execution.submitted_at
    started = execution.started_at or end
    return {
        "QueryQueueTimeInMillis": _milliseconds(started - execution.submitted_at),
        "EngineExecutionTimeInMillis": _milliseconds(end - started),
        "TotalExecutionTimeInMillis": _milliseconds(end - execution.submitted_at),
        "ServiceProcessingTimeInMillis": 0,
    }


def _status(execution: Execution) -> dict[str, Any]:
    status: dict[str, Any] = {
        "State": execution.state,
        "SubmissionDateTime": execution.submitted_at,
    }
    if execution.ended_at is not None:
        status["CompletionDateTime"] = execution.ended_at
    if execution.reason is not None:
        status["StateChangeReason"] = execution.reason
    if execution.error:
        status["AthenaError"] = execution.error
    return status


def _statistics(execution: Execution) -> dict[str, Any]:
    outcome = execution.outcome
    manifest = {"DataManifestLocation": outcome.manifest} if outcome.manifest else {}
    return {
        **timeline(execution),
        "DataScannedInBytes": outcome.scanned_bytes,
        "ResultReuseInformation": {"ReusedPreviousResult": False},
        **manifest,
    }


def _milliseconds(seconds: float) -> int:
    return max(0, round(seconds * 1000))
