"""The Glue catalog, read and written as the caller of a query may.

Source: AWS Glue Web API Reference, Catalog API.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from localaws.athena.errors import DDL_FAILED, QueryError
from localaws.shared import json_object
from localaws.shared.ports import ServiceRequest, ThreadCalls

Entity = Mapping[str, Any]

_NOT_FOUND = "EntityNotFoundException"
_PARTITIONS_AT_ONCE = 100


class GlueError(QueryError):
    """Glue refused a call.

    Attributes:
        code: of Glue's error.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message, DDL_FAILED)
        self.code = code


class GlueCatalog:
    """The catalog, for one caller.

    Args:
        calls: reaches Glue.
        account: of the caller.
        region: of the query.
        role_arn: of the caller; None for one that is in no role.
    """

    def __init__(self, calls: ThreadCalls, account: str, region: str, role_arn: str | None) -> None:
        self._calls = calls
        self._account = account
        self._region = region
        self._role_arn = role_arn

    def databases(self) -> list[Entity]:
        """All databases, by name."""
        found = list(self._paged("GetDatabases", "DatabaseList", {}))
        return sorted(found, key=lambda each: str(each["Name"]))

    def database(self, name: str) -> Entity | None:
        """A database; None when there is none."""
        found = self._found("GetDatabase", {"Name": name})
        return None if found is None else dict(found["Database"])

    def create_database(self, database: Entity) -> None:
        """Make a database."""
        self._call("CreateDatabase", {"DatabaseInput": database})

    def delete_database(self, name: str) -> None:
        """Delete a database and the tables in it."""
        self._call("DeleteDatabase", {"Name": name})

    def tables(self, database: str) -> list[Entity]:
        """The tables of a database, by name."""
        found = list(self._paged("GetTables", "TableList", {"DatabaseName": database}))
        return sorted(found, key=lambda each: str(each["Name"]))

    def table(self, database: str, name: str) -> Entity | None:
        """A table; None when it or its database is not there."""
        found = self._found("GetTable", {"DatabaseName": database, "Name": name})
        return None if found is None else dict(found["Table"])

    def create_table(self, database: str, table: Entity) -> None:
        """Make a table."""
        self._call("CreateTable", {"DatabaseName": database, "TableInput": table})

    def update_table(self, database: str, table: Entity) -> None:
        """Give a table another description."""
        self._call("UpdateTable", {"DatabaseName": database, "TableInput": table})

    def delete_table(self, database: str, name: str) -> None:
        """Delete a table; its data stay."""
        self._call("DeleteTable", {"DatabaseName": database, "Name": name})

    def partitions(self, database: str, table: str) -> Iterator[Entity]:
        """The partitions of a table."""
        return self._paged(
            "GetPartitions", "Partitions", {"DatabaseName": database, "TableName": table}
        )

    def create_partitions(self, database: str, table: str, partitions: Sequence[Entity]) -> None:
        """Make partitions."""
        for start in range(0, len(partitions), _PARTITIONS_AT_ONCE):
            made = list(partitions[start : start + _PARTITIONS_AT_ONCE])
            self._call(
                "BatchCreatePartition",
                {"DatabaseName": database, "TableName": table, "PartitionInputList": made},
            )

    def delete_partition(self, database: str, table: str, values: Sequence[str]) -> None:
        """Delete a partition; its data stay."""
        self._call(
            "DeletePartition",
            {"DatabaseName": database, "TableName": table, "PartitionValues": list(values)},
        )

    def _paged(self, operation: str, member: str, data: Entity) -> Iterator[Entity]:
        token: Entity = {}
        while True:
            answer = self._call(operation, {**data, **token})
            yield from answer.get(member) or ()
            if not answer.get("NextToken"):
                return
            token = {"NextToken": answer["NextToken"]}

    def _found(self, operation: str, data: Entity) -> Entity | None:
        try:
            return self._call(operation, data)
        except GlueError as error:
            if error.code == _NOT_FOUND:
                return None
            raise

    def _call(self, operation: str, data: Entity) -> Entity:
        answer = self._calls.call(
            ServiceRequest(
                service="glue",
                target=f"AWSGlue.{operation}",
                body=json.dumps(data).encode(),
                account=self._account,
                region=self._region,
                role_arn=self._role_arn,
            )
        )
        told = json_object.read(answer.body)
        if answer.status < 400:
            return told
        code = str(told.get("__type", answer.status)).rpartition("#")[2]
        message = str(told.get("message") or told.get("Message") or code)
        if code.startswith("AccessDenied"):
            raise GlueError(
                code, f"Insufficient permissions to execute the query. {message} (Service: AWSGlue)"
            )
        raise GlueError(code, f"{code}: {message} (Service: AWSGlue)")
