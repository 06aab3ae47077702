"""Tells the world that an alarm changed: its actions, and the event that every change is."""

import json
import logging
from dataclasses import dataclass

from localaws.cloudwatch.alarms.alarm import Alarm
from localaws.shared import messages
from localaws.shared.ports import (
    EventBus,
    ServiceCallError,
    ServiceRequest,
    ThreadCalls,
    accepted,
)

_log = logging.getLogger("localaws.cloudwatch")


@dataclass(frozen=True)
class Notice:
    """What is to be told.

    Attributes:
        alarm: that changed.
        action: ARN of what is told; empty for the event.
        subject: of a mail.
        message: JSON: a notification, the event of a function, or the detail of an event.
    """

    alarm: Alarm
    action: str
    subject: str
    message: str


class Notices:
    """Sends notices.

    Args:
        calls: reaches topics and functions.
        events: takes the events.
    """

    def __init__(self, calls: ThreadCalls, events: EventBus) -> None:
        self._calls = calls
        self._events = events

    def send(self, notice: Notice) -> str:
        """Send one; why it could not be sent, empty when it was. A failure ends nothing, as on AWS."""
        try:
            self._send(notice)
        except (ServiceCallError, RuntimeError) as error:
            _log.warning(
                "the alarm %s could not tell %s: %s", notice.alarm.name, notice.action, error
            )
            return str(error)
        return ""

    def _send(self, notice: Notice) -> None:
        alarm = notice.alarm
        if not notice.action:
            self._events.put(
                "aws.cloudwatch",
                "CloudWatch Alarm State Change",
                json.loads(notice.message),
                resources=[alarm.arn],
                account=alarm.account,
                region=alarm.region,
            )
            return
        service = notice.action.split(":", 3)[2] if notice.action.count(":") > 2 else ""
        if service == "sns":
            request = messages.to_topic(
                notice.action,
                notice.message,
                subject=notice.subject,
                account=alarm.account,
                region=alarm.region,
            )
            accepted(self._calls.call(request), "sns:Publish")
        elif service == "lambda":
            accepted(self._calls.call(_invoke(notice)), "lambda:Invoke")
        else:
            raise ServiceCallError("the local CloudWatch tells topics and functions alone")


def _invoke(notice: Notice) -> ServiceRequest:
    return ServiceRequest(
        service="lambda",
        path=f"/2015-03-31/functions/{notice.action}/invocations",
        headers={"content-type": "application/json", "x-amz-invocation-type": "Event"},
        body=notice.message.encode(),
        account=notice.alarm.account,
        region=notice.alarm.region,
    )
