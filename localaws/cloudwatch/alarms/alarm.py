"""An alarm: what was asked for, and the state that it is in."""

from dataclasses import dataclass, field
from typing import Any

from localaws.cloudwatch.alarms.judgement import ALARM, INSUFFICIENT_DATA, OK
from localaws.cloudwatch.metrics.store import Scope
from localaws.cloudwatch.wire.moment import Moment

METRIC, COMPOSITE = "MetricAlarm", "CompositeAlarm"

ACTIONS = {ALARM: "AlarmActions", OK: "OKActions", INSUFFICIENT_DATA: "InsufficientDataActions"}


@dataclass
class Alarm:
    """One alarm.

    Attributes:
        kind: `MetricAlarm` or `CompositeAlarm`.
        settings: parameters of PutMetricAlarm or PutCompositeAlarm, without tags, with the defaults of the service.
        updated_at: when the settings were put, in seconds since the Unix epoch.
        state: `OK`, `ALARM` or `INSUFFICIENT_DATA`.
        reason: of the state, a sentence.
        reason_data: of the state, JSON; empty when there is none.
        state_at: when it was last said.
        transitioned_at: when it last changed.
        waiting_since: when it changed, while a suppressor holds back its actions; None while none does.
        suppressed_until: until when the suppressor counts although it left ALARM.
    """

    account: str
    region: str
    name: str
    kind: str
    settings: dict[str, Any]
    updated_at: float
    state: str = INSUFFICIENT_DATA
    reason: str = "Unchecked: Initial alarm creation"
    reason_data: str = ""
    state_at: float = 0.0
    transitioned_at: float = 0.0
    tags: dict[str, str] = field(default_factory=dict)
    waiting_since: float | None = None
    suppressed_until: float = 0.0

    @property
    def scope(self) -> Scope:
        """Account and region."""
        return self.account, self.region

    @property
    def arn(self) -> str:
        """ARN of the alarm."""
        return f"arn:aws:cloudwatch:{self.region}:{self.account}:alarm:{self.name}"

    @property
    def actions(self) -> list[str]:
        """ARNs of what its state starts; none while actions are disabled."""
        if not self.settings["ActionsEnabled"]:
            return []
        return list(self.settings.get(ACTIONS[self.state], []))

    def described(self) -> dict[str, Any]:
        """The alarm as DescribeAlarms answers it."""
        lists = {name: self.settings.get(name, []) for name in ACTIONS.values()}
        defaults: dict[str, Any] = {"Dimensions": []} if "MetricName" in self.settings else {}
        return {
            **defaults,
            **self.settings,
            **lists,
            "AlarmArn": self.arn,
            "AlarmConfigurationUpdatedTimestamp": Moment(self.updated_at),
            "StateValue": self.state,
            "StateReason": self.reason,
            **({"StateReasonData": self.reason_data} if self.reason_data else {}),
            "StateUpdatedTimestamp": Moment(self.state_at),
            "StateTransitionedTimestamp": Moment(self.transitioned_at),
        }
