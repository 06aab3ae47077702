"""The REST API, put together from groups of routes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.api import openapi_document, openapi_source
from components.api.placeholders import Values
from components.api.route_group import RouteGroup
from components.building import policies
from components.building.handler_function import LOG_RETENTION_DAYS, HandlerFunction
from components.building.service_role import ServiceRole, ServiceRoleArgs
from components.core.context import StackContext
from components.core.naming import api_access_log_group

STAGE = "prod"

# Of one API key. Source of the first figure: a campaign answers at most 500 requests per second.
RATE_LIMIT_PER_SECOND = 500
BURST_LIMIT = 1000

# A line of the access log. The route is the path of the document, not of the request, which holds user ids; no key, no
# address of a client, no payload. All are texts, since API Gateway writes - for what has no value.
ACCESS_LOG = {
    "requestId": "$context.requestId",
    "route": "$context.resourcePath",
    "method": "$context.httpMethod",
    "status": "$context.status",
    "latencyMs": "$context.responseLatency",
    "integrationStatus": "$context.integration.status",
}


@dataclass(frozen=True, kw_only=True)
class RecommendationApiArgs:
    """Inputs of RecommendationApi.

    Attributes:
        context: of the stack.
        groups: the routes, each group with what answers it.
        access_logs: whether every call is logged; needs API Gateway's role for CloudWatch Logs in the account's settings.

    Raises:
        ValueError: two groups claim the same route, or give one model two meanings; or a group and its fragment do not
            have the same placeholders.
    """

    context: StackContext
    groups: Sequence[RouteGroup]
    access_logs: bool = False

    def __post_init__(self) -> None:
        _check(self.groups)


class RecommendationApi(pulumi.ComponentResource):
    """Makes RestApi, Deployment, Stage, ApiKey, UsagePlan, and the functions, roles and permissions of its routes.

    With `access_logs` also a LogGroup. The role that API Gateway needs to write there belongs to the account, not to a stack.

    Attributes:
        url: of the stage, without a slash at the end.
        api_key: value of the header `x-api-key`, a secret.
        description: the API as clients see it, an OpenAPI document in JSON. It is marked as a secret so that `pulumi up`
            does not print its thousand lines; nothing in it is one.
    """

    url: pulumi.Output[str]
    api_key: pulumi.Output[str]
    description: pulumi.Output[str]

    def __init__(
        self, name: str, args: RecommendationApiArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:api:RecommendationApi", name, {}, opts)
        self._name = name
        self._context = args.context
        self._child = pulumi.ResourceOptions(parent=self)
        functions = self._create_functions(args.groups)
        document = self._assemble(
            {group.fragment: self._values(group, functions) for group in args.groups}
        )
        api = aws.apigateway.RestApi(
            f"{name}-api",
            name=self._context.naming.api("api"),
            body=document,
            endpoint_configuration={"types": "REGIONAL"},
            opts=self._child,
        )
        permissions = [
            permission
            for group in args.groups
            for permission in self._permit(group, functions, api)
        ]
        stage = self._create_stage(api, document, permissions, args.access_logs)
        self.url = stage.invoke_url
        self.api_key = pulumi.Output.secret(self._create_key(api, stage).value)
        self.description = self._describe(document)
        self.register_outputs({"url": self.url, "apiKey": self.api_key})

    def _create_functions(self, groups: Sequence[RouteGroup]) -> dict[str, HandlerFunction]:
        return {
            purpose: HandlerFunction(f"{self._name}-{purpose}", args, self._child)
            for group in groups
            for purpose, args in group.functions.items()
        }

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
        self, groups: Mapping[str, Mapping[str, pulumi.Input[str] | Sequence[Any]]]
    ) -> pulumi.Output[str]:
        def rendered(known: dict[str, Values]) -> str:
            document = openapi_document.assemble(
                api_name=self._context.naming.api("api"),
                region=self._context.region,
                groups=known,
            )
            return json.dumps(document)

        return pulumi.Output.all(**groups).apply(rendered)

    def _describe(self, document: pulumi.Output[str]) -> pulumi.Output[str]:
        def described(known: list[str]) -> str:
            text, url = known
            return json.dumps(openapi_document.public_form(json.loads(text), url), indent=2)

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

    def _create_stage(
        self,
        api: aws.apigateway.RestApi,
        document: pulumi.Output[str],
        permissions: Sequence[aws.lambda_.Permission],
        access_logs: bool,
    ) -> aws.apigateway.Stage:
        """A changed document is a new deployment; the stage moves to it before the old one goes."""
        deployment = aws.apigateway.Deployment(
            f"{self._name}-deployment",
            rest_api=api.id,
            triggers={
                "document": document.apply(lambda text: hashlib.sha256(text.encode()).hexdigest())
            },
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=list(permissions), delete_before_replace=False
            ),
        )
        return aws.apigateway.Stage(
            f"{self._name}-stage",
            rest_api=api.id,
            deployment=deployment.id,
            stage_name=STAGE,
            access_log_settings=self._log_access() if access_logs else None,
            opts=self._child,
        )

    def _log_access(self) -> aws.apigateway.StageAccessLogSettingsArgs:
        logs = aws.cloudwatch.LogGroup(
            f"{self._name}-access-logs",
            name=api_access_log_group(self._context.naming.api("api")),
            retention_in_days=LOG_RETENTION_DAYS,
            opts=self._child,
        )
        return aws.apigateway.StageAccessLogSettingsArgs(
            destination_arn=logs.arn, format=json.dumps(ACCESS_LOG)
        )

    def _create_key(
        self, api: aws.apigateway.RestApi, stage: aws.apigateway.Stage
    ) -> aws.apigateway.ApiKey:
        key = aws.apigateway.ApiKey(
            f"{self._name}-key", name=self._context.naming.api("clients"), opts=self._child
        )
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
        return key


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
        groups={group.fragment: _stand_ins(group) for group in groups},
    )


def _stand_ins(group: RouteGroup) -> Values:
    return {
        **{
            name: () if isinstance(value, list | tuple) else "value"
            for name, value in group.values.items()
        },
        **{f"function:{purpose}": "arn" for purpose in group.functions},
        **{f"role:{purpose}": "arn" for purpose in group.roles},
    }
