"""Athena as a host serves it: its handler, and its start and stop."""

import asyncio
import logging
import shutil
from collections.abc import Callable, Mapping
from typing import Any

import localaws.athena.statements.run
import localaws.athena.statements.workspace
from localaws.athena import iam
from localaws.athena.data_catalogs import DataCatalogs
from localaws.athena.errors import invalid
from localaws.athena.executions.execution import Execution, Outcome
from localaws.athena.executions.operations import Executions
from localaws.athena.executions.runner import Cancellation, Runner
from localaws.athena.named_queries import NamedQueries
from localaws.athena.prepared_statements import PreparedStatements
from localaws.athena.records import Records
from localaws.athena.workgroups import WorkGroups
from localaws.shared import json_protocol
from localaws.shared.ports import OwnService, Request, Response, ThreadCalls
from localaws.shared.settings import Settings

Operation = Callable[[str, str, Mapping[str, Any]], dict[str, Any]]
OfCaller = Callable[[str, str, Mapping[str, Any], str | None], dict[str, Any]]

_log = logging.getLogger("localaws.athena")


class AthenaService:
    """The local Athena.

    Args:
        settings: of the local AWS.
        calls: reaches Glue and S3.
        now: seconds since the Unix epoch.
    """

    def __init__(self, settings: Settings, calls: ThreadCalls, now: Callable[[], float]) -> None:
        home = settings.home / "athena"
        self._calls = calls
        self._now = now
        self._work = home / "work"
        self._kept = {
            name: Records(home / name)
            for name in ("workgroups", "named_queries", "prepared_statements", "executions")
        }
        self._workgroups = WorkGroups(self._kept["workgroups"], now)
        self._named = NamedQueries(self._kept["named_queries"], self._workgroups)
        self._prepared = PreparedStatements(
            self._kept["prepared_statements"], self._workgroups, now
        )
        self._runner = Runner(self._kept["executions"], self._run, now)
        self._executions = Executions(
            self._kept["executions"], self._runner, self._workgroups, calls, now
        )
        self._operations, self._of_caller = self._table(), self._table_of_caller()

    @property
    def own_service(self) -> OwnService:
        """What the host puts into its tables."""
        return OwnService(
            name=iam.SERVICE,
            handler=self.handle,
            target_prefix=iam.TARGET_PREFIX,
            iam_action=iam.action_of,
            iam_resource=lambda request: iam.resource_of(request, self._workgroup_of),
            iam_context=iam.context_of,
            tags_of=self._workgroups.tags,
        )

    def start(self) -> None:
        """Take up what is kept; queries that ran have failed, and what a kill left of them goes."""
        shutil.rmtree(self._work, ignore_errors=True)
        for name in ("workgroups", "named_queries", "prepared_statements"):
            self._kept[name].load()
        self._runner.start()

    def stop(self) -> None:
        """End; queries that run fail."""
        self._runner.stop()

    def seconds_to_next(self) -> float | None:
        """Nothing waits for its time: a query begins when it can, and takes as long as it takes."""
        return None

    def settle(self) -> None:
        """Wait until no query is under way."""
        self._runner.settle()

    def reset(self) -> None:
        """Forget all."""
        self._runner.reset()
        for records in self._kept.values():
            records.reset()

    async def handle(self, request: Request) -> Response:
        """Answer one request, in a thread."""
        return await asyncio.to_thread(self.answer, request)

    def answer(self, request: Request) -> Response:
        """Answer one request, from a thread."""
        operation = json_protocol.operation_of(request)
        place = request.account, request.region
        try:
            data = json_protocol.decoded(request.body)
            if operation in self._of_caller:
                return json_protocol.answered(
                    self._of_caller[operation](*place, data, request.role_arn)
                )
            return json_protocol.answered(self._operations.get(operation, _unknown)(*place, data))
        except json_protocol.RefusedError as error:
            return _refused(error)
        except (TypeError, AttributeError, LookupError, ValueError) as error:
            _log.info("a request could not be understood", exc_info=True)
            return _refused(invalid(f"The request is not valid: {error!r}"))

    def _table(self) -> dict[str, Operation]:
        groups, named, prepared = self._workgroups, self._named, self._prepared
        executions = self._executions
        return {
            "CreateWorkGroup": groups.create,
            "GetWorkGroup": groups.get,
            "ListWorkGroups": groups.list_all,
            "UpdateWorkGroup": groups.update,
            "DeleteWorkGroup": self._delete_workgroup,
            "TagResource": groups.tag,
            "UntagResource": groups.untag,
            "ListTagsForResource": groups.list_tags,
            "CreateNamedQuery": named.create,
            "GetNamedQuery": named.get,
            "BatchGetNamedQuery": named.batch_get,
            "UpdateNamedQuery": named.update,
            "ListNamedQueries": named.list_all,
            "DeleteNamedQuery": named.delete,
            "CreatePreparedStatement": prepared.create,
            "UpdatePreparedStatement": prepared.update,
            "GetPreparedStatement": prepared.get,
            "ListPreparedStatements": prepared.list_all,
            "DeletePreparedStatement": prepared.delete,
            "GetQueryExecution": executions.get,
            "BatchGetQueryExecution": executions.batch_get,
            "ListQueryExecutions": executions.list_all,
            "StopQueryExecution": executions.stop,
            "GetQueryRuntimeStatistics": executions.runtime_statistics,
        }

    def _table_of_caller(self) -> dict[str, OfCaller]:
        """Operations that read what the caller may read."""
        catalogs = DataCatalogs(self._calls)
        return {
            "StartQueryExecution": self._executions.start,
            "GetQueryResults": self._executions.results,
            "ListDataCatalogs": catalogs.list_all,
            "GetDataCatalog": catalogs.get,
            "ListDatabases": catalogs.databases,
            "GetDatabase": catalogs.database,
            "ListTableMetadata": catalogs.tables,
            "GetTableMetadata": catalogs.table,
        }

    def _delete_workgroup(
        self, account: str, region: str, data: Mapping[str, Any]
    ) -> dict[str, Any]:
        """DeleteWorkGroup: with what is in it when that is asked for, and else only when nothing is."""
        name = str(self._workgroups.find(account, region, data.get("WorkGroup"))["Name"])
        place = account, region, name
        queries = self._named.of_workgroup(*place)
        prepared = self._prepared.of_workgroup(*place)
        executions = self._executions.of_workgroup(*place)
        if (queries or prepared or executions) and not data.get("RecursiveDeleteOption"):
            raise invalid(f"WorkGroup {name} is not empty")
        for query in queries:
            self._named.delete(account, region, query)
        for statement in prepared:
            key = {"StatementName": statement["StatementName"], "WorkGroup": name}
            self._prepared.delete(account, region, key)
        for execution in executions:
            self._runner.cancel(execution)
            self._runner.forget(execution)
        self._workgroups.delete(account, region, name)
        return {}

    def _workgroup_of(self, account: str, region: str, named: Mapping[str, Any]) -> str | None:
        if "QueryExecutionId" in named:
            return self._executions.workgroup_of(account, region, str(named["QueryExecutionId"]))
        found = self._kept["named_queries"].get(account, region, str(named.get("NamedQueryId")))
        return None if found is None else str(found["WorkGroup"])

    def _run(self, execution: Execution, cancellation: Cancellation) -> Outcome:
        workspaces = localaws.athena.statements.workspace.Workspaces(
            self._work, self._calls, self._prepared, self._now
        )
        return localaws.athena.statements.run.run(workspaces, execution, cancellation)


def _unknown(_account: str, _region: str, _data: Mapping[str, Any]) -> dict[str, Any]:
    raise invalid("The operation is not supported by the local AWS")


def _refused(error: json_protocol.RefusedError) -> Response:
    return json_protocol.refused(error, message="Message")
