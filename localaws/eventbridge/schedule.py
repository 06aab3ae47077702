"""One schedule: when it is due, and what it hands to its target."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localaws.eventbridge import expressions, moments
from localaws.eventbridge.delivery import SCHEDULES, Delivery
from localaws.eventbridge.expressions import At, Expression


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A schedule as it is now.

    Attributes:
        account: of the schedule.
        region: of the schedule.
        stored: its settings as GetSchedule answers them; moments in seconds since the Unix epoch.
    """

    account: str
    region: str
    stored: Mapping[str, Any]

    @property
    def arn(self) -> str:
        """ARN of the schedule."""
        return str(self.stored["Arn"])

    @property
    def key(self) -> str:
        """What tells it from a later schedule of the same name."""
        return f"{self.arn} {self.stored['CreationDate']}"

    def expression(self) -> Expression:
        """What says when it is due.

        Raises:
            ValueError: it is none.
        """
        first = self.stored.get("StartDate") or self.stored["CreationDate"]
        zone = self.stored.get("ScheduleExpressionTimezone") or "UTC"
        return expressions.parse(self.stored["ScheduleExpression"], zone, first)

    def due(self, fired: float | None, now: float) -> float | None:
        """The last occurrence that has come since the last one that was fired; None when none has.

        A schedule that was changed is due as it is now from its change on.

        Args:
            fired: the occurrence that was fired last; None when none was.
            now: seconds since the Unix epoch.

        Raises:
            ValueError: of an expression that is none.
        """
        if self.stored["State"] != "ENABLED":
            return None
        expression = self.expression()
        # An occurrence is a minute apart from the next, or more.
        since = 0.0 if fired is None else fired + 1
        if isinstance(expression, At):  # which knows neither start nor end
            return expression.last(since, now)
        begun = max(since, self.stored["LastModificationDate"], self.stored.get("StartDate") or 0.0)
        end = self.stored.get("EndDate")
        return expression.last(begun, now if end is None else min(now, end))

    def is_completed(self, fired: float | None, now: float) -> bool:
        """Whether there is no further occurrence: a single one was fired, or the end has come."""
        if isinstance(self.expression(), At):
            return fired is not None
        end = self.stored.get("EndDate")
        return end is not None and end < now

    @property
    def is_deleted_after_completion(self) -> bool:
        """Whether it is deleted when there is no further occurrence."""
        return bool(self.stored.get("ActionAfterCompletion") == "DELETE")

    def delivery(self, moment: float, now: float) -> Delivery:
        """What its target is handed for an occurrence.

        Source: EventBridge Scheduler User Guide, "Adding context attributes".

        Args:
            moment: of the occurrence.
            now: seconds since the Unix epoch.
        """
        target = self.stored["Target"]
        execution_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.key} {moment}"))
        scheduled_time = moments.iso(moment)
        payload = target.get("Input") or self._notification(execution_id, scheduled_time)
        for name, value in {
            "schedule-arn": self.arn,
            "scheduled-time": scheduled_time,
            "execution-id": execution_id,
        }.items():
            payload = payload.replace(f"<aws.scheduler.{name}>", value)
        return Delivery(
            id=execution_id,
            principal=SCHEDULES,
            account=self.account,
            region=self.region,
            target=target,
            payload=payload,
            undelivered=payload,
            # Source: EventBridge Scheduler User Guide, "Confused deputy prevention".
            source_arn=self.arn.replace(":schedule/", ":schedule-group/").rpartition("/")[0],
            origin={"SCHEDULE_ARN": self.arn, "SCHEDULED_TIME": scheduled_time},
            accepted_at=now,
        )

    def _notification(self, execution_id: str, scheduled_time: str) -> str:
        """What a target without an input gets."""
        return json.dumps(
            {
                "version": "0",
                "id": execution_id,
                "detail-type": "Scheduled Event",
                "source": "aws.scheduler",
                "account": self.account,
                "time": scheduled_time,
                "region": self.region,
                "resources": [self.arn],
                "detail": "{}",
            }
        )
