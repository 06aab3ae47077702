"""IAM policies of the state machine that retrains: what each of its tasks does, with the stack's own resources.

Source: Service Authorization Reference, the pages of the services; AWS Step Functions Developer Guide, "IAM policies for
integrated services".
"""

from collections.abc import Sequence

import pulumi

from components.building.owner_tags import allow_held, allow_tagging_new, every
from components.building.policies import Statement, Text, allow
from components.core.context import StackContext


def take_turns(state_machine_arn: Text) -> list[Statement]:
    """See which executions of the machine itself are under way, and go on in another one."""
    return [allow(("states:ListExecutions", "states:StartExecution"), [state_machine_arn])]


def pass_import_role(role_arn: Text) -> list[Statement]:
    """Have imports read the data in a role."""
    passed = {"StringEquals": {"iam:PassedToService": "personalize.amazonaws.com"}}
    return [{**allow(("iam:PassRole",), [role_arn]), "Condition": passed}]


def serve_own(*, solution_arns: Sequence[Text], campaign_arns: Sequence[Text]) -> list[Statement]:
    """Have the stack's own campaigns serve other versions, and mark these, also where somebody took their tags away.

    All else that is done with the stack's own, `make_groups` allows.
    """
    versions = [pulumi.Output.concat(arn, "/*") for arn in solution_arns]
    return [
        allow(("personalize:TagResource",), versions),
        allow(("personalize:UpdateCampaign",), campaign_arns),
    ]


def read_alarms() -> list[Statement]:
    """See which alarms have gone off; composite ones are told only to who may see all.

    Source: Amazon CloudWatch API Reference, DescribeAlarms.
    """
    return [allow(("cloudwatch:DescribeAlarms",), ["*"])]


def tell(topic_arn: Text, bus_arn: Text) -> list[Statement]:
    """Write to a topic and an event bus."""
    return [*publish(topic_arn), allow(("events:PutEvents",), [bus_arn])]


def publish(topic_arn: Text) -> list[Statement]:
    """Write to a topic."""
    return [allow(("sns:Publish",), [topic_arn])]


def make_groups(context: StackContext) -> list[Statement]:
    """Make dataset groups with all that is in them, under any name that is free, train and serve in them.

    What is made gets the stack's tags. What is made in something, or changed, must not have another stack's. A version that
    somebody names for a rollback is looked at whosever it is, so that it can be told that it is foreign.
    """
    within = {
        "CreateDatasetGroup": ("dataset-group",),
        "CreateDataset": ("dataset", "dataset-group"),
        "CreateDatasetImportJob": ("dataset-import-job", "dataset"),
        "CreateSolution": ("solution", "dataset-group"),
        "CreateSolutionVersion": ("solution",),
        "CreateCampaign": ("campaign", "solution"),
        "CreateFilter": ("filter", "dataset-group"),
        "CreateEventTracker": ("event-tracker", "dataset-group"),
    }
    kinds = sorted({kind for each in within.values() for kind in each})
    looks = [f"personalize:{operation.replace('Create', 'Describe')}" for operation in within]
    return [
        *(
            allow_tagging_new(
                context, f"personalize:{operation}", [every(context, each) for each in of]
            )
            for operation, of in within.items()
        ),
        allow(("personalize:CreateSchema",), [every(context, "schema")]),
        allow_tagging_new(
            context,
            "personalize:TagResource",
            [every(context, each) for each in (*kinds, "schema")],
        ),
        allow_held(
            context,
            ("personalize:TagResource", "personalize:UpdateCampaign"),
            [every(context, "solution"), every(context, "campaign")],
        ),
        allow((*looks, "personalize:GetSolutionMetrics"), [every(context, each) for each in kinds]),
    ]


def plan_retraining(context: StackContext) -> list[Statement]:
    """See what is there of what a run is about, and whose it is. Lists cannot name a resource."""
    kinds = ("dataset", "dataset-group", "filter", "schema", "solution")
    actions = ("Dataset", "DatasetGroup", "Filter", "Schema", "Solution", "SolutionVersion")
    lists = ("DatasetImportJobs", "EventTrackers", "SolutionVersions")
    return [
        allow(
            (
                *(f"personalize:Describe{each}" for each in actions),
                "personalize:ListTagsForResource",
            ),
            [every(context, each) for each in kinds],
        ),
        allow([f"personalize:List{each}" for each in lists], ["*"]),
    ]


def count_archived_events() -> list[Statement]:
    """Read the count of a delivery stream's records; the action cannot name a resource."""
    return [allow(("cloudwatch:GetMetricStatistics",), ["*"])]


def deliver_logs() -> list[Statement]:
    """Have a state machine write its log; the actions cannot name a resource.

    Source: AWS Step Functions Developer Guide, "Logging using CloudWatch Logs", IAM policies.
    """
    actions = (
        "logs:CreateLogDelivery",
        "logs:CreateLogStream",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutLogEvents",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
    )
    return [allow(actions, ["*"])]


def keep_executions_encrypted(context: StackContext, state_machine_arn: Text) -> list[Statement]:
    """Use the stack's key for definition and executions of a state machine; nothing without such a key.

    Source: AWS Step Functions Developer Guide, "Data at rest encryption in Step Functions".
    """
    if context.encryption.arn is None:
        return []
    ours = {"StringEquals": {"kms:EncryptionContext:aws:states:stateMachineArn": state_machine_arn}}
    keys = list(context.encryption.arns.values())
    return [{**allow(("kms:Decrypt", "kms:GenerateDataKey"), keys), "Condition": ours}]
