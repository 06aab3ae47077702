"""What recommendations bring, counted by Amazon Personalize for whoever recommended."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws_native as aws_native

from components.building import key_policies, policies
from components.building.service_role import ServiceRole, ServiceRoleArgs
from components.core.context import StackContext
from components.settings.metric_attribution import MetricSettings

SERVICE = "personalize.amazonaws.com"


@dataclass(frozen=True, kw_only=True)
class ReportFolder:
    """A folder of a bucket that admits the service.

    Attributes:
        bucket: its name.
        bucket_arn: likewise.
        prefix: of the keys, without a slash at its end.
    """

    bucket: pulumi.Input[str]
    bucket_arn: pulumi.Input[str]
    prefix: str


@dataclass(frozen=True, kw_only=True)
class MetricAttributionArgs:
    """Inputs of MetricAttribution.

    Attributes:
        context: of the stack.
        dataset_group_arn: of the group, once all that the metrics sum up is there.
        generation: of that group: a number in the name.
        metrics: by name.
        reports: where reports go; None for no reports.
    """

    context: StackContext
    dataset_group_arn: pulumi.Input[str]
    generation: pulumi.Input[int]
    metrics: Mapping[str, MetricSettings]
    reports: ReportFolder | None = None


class MetricAttribution(pulumi.ComponentResource):
    """Makes a ServiceRole and a MetricAttribution.

    A group has one metric attribution, so another one with other metrics is made after the old one went; meanwhile nothing
    is counted.

    Attributes:
        arn: of the metric attribution, once it counts.
    """

    arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: MetricAttributionArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:training:MetricAttribution", name, {}, opts)
        context, reports = args.context, args.reports
        child = pulumi.ResourceOptions(parent=self)
        role = ServiceRole(
            f"{name}-role",
            ServiceRoleArgs(
                context=context,
                purpose="metrics",
                service=SERVICE,
                conditions=policies.acting_for(context.account_id, context.personalize_arn("*")),
                statements=[
                    *policies.put_metrics(),
                    *(_write_reports(context, reports) if reports else ()),
                ],
            ),
            child,
        )
        attribution = aws_native.personalize.MetricAttribution(
            f"{name}-attribution",
            name=context.naming.personalize("metrics", args.generation),
            dataset_group_arn=args.dataset_group_arn,
            metrics=[
                {
                    # As the service keeps both, so that a refresh sees no change.
                    "metric_name": metric.upper(),
                    "event_type": settings.event_type.upper(),
                    "expression": settings.expression,
                }
                for metric, settings in args.metrics.items()
            ],
            metrics_output_config={
                "role_arn": role.arn,
                **(
                    {
                        "s3_data_destination": {
                            "path": pulumi.Output.concat(
                                "s3://", reports.bucket, f"/{reports.prefix}/"
                            )
                        }
                    }
                    if reports
                    else {}
                ),
            },
            opts=child,
        )
        self.arn = attribution.metric_attribution_arn
        self.register_outputs({"arn": self.arn})


def _write_reports(context: StackContext, reports: ReportFolder) -> list[policies.Statement]:
    return [
        *policies.put_objects_below(reports.bucket_arn, f"{reports.prefix}/"),
        *key_policies.serve_personalize(context),
    ]
