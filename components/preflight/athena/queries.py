"""Queries of Athena: started, waited for and read."""

import time
from collections.abc import Sequence
from typing import Any

from components.preflight.configured_files import QueryPlace
from components.preflight.sources import SourceError

# A query of seconds is looked at often, one of minutes seldom.
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.2, 5.0
_ENDED = frozenset({"SUCCEEDED", "FAILED", "CANCELLED"})


class Queries:
    """Runs queries, one after the other.

    Args:
        client: of Athena.
        place: where they run.
    """

    def __init__(self, client: Any, place: QueryPlace) -> None:
        self._client = client
        self._place = place

    def row(self, sql: str) -> list[str]:
        """The only row that a query finds; empty texts for null.

        Raises:
            SourceError: see `rows`.
        """
        (row,) = self.rows(sql)
        return row

    def rows(self, sql: str) -> list[list[str]]:
        """At most a thousand rows that a query finds.

        Raises:
            SourceError: the query failed, or the service refuses it.
        """
        import botocore.exceptions  # noqa: PLC0415 - most stacks have local files

        try:
            execution = str(
                self._client.start_query_execution(
                    QueryString=sql,
                    WorkGroup=self._place.work_group,
                    QueryExecutionContext={"Database": self._place.database},
                )["QueryExecutionId"]
            )
            self._wait(execution)
            answer = self._client.get_query_results(QueryExecutionId=execution)
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
            raise SourceError(
                f"Athena cannot check the object: {error}. personalize:check.athena names the work group "
                f"{self._place.work_group}, which has to exist and to say where results go, and who deploys needs what "
                "docs/data-files.md lists."
            ) from None
        # The first row of a result are the names of its columns.
        return [_values(row) for row in answer["ResultSet"]["Rows"][1:]]

    def _wait(self, execution: str) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            found = self._client.get_query_execution(QueryExecutionId=execution)
            status = found["QueryExecution"]["Status"]
            if status["State"] in _ENDED:
                break
            time.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)
        if status["State"] != "SUCCEEDED":
            reason = status.get("StateChangeReason", "no reason is told").rstrip(".")
            raise SourceError(
                f"Athena cannot check the object: the query {execution} has {status['State']}: {reason}. Correct that, or remove "
                "personalize:check to have the file fetched and checked here."
            )


def _values(row: Any) -> list[str]:
    values: Sequence[Any] = row["Data"]
    return [str(each.get("VarCharValue", "")) for each in values]
