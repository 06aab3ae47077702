"""The routes that campaigns and recommenders answer, each group by a Lambda function of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import pulumi

from components.api.route_group import RouteGroup
from components.building import admin_policies, policies
from components.building.handler_function import HandlerFunctionArgs
from components.core.context import StackContext
from components.preflight.checked_context import CheckedContext
from handlers.shared.service.recipes import HOME, POPULAR, RANKING, RELATED

# Two attempts of what answers and one of what stands in, at four seconds each, end before it; the integration
# waits for 15.
TIMEOUT_SECONDS = 14
MEMORY_MIB = 512


@dataclass(frozen=True, kw_only=True)
class Serving:
    """What answers routes.

    Attributes:
        arn: of the campaign or recommender.
        arns: of all that its function may ask. Its role's policy changes before the function itself does, so they
            include what answers until then.
        takes_context: whether it looks at the context of a request.
        variable: of the function's environment that has the ARN.
    """

    arn: pulumi.Input[str]
    arns: Sequence[pulumi.Input[str]]
    takes_context: bool = False
    variable: ClassVar[str]

    @property
    def environment(self) -> dict[str, pulumi.Input[str]]:
        """What its function must know of it."""
        return {self.variable: self.arn}


@dataclass(frozen=True, kw_only=True)
class ServingCampaign(Serving):
    """A campaign that answers routes."""

    variable = "CAMPAIGN_ARN"


@dataclass(frozen=True, kw_only=True)
class ServingRecommender(Serving):
    """A recommender that answers routes.

    Attributes:
        needs_user: whether every request must name a user.
    """

    variable = "RECOMMENDER_ARN"
    needs_user: bool

    @property
    def environment(self) -> dict[str, pulumi.Input[str]]:
        """What its function must know of it."""
        return {**super().environment, **({"NEEDS_USER": "true"} if self.needs_user else {})}


@dataclass(frozen=True, kw_only=True)
class _Routes:
    """The routes of one purpose.

    Attributes:
        fragment: of the routes, and what the function is called.
        module: of the function.
        allow: the statements of its role.
    """

    fragment: str
    module: str
    allow: Callable[[Sequence[pulumi.Input[str]]], list[policies.Statement]]


_ROUTES = {
    HOME: _Routes(
        fragment="recommendations",
        module="get_recommendations",
        allow=policies.get_recommendations,
    ),
    RELATED: _Routes(
        fragment="related",
        module="get_related_items",
        allow=policies.get_recommendations,
    ),
    RANKING: _Routes(
        fragment="rankings",
        module="get_personalized_ranking",
        allow=policies.get_personalized_ranking,
    ),
    POPULAR: _Routes(
        fragment="popular",
        module="get_popular_items",
        allow=policies.get_recommendations,
    ),
}


def function_of(purpose: str) -> str:
    """What the function is called that answers the routes of a purpose."""
    return _ROUTES[purpose].fragment


def recommendation_routes(
    *,
    context: StackContext,
    serving: Mapping[str, Serving],
    filters: pulumi.Input[str] = "{}",
    filter_arns: Sequence[pulumi.Input[str]] = (),
    cache_seconds: int = 0,
    owner_makes_campaigns: bool = False,
    user_context: CheckedContext | None = None,
) -> list[RouteGroup]:
    """`GET /recommendations/{userId}`, `GET /getRecommendations`, and the routes of what else there is.

    These are `GET /related/{itemId}`, `POST /rankings` and `GET /popular`. Where there are popular items, they stand in
    for recommendations that cannot be had.

    Args:
        context: of the stack.
        serving: campaigns and recommenders by what they are for, a key of `personalize:models` or `personalize:useCases`.
        filters: that requests may name, in JSON: `{name: {"arn": ..., "parameters": {placeholder: kind}}}`.
        filter_arns: of all filters that the functions may use, for the same reason as there the old ones too.
        cache_seconds: for how long clients keep answers to GET; 0 for not at all.
        owner_makes_campaigns: whether `/getRecommendations` may name campaigns that the owner makes (`admin_routes`).
        user_context: that campaigns are told of which take one.
    """
    variables = {
        "FILTERS": filters,
        **({"CACHE_SECONDS": str(cache_seconds)} if cache_seconds else {}),
    }
    groups = {
        purpose: _group(
            context,
            purpose,
            serving,
            variables=variables,
            filter_arns=filter_arns,
            user_context=user_context,
        )
        for purpose in _ROUTES
        if purpose in serving
    }
    if owner_makes_campaigns:
        groups[HOME] = _asking_any(context, groups[HOME])
    return list(groups.values())


def _asking_any(context: StackContext, group: RouteGroup) -> RouteGroup:
    """The same routes, whose function may ask every campaign of the stack."""
    ((purpose, function),) = group.functions.items()
    asking = replace(
        function,
        environment={**function.environment, "NAMED_CAMPAIGNS": "asked"},
        statements=[*function.statements, *admin_policies.ask_campaigns(context)],
    )
    return replace(group, functions={purpose: asking})


def _group(
    context: StackContext,
    purpose: str,
    serving: Mapping[str, Serving],
    *,
    variables: Mapping[str, pulumi.Input[str]],
    filter_arns: Sequence[pulumi.Input[str]],
    user_context: CheckedContext | None,
) -> RouteGroup:
    routes, answering = _ROUTES[purpose], serving[purpose]
    fallback = serving.get(POPULAR) if purpose == HOME else None
    told = user_context if answering.takes_context else None
    asked = [*answering.arns, *(fallback.arns if fallback else ())]
    return RouteGroup(
        fragment=routes.fragment,
        functions={
            routes.fragment: HandlerFunctionArgs(
                context=context,
                purpose=routes.fragment,
                folder="recommendations",
                handler=f"{routes.module}.handler",
                environment={
                    **answering.environment,
                    **variables,
                    **({f"POPULAR_{fallback.variable}": fallback.arn} if fallback else {}),
                },
                data={"context.json": told.for_requests} if told else {},
                statements=routes.allow([*asked, *filter_arns]),
                timeout_seconds=TIMEOUT_SECONDS,
                memory_mib=MEMORY_MIB,
            )
        },
    )
