"""CloudWatch as a host serves it: its handler, its start and stop, and what it offers to other services.

Modules that are imported whole here and by the evaluator of alarms are late ones (`localaws.process.late_modules`): a server
that nobody asks about metrics loads neither operations nor expressions.
"""

import asyncio
import json
import logging
import shutil
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from localaws.cloudwatch import embedded
from localaws.cloudwatch.alarms import operations as alarm_operations
from localaws.cloudwatch.alarms.book import AlarmBook
from localaws.cloudwatch.alarms.evaluator import Evaluator
from localaws.cloudwatch.alarms.notices import Notices
from localaws.cloudwatch.dashboards import Dashboards
from localaws.cloudwatch.errors import CloudWatchError
from localaws.cloudwatch.metrics import operations as metric_operations
from localaws.cloudwatch.metrics.store import MetricStore, Scope
from localaws.cloudwatch.timer import Timer
from localaws.cloudwatch.wire import protocol
from localaws.shared.advanced_time import AdvancedTime
from localaws.shared.ports import EventBus, OwnService, ReadGauges, Request, Response, ThreadCalls
from localaws.shared.settings import Settings

NAME = "monitoring"
"""As it signs."""

Operation = Callable[[Scope, Mapping[str, Any]], dict[str, Any]]

_log = logging.getLogger("localaws.cloudwatch")


class CloudWatchService:
    """The local CloudWatch.

    Args:
        settings: of the local AWS.
        calls: reaches the topics and functions that alarms tell.
        events: takes the events of alarms.
        clock: its time.

    Attributes:
        metrics: of all services; takes values from anywhere.
    """

    def __init__(
        self,
        settings: Settings,
        calls: ThreadCalls,
        events: EventBus,
        clock: AdvancedTime,
    ) -> None:
        self._home = settings.home / "cloudwatch"
        self._clock = clock
        self.metrics = MetricStore(self._clock.now)
        self._saved_changes = 0
        self._book = AlarmBook(self._home / "alarms.json")
        self._dashboards = Dashboards(self._home / "dashboards.json", self._clock.now)
        self._evaluator = Evaluator(self.metrics, self._book, Notices(calls, events))
        self._timer = Timer(self.metrics, self._evaluator, self._clock.now, self._save)

    @property
    def own_service(self) -> OwnService:
        """What the host puts into its tables."""
        return OwnService(name=NAME, handler=self.handle)

    def follow(self, gauges: ReadGauges) -> None:
        """Read gauges each minute; before the start."""
        self._timer.gauges.append(gauges)

    def start(self) -> None:
        """Take up what was kept, and follow the minutes."""
        self._home.mkdir(parents=True, exist_ok=True)
        self._load()
        self._timer.start()

    def stop(self) -> None:
        """End, and write the metrics down."""
        self._timer.stop()
        self._save()

    def reset(self) -> None:
        """Forget all; the clock may have been set back before."""
        with self._evaluator.lock:
            self._book.clear()
            self._dashboards.clear()
            self.metrics.clear()
        shutil.rmtree(self._home, ignore_errors=True)
        self._home.mkdir(parents=True, exist_ok=True)
        self._timer.rewind()

    def catch_up(self) -> None:
        """Evaluate alarms, after time was advanced, for every minute of it before this returns."""
        self._timer.catch_up()

    def read_log(self, messages: Iterable[str], *, account: str, region: str) -> None:
        """Take the metrics out of log lines."""
        ahead = self._clock.ahead_seconds
        embedded.extract(self.metrics, (account, region), messages, ahead_seconds=ahead)

    async def handle(self, request: Request) -> Response:
        """Answer one request; in a thread, since an alarm may tell somebody who needs the event loop."""
        return await asyncio.to_thread(self.answer, request)

    def answer(self, request: Request) -> Response:
        """Answer one request, from a thread."""
        try:
            asked = protocol.question(request)
            operation = self._operation(asked.operation)
            result = operation((request.account, request.region), asked.parameters)
        except CloudWatchError as error:
            return protocol.failure(protocol.protocol_of(request), error)
        except (TypeError, AttributeError, LookupError, ValueError) as error:
            _log.info("a request could not be understood", exc_info=True)
            wrong = CloudWatchError(
                "ValidationError", f"The request is not valid: {error}", shape="ValidationException"
            )
            return protocol.failure(protocol.protocol_of(request), wrong)
        return protocol.answer(asked, result)

    def _operation(self, name: str) -> Operation:
        found = self._operations.get(name)
        if found is None:
            raise CloudWatchError("InvalidAction", f"Could not find operation {name}")
        return found

    def _load(self) -> None:
        path = self._home / "metrics.json"
        if path.exists():
            self.metrics.load(json.loads(path.read_text(encoding="utf-8")))
        self._book.load()
        self._dashboards.load()

    def _save(self) -> None:
        if self._saved_changes != self.metrics.changes:
            self._saved_changes = self.metrics.changes
            self.metrics.save(self._home / "metrics.json")

    @cached_property
    def _operations(self) -> dict[str, Operation]:
        metrics = metric_operations.MetricOperations(self.metrics, self._clock.now)
        alarms = alarm_operations.AlarmOperations(self._book, self._evaluator, self._clock.now)
        locked: dict[str, Operation] = {
            "PutMetricAlarm": alarms.put_metric_alarm,
            "PutCompositeAlarm": alarms.put_composite_alarm,
            "DescribeAlarms": alarms.describe_alarms,
            "DescribeAlarmsForMetric": alarms.describe_alarms_for_metric,
            "DescribeAlarmHistory": alarms.describe_alarm_history,
            "SetAlarmState": alarms.set_alarm_state,
            "EnableAlarmActions": alarms.enable_alarm_actions,
            "DisableAlarmActions": alarms.disable_alarm_actions,
            "DeleteAlarms": alarms.delete_alarms,
            "TagResource": alarms.tag_resource,
            "UntagResource": alarms.untag_resource,
            "ListTagsForResource": alarms.list_tags_for_resource,
            "PutDashboard": self._dashboards.put_dashboard,
            "GetDashboard": self._dashboards.get_dashboard,
            "ListDashboards": self._dashboards.list_dashboards,
            "DeleteDashboards": self._dashboards.delete_dashboards,
        }
        return {
            "PutMetricData": metrics.put_metric_data,
            "GetMetricStatistics": metrics.get_metric_statistics,
            "GetMetricData": metrics.get_metric_data,
            "ListMetrics": metrics.list_metrics,
            **{name: self._locked(operation) for name, operation in locked.items()},
        }

    def _locked(self, operation: Operation) -> Operation:
        """The operation with alarms and dashboards for itself; afterwards, without, whoever is to be told is told."""

        def call(scope: Scope, parameters: Mapping[str, Any]) -> dict[str, Any]:
            with self._evaluator.lock:
                result = operation(scope, parameters)
            self._evaluator.tell(self._clock.now())
            return result

        return call
