"""The local CloudWatch in the test's process, on its clock, with recorded neighbours."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from localaws.cloudwatch.service import CloudWatchService
from localaws.shared.advanced_time import AdvancedTime
from localaws.shared.ports import FunctionAnswer, Request, Response, ServiceRequest
from localaws.shared.settings import Settings
from tests.support.local_aws import ACCOUNT, REGION

START = 1_800_000_000.0 - 1_800_000_000.0 % 3600
"""A whole hour."""
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms"

NO_METRIC: dict[str, Any] = dict.fromkeys(
    ("Namespace", "MetricName", "Dimensions", "Statistic", "Period")
)
"""Takes the metric out of `LocalCloudWatch.alarm`, for one that watches an expression."""


class RecordedCalls:
    """Topics and functions that take what they are told.

    Attributes:
        status: of every answer.
    """

    def __init__(self) -> None:
        self.requests: list[ServiceRequest] = []
        self.status = 200

    def call(self, request: ServiceRequest) -> Response:
        self.requests.append(request)
        return Response(self.status, {}, b"")

    def invoke(
        self, function: str, payload: Mapping[str, Any], *, account: str, region: str
    ) -> FunctionAnswer:
        raise NotImplementedError


class RecordedEvents:
    """An event bus that remembers the details of events."""

    def __init__(self) -> None:
        self.details: list[dict[str, Any]] = []

    def put(
        self,
        source: str,
        detail_type: str,
        detail: Mapping[str, Any],
        *,
        resources: Sequence[str],
        account: str,
        region: str,
    ) -> None:
        assert (source, detail_type) == ("aws.cloudwatch", "CloudWatch Alarm State Change")
        assert resources == [f"arn:aws:cloudwatch:{region}:{account}:alarm:{detail['alarmName']}"]
        self.details.append(dict(detail))


class RefusedError(AssertionError):
    """CloudWatch refused what a test asked."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class LocalCloudWatch:
    """The service; time passes by `pass_seconds`, minute by minute."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.now = START
        self.calls, self.events = RecordedCalls(), RecordedEvents()
        self.service = self._made()

    def _made(self) -> CloudWatchService:
        settings = Settings(home=self.home, port=1)
        self.clock = AdvancedTime(lambda: self.now, self.home / "clock.json")
        service = CloudWatchService(settings, self.calls, self.events, self.clock)
        service._timer._last = int(self.now)
        return service

    def restarted(self) -> None:
        """Stop, and start another one with the same home; its timer's thread does not run."""
        self.service._save()
        self.service = self._made()
        self.service._load()

    def ask(self, operation: str, **parameters: Any) -> dict[str, Any]:
        target = f"GraniteServiceVersion20100801.{operation}"
        request = Request(
            method="POST",
            path="/",
            headers={"x-amz-target": target},
            query={},
            body=json.dumps(parameters).encode(),
            account=ACCOUNT,
            region=REGION,
        )
        answer = self.service.answer(request)
        decoded: dict[str, Any] = json.loads(answer.body)
        if answer.status >= 400:
            code = answer.headers["x-amzn-query-error"].partition(";")[0]
            raise RefusedError(code, decoded["message"])
        return decoded

    def put(self, name: str, *values: float, namespace: str = "Test", **dimensions: str) -> None:
        pairs = [{"Name": key, "Value": value} for key, value in dimensions.items()]
        data = [{"MetricName": name, "Dimensions": pairs, "Value": value} for value in values]
        self.ask("PutMetricData", Namespace=namespace, MetricData=data)

    def pass_seconds(self, seconds: float) -> None:
        self.now += seconds
        self.service._timer.catch_up()

    def advance(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.service.catch_up()

    def alarm(self, name: str = "alarm", **changes: Any) -> None:
        """Put an alarm on the sum of `errors` of function `a`, above 1, by the minute."""
        defaults = {
            "AlarmName": name,
            "Namespace": "Test",
            "MetricName": "errors",
            "Dimensions": [{"Name": "function", "Value": "a"}],
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
        }
        given = {key: value for key, value in (defaults | changes).items() if value is not None}
        self.ask("PutMetricAlarm", **given)

    def composite(self, name: str, rule: str, **more: Any) -> None:
        self.ask("PutCompositeAlarm", AlarmName=name, AlarmRule=rule, **more)

    def described(self, name: str = "alarm") -> dict[str, Any]:
        kinds = ["MetricAlarm", "CompositeAlarm"]
        found = self.ask("DescribeAlarms", AlarmNames=[name], AlarmTypes=kinds)
        (alarm,) = found["MetricAlarms"] + found["CompositeAlarms"]
        assert isinstance(alarm, dict)
        return alarm

    def state(self, name: str = "alarm") -> str:
        return str(self.described(name)["StateValue"])

    def published(self) -> list[dict[str, Any]]:
        """Messages to topics, with their subjects and topics."""
        forms = [
            parse_qs(each.body.decode()) for each in self.calls.requests if each.service == "sns"
        ]
        return [
            {
                "topic": form["TopicArn"][0],
                "subject": form["Subject"][0],
                **json.loads(form["Message"][0]),
            }
            for form in forms
        ]
