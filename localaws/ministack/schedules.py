"""MiniStack's schedules: they are stored and echoed there, checked before that, and fired by `localaws.eventbridge`."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from ministack.services import scheduler

from localaws.eventbridge import expressions
from localaws.eventbridge.schedule import Schedule
from localaws.shared.ports import ServiceRequest, ThreadCalls

Answer = tuple[int, dict[str, str], bytes]
Put = Callable[[str, dict[str, Any]], Answer]


class MiniStackSchedules:
    """`Schedules`: those of MiniStack's Scheduler.

    Args:
        calls: reach its API.
    """

    def __init__(self, calls: ThreadCalls) -> None:
        self._calls = calls

    def all(self) -> Iterator[Schedule]:
        """Yield all of all accounts and regions."""
        for (account, region, _), stored in list(scheduler._schedules._data.items()):
            yield Schedule(account=account, region=region, stored=stored)

    def delete(self, schedule: Schedule) -> None:
        """Delete one, if it is still there."""
        request = ServiceRequest(
            service="scheduler",
            method="DELETE",
            path=f"/schedules/{schedule.stored['Name']}",
            query={"groupName": [schedule.stored["GroupName"]]},
            account=schedule.account,
            region=schedule.region,
        )
        self._calls.call(request)


def checking(original: Put) -> Put:
    """Refuse a schedule whose expression, time zone, start or end is none, which MiniStack would store and never fire."""

    def put(name: str, body: dict[str, Any]) -> Answer:
        zone = body.get("ScheduleExpressionTimezone") or "UTC"
        try:
            expressions.parse(body.get("ScheduleExpression") or "", zone, 0.0)
        except ValueError as error:
            return _invalid(f"Invalid Schedule Expression or time zone: {error}")
        for limit in ("StartDate", "EndDate"):
            if not isinstance(body.get(limit), int | float | None):
                return _invalid(f"{limit} must be a number of seconds since the Unix epoch")
        return original(name, body)

    return put


def firing_none() -> None:
    """In the place of what starts MiniStack's own look at schedules."""


def _invalid(message: str) -> Answer:
    headers = {"Content-Type": "application/json", "x-amzn-errortype": "ValidationException"}
    content = {"__type": "ValidationException", "Message": message}
    return 400, headers, json.dumps(content).encode()
