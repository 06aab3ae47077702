"""The routes that answer recommendations, by a Lambda function that asks the campaign."""

import pulumi

from components.api.route_group import RouteGroup
from components.building import policies
from components.building.handler_function import HandlerFunctionArgs
from components.core.context import StackContext

TIMEOUT_SECONDS = 10  # API Gateway itself gives up after 29
MEMORY_MIB = 512


def recommendation_routes(*, context: StackContext, campaign_arn: pulumi.Input[str]) -> RouteGroup:
    """`GET /recommendations/{userId}` and `GET /getRecommendations`.

    Args:
        context: of the stack.
        campaign_arn: of the campaign that answers; a client that names another is refused.
    """
    # The role's policy changes before the function does. So it allows the campaigns of all generations: the old one
    # answers until the function has moved to the new one.
    campaigns = [
        pulumi.Output.concat(
            f"arn:aws:personalize:{context.region}:", context.account_id, f":campaign/{name}"
        )
        for name in context.naming.personalize_patterns("campaign")
    ]
    return RouteGroup(
        fragment="recommendations",
        functions={
            "recommendations": HandlerFunctionArgs(
                context=context,
                purpose="recommendations",
                folder="recommendations",
                handler="get_recommendations.handler",
                environment={"CAMPAIGN_ARN": campaign_arn},
                statements=policies.get_recommendations(campaigns),
                timeout_seconds=TIMEOUT_SECONDS,
                memory_mib=MEMORY_MIB,
            )
        },
    )
