"""Retraining that runs itself: data and a parameter file, or a schedule, to a campaign that serves a better version."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from components.building import key_policies, policies, preparation_policies, workflow_policies
from components.building.handler_function import HandlerFunction, HandlerFunctionArgs
from components.building.object_trigger import ObjectTrigger, ObjectTriggerArgs
from components.building.row_checks import RowChecks
from components.building.schedule import Schedule, ScheduleArgs, start
from components.building.state_machine import (
    StateMachine,
    StateMachineArgs,
    console_url,
    executions_url,
    state_machine_arn,
)
from components.building.topic import told_topic
from components.core.context import StackContext
from components.core.outputs import once
from components.lifecycle import RetrainedGroups, RetrainedGroupsArgs
from components.settings.retraining import RetrainingSettings
from components.training.retraining.definition import definition
from handlers.shared.service.schemas import DATASET_TYPES

PURPOSE = "retraining"
# Some fifty calls of the control plane, each of which may be made once a second; and the beginnings of files.
TIMEOUT_SECONDS = 900
MEMORY_MIB = 512

Arns = Mapping[str, pulumi.Input[str]]


@dataclass(frozen=True, kw_only=True)
class RetrainingWorkflowArgs:
    """Inputs of a RetrainingWorkflow.

    Attributes:
        context: of the stack.
        settings: of the workflow.
        bucket: name of the bucket with the data.
        bucket_arn: of that bucket.
        import_role_arn: of the role with which the service reads the bucket.
        dataset_group_arn: of the stack's dataset group.
        dataset_arns: of its datasets, by type.
        solution_arns: of its solutions, by the purposes of their models.
        campaign_arns: of its campaigns, likewise.
        archive_delivery_stream: name of the delivery stream that archives events.
        deletion_job_arn: of the job that deletes the users of a list, once it has; None without a list. Whom it deleted must not
            be in later models.
        alarms: names of the stack's own alarms that say how it serves.
        row_checks: where all rows of what is imported are looked at; None where nothing looks at them.
    """

    context: StackContext
    settings: RetrainingSettings
    bucket: pulumi.Input[str]
    bucket_arn: pulumi.Input[str]
    import_role_arn: pulumi.Input[str]
    dataset_group_arn: pulumi.Input[str]
    dataset_arns: Arns
    solution_arns: Arns
    campaign_arns: Arns
    archive_delivery_stream: pulumi.Input[str]
    deletion_job_arn: pulumi.Input[str] | None = None
    alarms: Sequence[str] = ()
    row_checks: RowChecks | None = None


class RetrainingWorkflow(pulumi.ComponentResource):
    """Makes a StateMachine, a HandlerFunction, a RetrainedGroups, an ObjectTrigger, Schedules, and a Topic where none is given.

    Attributes:
        outputs: of the stack: `retrainingStateMachineArn`, `retrainingTopicArn`, the topic that hears of each run, and
            `retrainingConsoleUrl`, where runs are seen in the AWS console; `retrainingDatasetGroupArns`, the dataset groups that
            runs had made at the last refresh.
    """

    outputs: dict[str, pulumi.Output[Any]]

    def __init__(
        self, name: str, args: RetrainingWorkflowArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:training:RetrainingWorkflow", name, {}, opts)
        self._name, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)
        context, settings = args.context, args.settings
        topic_arn = told_topic(name, context, PURPOSE, settings, self._child)
        function = HandlerFunction(f"{name}-plan", _function(args), self._child)
        groups = RetrainedGroups(
            f"{name}-groups",
            RetrainedGroupsArgs(
                scope=context.scope, key=context.naming.key("retrained-groups"), tags=context.tags
            ),
            self._child,
        )
        # What runs make is deleted once there can be no more runs.
        function_arn = once(function.arn, groups.id)
        machine = StateMachine(
            f"{name}-workflow",
            StateMachineArgs(
                context=context,
                purpose=PURPOSE,
                definition=definition(_stack(args, function_arn, topic_arn)),
                statements=_statements(args, function_arn, topic_arn),
            ),
            self._child,
        )
        ObjectTrigger(
            f"{name}-file",
            ObjectTriggerArgs(
                context=context,
                purpose=PURPOSE,
                bucket=args.bucket,
                key=settings.parameter_file,
                state_machine_arn=machine.arn,
            ),
            self._child,
        )
        self._create_schedule("import", settings.import_schedule, machine.arn)
        self._create_schedule("train", settings.training_schedule, machine.arn)
        self.outputs = {
            "retrainingStateMachineArn": machine.arn,
            "retrainingTopicArn": topic_arn,
            "retrainingConsoleUrl": pulumi.Output.concat(
                console_url(context.region), "statemachines/view/", machine.arn
            ),
            "retrainingDatasetGroupArns": groups.dataset_group_arns,
        }
        self.register_outputs(self.outputs)

    def _create_schedule(
        self, step: str, expression: str | None, machine_arn: pulumi.Output[str]
    ) -> None:
        if expression is None:
            return
        Schedule(
            f"{self._name}-{step}-times",
            ScheduleArgs(
                context=self._args.context,
                purpose=f"{PURPOSE}-{step}",
                expression=expression,
                target=start(machine_arn, json.dumps({"steps": [step]})),
            ),
            self._child,
        )


def retraining_machines(context: StackContext) -> dict[str, pulumi.Output[str]]:
    """The ARN of the state machine by what it is for, also before there is one."""
    return {PURPOSE: state_machine_arn(context, PURPOSE)}


def _function(args: RetrainingWorkflowArgs) -> HandlerFunctionArgs:
    """It finds out, and changes nothing."""
    deletion = args.deletion_job_arn
    keys = [*(f"{folder}/*" for folder in DATASET_TYPES), args.settings.parameter_file]
    return HandlerFunctionArgs(
        context=args.context,
        purpose=PURPOSE,
        folder="retraining",
        handler="plan_run.handler",
        environment={},
        statements=[
            *policies.list_objects(args.bucket_arn),
            *policies.read_named_objects(args.bucket_arn, keys),
            *key_policies.read_through(args.context, "s3"),
            *workflow_policies.plan_retraining(args.context),
            *([] if deletion is None else policies.describe_deletions(deletion)),
            *(workflow_policies.count_archived_events() if _archive(args) else []),
            *_check_rows(args),
        ],
        timeout_seconds=TIMEOUT_SECONDS,
        memory_mib=MEMORY_MIB,
    )


def _check_rows(args: RetrainingWorkflowArgs) -> list[policies.Statement]:
    """Have all rows looked at: Athena reads and writes as who asks it."""
    checks, context = args.row_checks, args.context
    if checks is None:
        return []
    tables = [checks.tables[each] for each in DATASET_TYPES]
    return [
        *preparation_policies.check_rows(context, checks.work_group_arn, checks.database, tables),
        *preparation_policies.write_results(args.bucket_arn, checks.results_prefix),
        *key_policies.write_through(context, "s3"),
    ]


def _statements(
    args: RetrainingWorkflowArgs,
    function_arn: pulumi.Output[str],
    topic_arn: pulumi.Output[str],
) -> list[policies.Statement]:
    context, checks = args.context, args.row_checks
    return [
        *workflow_policies.take_turns(state_machine_arn(context, PURPOSE)),
        *policies.invoke_function(function_arn),
        *workflow_policies.pass_import_role(args.import_role_arn),
        *workflow_policies.serve_own(
            solution_arns=list(args.solution_arns.values()),
            campaign_arns=list(args.campaign_arns.values()),
        ),
        *workflow_policies.make_groups(context),
        *([] if checks is None else preparation_policies.await_queries(checks.work_group_arn)),
        *workflow_policies.read_alarms(),
        *workflow_policies.tell(topic_arn, context.arn("events", "event-bus/default")),
        # Source: Amazon SNS Developer Guide, "Key management", publishers to encrypted topics.
        *key_policies.write_through(context, "sns"),
        *key_policies.read_through(context, "sns"),
    ]


def _stack(
    args: RetrainingWorkflowArgs,
    function_arn: pulumi.Output[str],
    topic_arn: pulumi.Output[str],
) -> dict[str, Any]:
    """What the state machine knows of its stack."""
    context, settings = args.context, args.settings
    alarms = [*args.alarms, *settings.bake_alarms]
    gate = {
        "metrics": list(settings.gate.metrics),
        "minRatio": settings.gate.min_ratio,
        **(
            {}
            if settings.gate.min_ratio_to_popularity is None
            else {"minRatioToPopularity": settings.gate.min_ratio_to_popularity}
        ),
    }
    return {
        "name": context.naming.metrics_dimension,
        "functionArn": function_arn,
        "topicArn": topic_arn,
        "consoleUrl": executions_url(context.region),
        "bucket": args.bucket,
        "importRoleArn": args.import_role_arn,
        "importMode": settings.import_mode,
        "datasetGroupArn": args.dataset_group_arn,
        "datasets": {
            each: {"arn": arn, "jobPrefix": _job_prefix(context, each)}
            for each, arn in args.dataset_arns.items()
        },
        "models": {
            purpose: {"solutionArn": arn, "campaignArn": args.campaign_arns[purpose]}
            for purpose, arn in args.solution_arns.items()
        },
        **_archive(args),
        **_row_checks(args.row_checks),
        **({} if args.deletion_job_arn is None else {"deletionJobArn": args.deletion_job_arn}),
        "deployment": settings.deployment,
        "gate": gate,
        # Without an alarm there is nothing to wait for.
        "bakeMinutes": settings.bake_minutes if alarms else 0,
        "bakeAlarms": alarms,
        "tags": [{"TagKey": key, "TagValue": value} for key, value in context.tags.items()],
    }


def _archive(args: RetrainingWorkflowArgs) -> dict[str, Any]:
    """Where new events are counted, and how many are enough; nothing where they do not count."""
    if args.settings.min_new_events == "off":
        return {}
    return {
        "archive": {
            "deliveryStream": args.archive_delivery_stream,
            "minNewEvents": args.settings.min_new_events,
        }
    }


def _row_checks(checks: RowChecks | None) -> dict[str, Any]:
    """Where all rows are looked at; nothing where nothing looks at them."""
    if checks is None:
        return {}
    return {
        "rowChecks": {
            "workGroup": checks.work_group,
            "database": checks.database,
            "tables": dict(checks.tables),
            "hours": checks.hours,
        }
    }


def _job_prefix(context: StackContext, dataset_type: str) -> str:
    return context.naming.import_job_prefix(dataset_type.lower())
