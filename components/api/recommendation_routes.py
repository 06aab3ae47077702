"""The routes that answer recommendations, by a Lambda function that asks the campaign."""

from collections.abc import Sequence

import pulumi

from components.api.route_group import RouteGroup
from components.building import policies
from components.building.handler_function import HandlerFunctionArgs
from components.core.context import StackContext

TIMEOUT_SECONDS = 10  # API Gateway itself gives up after 29
MEMORY_MIB = 512


def recommendation_routes(
    *,
    context: StackContext,
    campaign_arn: pulumi.Input[str],
    campaign_arns: Sequence[pulumi.Input[str]],
    filters: pulumi.Input[str] = "{}",
    filter_arns: Sequence[pulumi.Input[str]] = (),
) -> RouteGroup:
    """`GET /recommendations/{userId}` and `GET /getRecommendations`.

    Args:
        context: of the stack.
        campaign_arn: of the campaign that answers; a client that names another is refused.
        campaign_arns: of all that the function may ask. Its role's policy changes before the function itself does, so
            they include the campaign that answers until then.
        filters: that requests may name, in JSON: `{name: {"arn": ..., "parameters": [...]}}`.
        filter_arns: of all filters that the function may use, for the same reason the old ones too.
    """
    return RouteGroup(
        fragment="recommendations",
        functions={
            "recommendations": HandlerFunctionArgs(
                context=context,
                purpose="recommendations",
                folder="recommendations",
                handler="get_recommendations.handler",
                environment={"CAMPAIGN_ARN": campaign_arn, "FILTERS": filters},
                statements=policies.get_recommendations([*campaign_arns, *filter_arns]),
                timeout_seconds=TIMEOUT_SECONDS,
                memory_mib=MEMORY_MIB,
            )
        },
    )
