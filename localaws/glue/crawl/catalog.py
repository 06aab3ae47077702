"""The Data Catalog as a crawl uses it: through Glue's own API, in the role of the crawler."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from localaws.glue.crawl.bucket_objects import Place
from localaws.glue.errors import CrawlError
from localaws.shared.ports import ServiceRequest, ThreadCalls

Data = Mapping[str, Any]

CREATED_AT_ONCE, UPDATED_AT_ONCE, DELETED_AT_ONCE = 100, 100, 25
"""Partitions a call takes. Source: AWS Glue Web API Reference, the actions with `Batch` in their names."""


class Catalog:
    """One database.

    Args:
        calls: reach Glue.
        place: for whom.
        database: its name.

    Raises:
        CrawlError: by every method, when Glue refuses.
    """

    def __init__(self, calls: ThreadCalls, place: Place, database: str) -> None:
        self._calls = calls
        self._place = place
        self._database = database

    def check(self) -> None:
        """See that the database is there."""
        self._call("GetDatabase", {"Name": self._database})

    def tables(self) -> Iterator[Data]:
        """Yield all tables."""
        yield from self._pages("GetTables", "TableList", {"DatabaseName": self._database})

    def create_table(self, table: Data) -> None:
        """Create a table."""
        self._call("CreateTable", {"DatabaseName": self._database, "TableInput": table})

    def update_table(self, table: Data) -> None:
        """Replace a table."""
        self._call("UpdateTable", {"DatabaseName": self._database, "TableInput": table})

    def delete_table(self, name: str) -> None:
        """Delete a table with its partitions."""
        self._call("DeleteTable", {"DatabaseName": self._database, "Name": name})

    def partitions(self, table: str) -> Iterator[Data]:
        """Yield all partitions of a table."""
        yield from self._pages("GetPartitions", "Partitions", self._of(table))

    def create_partitions(self, table: str, partitions: Sequence[Data]) -> None:
        """Create partitions."""
        for part in _parts(partitions, CREATED_AT_ONCE):
            self._call("BatchCreatePartition", {**self._of(table), "PartitionInputList": part})

    def update_partitions(self, table: str, partitions: Sequence[Data]) -> None:
        """Replace partitions by their values."""
        for part in _parts(partitions, UPDATED_AT_ONCE):
            entries = [
                {"PartitionValueList": each["Values"], "PartitionInput": each} for each in part
            ]
            self._call("BatchUpdatePartition", {**self._of(table), "Entries": entries})

    def delete_partitions(self, table: str, values: Sequence[Sequence[str]]) -> None:
        """Delete partitions by their values."""
        for part in _parts(values, DELETED_AT_ONCE):
            gone = [{"Values": each} for each in part]
            self._call("BatchDeletePartition", {**self._of(table), "PartitionsToDelete": gone})

    def _of(self, table: str) -> dict[str, Any]:
        return {"DatabaseName": self._database, "TableName": table}

    def _pages(self, operation: str, member: str, data: dict[str, Any]) -> Iterator[Data]:
        while True:
            answer = self._call(operation, data)
            yield from answer[member]
            if not answer.get("NextToken"):
                return
            data = data | {"NextToken": answer["NextToken"]}

    def _call(self, operation: str, data: Data) -> Any:
        response = self._calls.call(
            ServiceRequest(
                service="glue",
                target=f"AWSGlue.{operation}",
                body=json.dumps(data).encode(),
                account=self._place.account,
                region=self._place.region,
                role_arn=self._place.role_arn,
            )
        )
        answer = json.loads(response.body or b"{}")
        if response.status >= 400:
            told = answer.get("message") or answer.get("Message")
            kind = str(answer.get("__type", "")).rpartition("#")[2]
            raise CrawlError(
                f"{told} (Service: AWSGlue; Operation: {operation}; Error Code: {kind})"
            )
        errors = answer.get("Errors")
        if errors:
            raise CrawlError(
                f"{operation} failed for {len(errors)} partitions: {json.dumps(errors[0])}"
            )
        return answer


def _parts(found: Sequence[Any], length: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(found), length):
        yield found[start : start + length]
