"""The REST API, put together from groups of routes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pulumi
import pulumi_aws as aws

from components.api import openapi_document, openapi_source
from components.api.deployed_stage import STAGE, deployed_stage
from components.api.edge import Edge
from components.api.public_routes import is_public_fragment
from components.api.route_group import RouteGroup, narrowed_models
from components.api.tokens import FUNCTION, AcceptedTokens, authorizer_function
from components.building import policies
from components.building.handler_function import HandlerFunction, HandlerFunctionArgs
from components.building.service_role import ServiceRole, ServiceRoleArgs
from components.core.context import StackContext

# Of one API key. Source of the first figure: a campaign answers at most 500 requests per second.
RATE_LIMIT_PER_SECOND = 500
BURST_LIMIT = 1000


@dataclass(frozen=True, kw_only=True)
class RecommendationApiArgs:
    """Inputs of RecommendationApi.

    Attributes:
        context: of the stack.
        groups: the routes, each group with what answers it.
        access_logs: whether every call is logged; needs API Gateway's role for CloudWatch Logs in the account's settings.
        edge: what stands around the routes.

    Raises:
        ValueError: two groups claim the same route, or give one model two meanings; or a group and its fragment do not
            have the same placeholders.
    """

    context: StackContext
    groups: Sequence[RouteGroup]
    access_logs: bool = False
    edge: Edge = field(default_factory=Edge)

    def __post_init__(self) -> None:
        _check(self.groups)


class RecommendationApi(pulumi.ComponentResource):
    """Makes RestApi, Deployment, Stage, ApiKey, UsagePlan, and the functions, roles and permissions of its routes.

    With `access_logs` also a LogGroup. The role that API Gateway needs to write there belongs to the account, not to a stack.

    Attributes:
        url: of the stage, without a slash at the end.
        api_key: value of the header `x-api-key`, a secret.
        api_name: of the REST API.
        stage: that serves it.
        function_names: of its functions, by what they are for.
        description: the API as clients see it, an OpenAPI document in JSON. It is marked as a secret so that `pulumi up`
            does not print its thousand lines; nothing in it is one.
    """

    url: pulumi.Output[str]
    api_key: pulumi.Output[str]
    api_name: str
    stage: str
    function_names: dict[str, pulumi.Output[str]]
    description: pulumi.Output[str]

    def __init__(
        self, name: str, args: RecommendationApiArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:api:RecommendationApi", name, {}, opts)
        self._name = name
        self._context = args.context
        self._child = pulumi.ResourceOptions(parent=self)
        key = aws.apigateway.ApiKey(
            f"{name}-key", name=self._context.naming.api("clients"), opts=self._child
        )
        authorizer = self._create_authorizer(args.edge.tokens, key)
        functions = self._create_functions(args.groups, args.edge.origins)
        document = self._assemble(
            {group.fragment: self._values(group, functions) for group in args.groups},
            args.edge,
            authorizer,
        )
        api = aws.apigateway.RestApi(
            f"{name}-api",
            name=self._context.naming.api("api"),
            body=document,
            endpoint_configuration={"types": "REGIONAL"},
            api_key_source=args.edge.api_key_source,
            minimum_compression_size=args.edge.minimum_compression_size,
            opts=self._child,
        )
        permissions = [
            permission
            for group in args.groups
            for permission in self._permit(group, functions, api)
        ]
        if authorizer:
            permissions.append(self._permit_authorizer(authorizer, api))
        stage = deployed_stage(
            name,
            self._context,
            api=api,
            document=document,
            permissions=permissions,
            access_logs=args.access_logs,
            opts=self._child,
        )
        self.url = stage.invoke_url
        self.api_name, self.stage = self._context.naming.api("api"), STAGE
        self.function_names = {
            purpose: function.function_name for purpose, function in functions.items()
        } | ({FUNCTION: authorizer.function_name} if authorizer else {})
        self._create_plan(api, stage, key)
        self.api_key = pulumi.Output.secret(key.value)
        self.description = self._describe(document, args.groups)
        self.register_outputs({"url": self.url, "apiKey": self.api_key})

    def _create_functions(
        self, groups: Sequence[RouteGroup], origins: Sequence[str]
    ) -> dict[str, HandlerFunction]:
        return {
            purpose: HandlerFunction(
                f"{self._name}-{purpose}", _answering(args, group, origins), self._child
            )
            for group in groups
            for purpose, args in group.functions.items()
        }

    def _create_authorizer(
        self, tokens: AcceptedTokens | None, key: aws.apigateway.ApiKey
    ) -> HandlerFunction | None:
        """The function that verifies tokens, where tokens are taken."""
        if tokens is None:
            return None
        function = authorizer_function(self._context, tokens, pulumi.Output.secret(key.value))
        return HandlerFunction(f"{self._name}-{FUNCTION}", function, self._child)

    def _permit_authorizer(
        self, authorizer: HandlerFunction, api: aws.apigateway.RestApi
    ) -> aws.lambda_.Permission:
        """Let the API's authorizers invoke the function, and no route."""
        return aws.lambda_.Permission(
            f"{self._name}-{FUNCTION}-permission",
            action="lambda:InvokeFunction",
            function=authorizer.function_name,
            principal="apigateway.amazonaws.com",
            source_arn=pulumi.Output.concat(api.execution_arn, "/authorizers/*"),
            opts=self._child,
        )

    def _values(
        self, group: RouteGroup, functions: Mapping[str, HandlerFunction]
    ) -> dict[str, pulumi.Input[str] | Sequence[Any]]:
        """What the placeholders of a group's fragment stand for."""
        return {
            **group.values,
            **{f"function:{purpose}": functions[purpose].invoke_arn for purpose in group.functions},
            **{
                f"role:{purpose}": self._create_role(purpose, statements)
                for purpose, statements in group.roles.items()
            },
        }

    def _create_role(
        self, purpose: str, statements: Sequence[policies.Statement]
    ) -> pulumi.Output[str]:
        """A role with which API Gateway calls services."""
        role = ServiceRole(
            f"{self._name}-{purpose}",
            ServiceRoleArgs(
                context=self._context,
                purpose=f"api-{purpose}",
                # No condition on the account: API Gateway does not document one for the roles of integrations.
                service="apigateway.amazonaws.com",
                statements=statements,
            ),
            self._child,
        )
        return role.arn

    def _assemble(
        self,
        groups: Mapping[str, Mapping[str, pulumi.Input[str] | Sequence[Any]]],
        edge: Edge,
        authorizer: HandlerFunction | None,
    ) -> pulumi.Output[str]:
        def rendered(known: dict[str, Any]) -> str:
            document = openapi_document.assemble(
                api_name=self._context.naming.api("api"),
                region=self._context.region,
                groups=known["groups"],
                edge=edge,
                authorizer=known["authorizer"],
            )
            return json.dumps(document)

        invoke_arn = authorizer.invoke_arn if authorizer else None
        return pulumi.Output.all(groups=groups, authorizer=invoke_arn).apply(rendered)

    def _describe(
        self, document: pulumi.Output[str], groups: Sequence[RouteGroup]
    ) -> pulumi.Output[str]:
        narrowed = narrowed_models(groups)

        def described(known: list[str]) -> str:
            text, url = known
            public = openapi_document.public_form(json.loads(text), url, narrowed)
            return json.dumps(public, indent=2)

        return pulumi.Output.secret(pulumi.Output.all(document, self.url).apply(described))

    def _permit(
        self,
        group: RouteGroup,
        functions: Mapping[str, HandlerFunction],
        api: aws.apigateway.RestApi,
    ) -> list[aws.lambda_.Permission]:
        """Let each route of a group invoke its function, and no other route."""
        fragment = openapi_source.fragment(group.fragment)
        return [
            aws.lambda_.Permission(
                f"{self._name}-{route.operation_id}-permission",
                action="lambda:InvokeFunction",
                function=functions[purpose].function_name,
                principal="apigateway.amazonaws.com",
                source_arn=pulumi.Output.concat(
                    api.execution_arn, f"/{STAGE}/{route.invocation_source}"
                ),
                opts=self._child,
            )
            for purpose in group.functions
            for route in openapi_document.routes_of(fragment, purpose)
        ]

    def _create_plan(
        self,
        api: aws.apigateway.RestApi,
        stage: aws.apigateway.Stage,
        key: aws.apigateway.ApiKey,
    ) -> None:
        plan = aws.apigateway.UsagePlan(
            f"{self._name}-plan",
            name=self._context.naming.api("clients"),
            api_stages=[{"api_id": api.id, "stage": stage.stage_name}],
            throttle_settings={"rate_limit": RATE_LIMIT_PER_SECOND, "burst_limit": BURST_LIMIT},
            opts=self._child,
        )
        aws.apigateway.UsagePlanKey(
            f"{self._name}-plan-key",
            key_id=key.id,
            key_type="API_KEY",
            usage_plan_id=plan.id,
            opts=self._child,
        )


def _answering(
    args: HandlerFunctionArgs, group: RouteGroup, origins: Sequence[str]
) -> HandlerFunctionArgs:
    """A function of public routes tells browsers whose scripts may read its answers."""
    if not origins or not is_public_fragment(openapi_source.fragment(group.fragment)):
        return args
    return replace(args, environment={**args.environment, "CORS_ORIGINS": " ".join(origins)})


def _check(groups: Sequence[RouteGroup]) -> None:
    """Put the document together from stand-ins, so that a preview tells what is wrong before any value is known."""
    names = [group.fragment for group in groups]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(
            f"the fragment {repeated[0]} is in two groups of routes; remove one of them"
        )
    openapi_document.assemble(
        api_name="name",
        region="region",
        groups={group.fragment: group.stand_ins for group in groups},
        edge=Edge(),
    )
