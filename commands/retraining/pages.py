"""A history as it grows: each page is read once, and the last one again until it is full."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from commands.retraining.history import Event, History

# The last page is read again and again while a run goes on, so it is small; a history that is read at once comes in large ones.
SMALL_PAGE, LARGE_PAGE = 100, 1000


class Pages:
    """The events of a run, from the first one.

    Args:
        sfn: a client of Step Functions.
        execution_arn: of the run.
        size: of a page, in events.
    """

    def __init__(self, sfn: Any, execution_arn: str, *, size: int = SMALL_PAGE) -> None:
        self._sfn, self._arn, self._size = sfn, execution_arn, size
        self._token: str | None = None
        self._last = 0

    def new(self) -> Iterator[Event]:
        """Yield what has come since it was last asked for.

        Raises:
            ClientError: the service refuses it.
        """
        while True:
            page = self._page()
            for event in page["events"]:
                if event["id"] > self._last:
                    self._last = event["id"]
                    yield event
            if "nextToken" not in page:
                return
            self._token = page["nextToken"]

    def _page(self) -> dict[str, Any]:
        """The page that is read; from the first one on, where its token is no longer taken.

        Source: AWS Step Functions API Reference, GetExecutionHistory: a token expires after 24 hours.
        """
        try:
            return self._ask(self._token)
        except ClientError as error:
            if self._token is None or error.response["Error"]["Code"] != "InvalidToken":
                raise
            self._token = None
            return self._ask(None)

    def _ask(self, token: str | None) -> dict[str, Any]:
        where = {} if token is None else {"nextToken": token}
        answer: dict[str, Any] = self._sfn.get_execution_history(
            executionArn=self._arn, maxResults=self._size, includeExecutionData=True, **where
        )
        return answer


def whole_history(sfn: Any, execution_arn: str) -> History:
    """All that a run has done so far."""
    history = History()
    for event in Pages(sfn, execution_arn, size=LARGE_PAGE).new():
        for _ in history.add(event):
            pass
    return history
