"""Operations about query executions.

Source: Amazon Athena API Reference, StartQueryExecution, GetQueryResults and their siblings.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

import localaws.athena.sql.grammar
from localaws.athena import data_catalogs, paging
from localaws.athena.catalog.objects import S3Objects
from localaws.athena.errors import AthenaError, QueryError, invalid
from localaws.athena.executions import result_rows
from localaws.athena.executions.execution import (
    FAILED,
    SUCCEEDED,
    Execution,
    description,
    timeline,
)
from localaws.athena.executions.runner import Runner
from localaws.athena.locations import Location
from localaws.athena.records import Records
from localaws.athena.workgroups import WorkGroups, output_folder
from localaws.shared.ports import ThreadCalls

Data = Mapping[str, Any]
Answer = dict[str, Any]

MAX_QUERY_CHARACTERS = 262_144
MAX_BATCH = 50
MAX_ROWS = 1000


class Executions:
    """All query executions.

    Args:
        records: where they are kept.
        runner: runs them.
        workgroups: in which they are.
        calls: reaches the results.
        now: seconds since the Unix epoch.
    """

    def __init__(
        self,
        records: Records,
        runner: Runner,
        workgroups: WorkGroups,
        calls: ThreadCalls,
        now: Callable[[], float],
    ) -> None:
        self._records = records
        self._runner = runner
        self._workgroups = workgroups
        self._calls = calls
        self._now = now

    def start(self, account: str, region: str, data: Data, role_arn: str | None) -> Answer:
        """StartQueryExecution: the same request with the same token once more answers the same.

        Args:
            account: of the caller.
            region: of the request.
            data: the request.
            role_arn: of the caller; None for one that is in no role.
        """
        query = _checked_query(data.get("QueryString"))
        token = data.get("ClientRequestToken")
        present = self._with_token(account, region, token)
        if present is not None:
            if present.query != query:
                raise invalid("Idempotent parameters do not match")
            return {"QueryExecutionId": present.id}
        workgroup = self._workgroups.find(account, region, data.get("WorkGroup"))
        if workgroup["State"] != "ENABLED":
            raise invalid(f"WorkGroup {workgroup['Name']} is disabled.")
        context = data.get("QueryExecutionContext") or {}
        catalog = str(context.get("Catalog") or data_catalogs.NAME)
        if catalog.lower() != data_catalogs.NAME.lower():
            raise invalid(
                f"Catalog {catalog} does not exist; the local AWS has {data_catalogs.NAME}"
            )
        statement = _parsed(query)
        folder, results, is_enforced = output_folder(workgroup, data.get("ResultConfiguration"))
        id_ = str(uuid.uuid4())
        output = folder.below(statement.output_name(id_))
        execution = Execution(
            id=id_,
            account=account,
            region=region,
            query=query,
            type=statement.type,
            kind=statement.kind,
            workgroup=str(workgroup["Name"]),
            database=str(context.get("Database") or "default").lower(),
            catalog=catalog,
            parameters=[str(each) for each in data.get("ExecutionParameters") or []],
            results={**results, "OutputLocation": str(output)},
            is_enforced=is_enforced,
            cutoff_bytes=workgroup["Configuration"].get("BytesScannedCutoffPerQuery"),
            role_arn=role_arn,
            token=token,
            submitted_at=self._now(),
        )
        self._runner.submit(execution)
        return {"QueryExecutionId": execution.id}

    def get(self, account: str, region: str, data: Data) -> Answer:
        """GetQueryExecution."""
        return {"QueryExecution": description(self._find(account, region, data))}

    def batch_get(self, account: str, region: str, data: Data) -> Answer:
        """BatchGetQueryExecution."""
        ids = [str(each) for each in data.get("QueryExecutionIds") or []]
        if not 1 <= len(ids) <= MAX_BATCH:
            raise invalid(f"QueryExecutionIds must have 1 to {MAX_BATCH} elements")
        found = {each: self._records.get(account, region, each) for each in ids}
        return {
            "QueryExecutions": [
                description(Execution.from_record(each))
                for each in found.values()
                if each is not None
            ],
            "UnprocessedQueryExecutionIds": [
                {
                    "QueryExecutionId": id_,
                    "ErrorCode": "INVALID_INPUT",
                    "ErrorMessage": _not_found(id_),
                }
                for id_, each in found.items()
                if each is None
            ],
        }

    def list_all(self, account: str, region: str, data: Data) -> Answer:
        """ListQueryExecutions of a work group: the newest first."""
        workgroup = self._workgroups.find(account, region, data.get("WorkGroup"))["Name"]
        ids = [each.id for each in self.of_workgroup(account, region, workgroup)]
        found, more = paging.page(ids, data)
        return {"QueryExecutionIds": found, **more}

    def stop(self, account: str, region: str, data: Data) -> Answer:
        """StopQueryExecution: nothing when it has ended."""
        self._runner.cancel(self._find(account, region, data))
        return {}

    def runtime_statistics(self, account: str, region: str, data: Data) -> Answer:
        """GetQueryRuntimeStatistics."""
        found = self._find(account, region, data)
        rows = {
            "InputBytes": found.outcome.scanned_bytes,
            "OutputBytes": found.outcome.output_bytes,
            "OutputRows": found.outcome.output_rows,
        }
        return {"QueryRuntimeStatistics": {"Timeline": timeline(found), "Rows": rows}}

    def results(self, account: str, region: str, data: Data, role_arn: str | None) -> Answer:
        """GetQueryResults, read from the object that the query wrote, as the caller may read it."""
        found = self._find(account, region, data)
        if found.state != SUCCEEDED:
            reason = f" Final query state: {found.state}" if found.state == FAILED else ""
            raise invalid(
                f"Query has not yet finished. Current state: {found.state}"
                if not found.has_ended
                else f"Query did not finish successfully.{reason}"
            )
        length = min(int(data.get("MaxResults") or MAX_ROWS), MAX_ROWS)
        page = self._page(found, role_arn, paging.start_of(data), length)
        return {
            "ResultSet": {
                "Rows": page.rows,
                "ResultSetMetadata": {"ColumnInfo": found.outcome.columns},
            },
            **({} if page.next_place is None else {"NextToken": str(page.next_place)}),
            **(
                {}
                if found.outcome.update_count is None
                else {"UpdateCount": found.outcome.update_count}
            ),
        }

    def of_workgroup(self, account: str, region: str, workgroup: str) -> list[Execution]:
        """The executions of a work group, the newest first."""
        kept = [Execution.from_record(each) for each in self._records.under(account, region)]
        found = [each for each in kept if each.workgroup == workgroup]
        return sorted(found, key=lambda each: -each.submitted_at)

    def workgroup_of(self, account: str, region: str, id_: str) -> str | None:
        """The work group of an execution; None when there is no such one."""
        found = self._records.get(account, region, id_)
        return None if found is None else str(found["workgroup"])

    def _page(
        self, found: Execution, role_arn: str | None, start: int, length: int
    ) -> result_rows.Page:
        """Rows of a result, from a place in its object on."""
        if not found.outcome.columns:
            return result_rows.Page([], None)
        objects = S3Objects(self._calls, found.account, found.region, role_arn)
        location = Location.of(found.output_url)
        row_of = result_rows.csv_row if location.key.endswith(".csv") else result_rows.text_row
        try:
            return result_rows.page(
                lambda place, size: objects.piece(location, place, size), row_of, start, length
            )
        except QueryError as error:
            raise AthenaError("InvalidRequestException", str(error)) from error

    def _find(self, account: str, region: str, data: Data) -> Execution:
        id_ = str(data.get("QueryExecutionId"))
        found = self._records.get(account, region, id_)
        if found is None:
            raise invalid(_not_found(id_))
        return Execution.from_record(found)

    def _with_token(self, account: str, region: str, token: object) -> Execution | None:
        kept = self._records.under(account, region) if token else []
        found = next((each for each in kept if each["token"] == token), None)
        return None if found is None else Execution.from_record(found)


def _checked_query(query: object) -> str:
    if not isinstance(query, str) or not query.strip():
        raise invalid("QueryString is required")
    if len(query) > MAX_QUERY_CHARACTERS:
        raise invalid(f"QueryString can have at most {MAX_QUERY_CHARACTERS} characters")
    return query


def _parsed(query: str) -> Any:
    """The statement of a query; a query that cannot be read is refused at once."""
    try:
        return localaws.athena.sql.grammar.parse(query)
    except QueryError as error:
        message = str(error).removeprefix("SYNTAX_ERROR: ")
        raise invalid(message, "MALFORMED_QUERY") from error


def _not_found(id_: str) -> str:
    return f"QueryExecution {id_} was not found"
