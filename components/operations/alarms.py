"""Alarms, and the topic by which people hear of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.building import policies
from components.building.topic import make_topic
from components.core.context import StackContext
from components.core.outputs import once
from components.operations.alarm_rules import AlarmRule
from components.operations.metric import Expression, Metric

_PERCENTILE = "p"


@dataclass(frozen=True, kw_only=True)
class AlarmsArgs:
    """Inputs of Alarms.

    Attributes:
        context: of the stack.
        rules: an alarm each.
        email: address that hears of them by the topic that is made here.
        topic_arn: of a topic in its place, which is there already.
    """

    context: StackContext
    rules: Sequence[AlarmRule]
    email: str | None = None
    topic_arn: str | None = None


class Alarms(pulumi.ComponentResource):
    """Makes a MetricAlarm for each rule, and a Topic with its TopicPolicy and TopicSubscription where none is given.

    Every alarm tells the topic when it goes off and when it is over.

    Attributes:
        topic_arn: of the topic.
        arns: of the alarms, in the order of the rules.
    """

    topic_arn: pulumi.Output[str]
    arns: Sequence[pulumi.Output[str]]

    def __init__(
        self, name: str, args: AlarmsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:operations:Alarms", name, {}, opts)
        self._name = name
        self._context = args.context
        self._child = pulumi.ResourceOptions(parent=self)
        self.topic_arn = (
            pulumi.Output.from_input(args.topic_arn)
            if args.topic_arn
            else self._create_topic(args.email)
        )
        self.arns = [self._create_alarm(rule).arn for rule in args.rules]
        self.register_outputs({"topicArn": self.topic_arn})

    def _create_topic(self, email: str | None) -> pulumi.Output[str]:
        """A topic that the alarms of this account may write to; its ARN is known once they may."""
        topic = make_topic(self._name, self._context, "alarms", email, self._child)
        policy = aws.sns.TopicPolicy(
            f"{self._name}-topic-policy",
            arn=topic.arn,
            policy=policies.document(
                policies.admit_alarms(topic.arn, self._context.account_id, self._context.region)
            ),
            opts=self._child,
        )
        return once(topic.arn, policy.id)

    def _create_alarm(self, rule: AlarmRule) -> aws.cloudwatch.MetricAlarm:
        return aws.cloudwatch.MetricAlarm(
            f"{self._name}-{rule.name}",
            name=self._context.naming.alarm(rule.name),
            alarm_description=rule.description,
            alarm_actions=[self.topic_arn],
            ok_actions=[self.topic_arn],
            comparison_operator="LessThanThreshold" if rule.below else "GreaterThanThreshold",
            threshold=rule.threshold,
            evaluation_periods=rule.periods,
            datapoints_to_alarm=rule.periods,
            treat_missing_data=rule.missing,
            **_watching(rule.watches, rule.period_seconds),
            opts=self._child,
        )


def _watching(watches: Metric | Expression, period_seconds: int) -> dict[str, Any]:
    """The part of an alarm that says what it watches."""
    if isinstance(watches, Metric):
        return _of_metric(watches, period_seconds)
    return {
        "metric_queries": [
            {
                "id": "watched",
                "expression": watches.spelt(),
                "label": watches.label,
                "return_data": True,
            },
            *(
                {
                    "id": id_,
                    "metric": {
                        **_measured(metric, period_seconds),
                        "stat": metric.statistic,
                    },
                }
                for id_, metric in watches.metrics.items()
            ),
        ]
    }


def _of_metric(metric: Metric, period_seconds: int) -> dict[str, Any]:
    is_percentile = metric.statistic.startswith(_PERCENTILE)
    return {
        **_measured(metric, period_seconds),
        "extended_statistic" if is_percentile else "statistic": metric.statistic,
    }


def _measured(metric: Metric, period_seconds: int) -> dict[str, Any]:
    return {
        "namespace": metric.namespace,
        "metric_name": metric.name,
        "dimensions": dict(metric.dimensions),
        "period": period_seconds,
    }
