"""What watches a stack: the observer, the alarms, the dashboard."""

from dataclasses import dataclass, replace

import pulumi
import pulumi_aws as aws

from components.core.context import StackContext
from components.operations.alarm_rules import OF_SERVING, alarm_rules
from components.operations.alarms import Alarms, AlarmsArgs
from components.operations.dashboard_body import dashboard_body
from components.operations.observer import Observer, ObserverArgs
from components.operations.watched import OBSERVER, Watched
from components.settings.monitoring import MonitoringSettings


@dataclass(frozen=True, kw_only=True)
class MonitoringArgs:
    """Inputs of Monitoring.

    Attributes:
        context: of the stack.
        settings: what is wanted.
        watched: the parts of the stack, but for the observer.
        observer: what that looks at.
    """

    context: StackContext
    settings: MonitoringSettings
    watched: Watched
    observer: ObserverArgs


class Monitoring(pulumi.ComponentResource):
    """Makes an Observer, Alarms and a Dashboard.

    Attributes:
        outputs: of the stack: `alarmTopicArn`, the topic that alarms tell, and `dashboardUrl`, in the AWS console.
        alarms_of_serving: names of the alarms that a bad model may set off.
    """

    outputs: dict[str, pulumi.Output[str]]
    alarms_of_serving: list[str]

    def __init__(
        self, name: str, args: MonitoringArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:operations:Monitoring", name, {}, opts)
        self._name = name
        self._context = args.context
        self._child = pulumi.ResourceOptions(parent=self)
        observer = Observer(f"{name}-observer", args.observer, self._child)
        functions = {**args.watched.functions, OBSERVER: observer.function_name}
        watched = replace(args.watched, functions=functions)
        rules = alarm_rules(watched, args.settings.alarms)
        alarms = Alarms(
            f"{name}-alarms",
            AlarmsArgs(
                context=args.context,
                rules=rules,
                email=args.settings.email,
                topic_arn=args.settings.topic_arn,
            ),
            self._child,
        )
        self.alarms_of_serving = [
            args.context.naming.alarm(rule.name) for rule in rules if rule.kind in OF_SERVING
        ]
        self.outputs = {"alarmTopicArn": alarms.topic_arn}
        if args.settings.dashboard:
            self.outputs["dashboardUrl"] = self._create_dashboard(watched, alarms)
        self.register_outputs(self.outputs)

    def _create_dashboard(self, watched: Watched, alarms: Alarms) -> pulumi.Output[str]:
        region = self._context.region
        dashboard = aws.cloudwatch.Dashboard(
            f"{self._name}-dashboard",
            dashboard_name=self._context.naming.dashboard("dashboard"),
            dashboard_body=pulumi.Output.json_dumps(dashboard_body(watched, region, alarms.arns)),
            opts=self._child,
        )
        return pulumi.Output.concat(
            f"https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}#dashboards/dashboard/",
            dashboard.dashboard_name,
        )
