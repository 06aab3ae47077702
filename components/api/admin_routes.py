"""The routes by which the owner trains, makes campaigns and deletes, each by a Lambda function of its own."""

import json
from collections.abc import Mapping, Sequence

import pulumi

from components.api.route_group import RouteGroup
from components.building import admin_policies
from components.building.admin_policies import OwnResources
from components.building.handler_function import HandlerFunctionArgs
from components.building.policies import Statement
from components.core.context import StackContext

# Four calls of the control plane at six seconds each, connection included, end before it; API Gateway gives up after 29.
TIMEOUT_SECONDS = 28
MEMORY_MIB = 512


def admin_routes(
    *,
    context: StackContext,
    solution_arns: Sequence[pulumi.Input[str]],
    campaign_arns: Sequence[pulumi.Input[str]],
    dataset_group_arn: pulumi.Input[str],
    event_tracker_name: pulumi.Input[str],
) -> RouteGroup:
    """`POST /solutionVersion`, `/describeSolutionVersion`, `/campaign`, `/describeCampaign`, `/eventTracker`, `DELETE /deleteResources`.

    Args:
        context: of the stack.
        solution_arns: of its solutions.
        campaign_arns: of the campaigns that the program makes.
        dataset_group_arn: of its dataset group.
        event_tracker_name: of the event tracker that the program makes.
    """
    own = OwnResources(
        context=context, solution_arns=solution_arns, dataset_group_arn=dataset_group_arn
    )
    solutions = {"SOLUTION_ARNS": pulumi.Output.json_dumps(solution_arns)}
    group = {"DATASET_GROUP_ARN": dataset_group_arn}
    tags = {"TAGS": json.dumps(context.tags)}

    campaigns = {"CAMPAIGN_ARNS": pulumi.Output.json_dumps(campaign_arns)}
    tracker = {"TRACKER_NAME": event_tracker_name}
    functions: dict[str, tuple[Sequence[Statement], Mapping[str, pulumi.Input[str]]]] = {
        "create-solution-version": (admin_policies.train(own), {**solutions, **tags}),
        "describe-solution-version": (admin_policies.describe_versions(own), solutions),
        "create-campaign": (
            admin_policies.make_campaigns(own),
            {**solutions, **campaigns, **tags},
        ),
        "describe-campaign": (admin_policies.describe_campaigns(own), solutions),
        "create-event-tracker": (
            admin_policies.make_event_tracker(own),
            {**group, **tracker, **tags},
        ),
        "delete-resources": (admin_policies.delete_what_serves(own), {**solutions, **group}),
    }
    return RouteGroup(
        fragment="admin",
        functions={
            purpose: _function(context, purpose, statements, environment)
            for purpose, (statements, environment) in functions.items()
        },
    )


def _function(
    context: StackContext,
    purpose: str,
    statements: Sequence[Statement],
    environment: Mapping[str, pulumi.Input[str]],
) -> HandlerFunctionArgs:
    return HandlerFunctionArgs(
        context=context,
        purpose=purpose,
        folder="admin",
        handler=f"{purpose.replace('-', '_')}.handler",
        environment=environment,
        statements=statements,
        timeout_seconds=TIMEOUT_SECONDS,
        memory_mib=MEMORY_MIB,
    )
