"""The REST API: events in, recommendations out."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.api.openapi_document import OpenApiValues, render
from components.building import policies
from components.building.handler_function import HandlerFunction, HandlerFunctionArgs
from components.building.service_role import ServiceRole, ServiceRoleArgs
from components.core.context import StackContext

STAGE = "prod"
RECOMMENDATIONS_TIMEOUT_SECONDS = 10  # API Gateway itself gives up after 29
RECOMMENDATIONS_MEMORY_MIB = 512

# Of one API key. Source of the first figure: a campaign answers at most 500 requests per second.
RATE_LIMIT_PER_SECOND = 500
BURST_LIMIT = 1000


@dataclass(frozen=True, kw_only=True)
class RecommendationApiArgs:
    """Inputs of RecommendationApi.

    Attributes:
        context: of the stack.
        stream_name: of the stream that takes events.
        stream_arn: likewise.
        tracking_id: of the stack's event tracker.
        campaign_arn: of the campaign that answers.
        event_types: that events may have; empty for all.
    """

    context: StackContext
    stream_name: pulumi.Input[str]
    stream_arn: pulumi.Input[str]
    tracking_id: pulumi.Input[str]
    campaign_arn: pulumi.Input[str]
    event_types: Sequence[str]


class RecommendationApi(pulumi.ComponentResource):
    """Makes RestApi, Deployment, Stage, the function for recommendations, ApiKey, UsagePlan and what joins them.

    Attributes:
        url: of the stage, without a slash at the end.
        api_key: value of the header `x-api-key`, a secret.
    """

    url: pulumi.Output[str]
    api_key: pulumi.Output[str]

    def __init__(
        self, name: str, args: RecommendationApiArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:api:RecommendationApi", name, {}, opts)
        self._name = name
        self._args = args
        self._context = args.context
        self._child = pulumi.ResourceOptions(parent=self)
        function = self._create_function()
        document = self._render(self._create_stream_role().arn, function)
        api = aws.apigateway.RestApi(
            f"{name}-api",
            name=self._context.naming.api("api"),
            body=document,
            endpoint_configuration={"types": "REGIONAL"},
            opts=self._child,
        )
        permission = aws.lambda_.Permission(
            f"{name}-recommendations-permission",
            action="lambda:InvokeFunction",
            function=function.function_name,
            principal="apigateway.amazonaws.com",
            source_arn=pulumi.Output.concat(api.execution_arn, "/*/GET/*"),
            opts=self._child,
        )
        stage = self._create_stage(api, document, permission)
        self.url = stage.invoke_url
        self.api_key = pulumi.Output.secret(self._create_key(api, stage).value)
        self.register_outputs({"url": self.url, "apiKey": self.api_key})

    def _create_function(self) -> HandlerFunction:
        return HandlerFunction(
            f"{self._name}-recommendations",
            HandlerFunctionArgs(
                context=self._context,
                purpose="recommendations",
                folder="recommendations",
                handler="get_recommendations.handler",
                environment={"CAMPAIGN_ARN": self._args.campaign_arn},
                statements=policies.get_recommendations(self._args.campaign_arn),
                timeout_seconds=RECOMMENDATIONS_TIMEOUT_SECONDS,
                memory_mib=RECOMMENDATIONS_MEMORY_MIB,
            ),
            self._child,
        )

    def _create_stream_role(self) -> ServiceRole:
        return ServiceRole(
            f"{self._name}-stream",
            ServiceRoleArgs(
                context=self._context,
                purpose="api-stream",
                # No condition on the account: API Gateway does not document one for the roles of integrations.
                service="apigateway.amazonaws.com",
                statements=policies.write_stream(self._args.stream_arn),
            ),
            self._child,
        )

    def _render(
        self, stream_role_arn: pulumi.Output[str], function: HandlerFunction
    ) -> pulumi.Output[str]:
        values = pulumi.Output.all(
            stream_name=self._args.stream_name,
            stream_role_arn=stream_role_arn,
            recommendations_invoke_arn=function.invoke_arn,
            tracking_id=self._args.tracking_id,
        )
        return values.apply(
            lambda known: render(
                OpenApiValues(
                    api_name=self._context.naming.api("api"),
                    region=self._context.region,
                    event_types=tuple(self._args.event_types),
                    **known,
                )
            )
        )

    def _create_stage(
        self,
        api: aws.apigateway.RestApi,
        document: pulumi.Output[str],
        permission: aws.lambda_.Permission,
    ) -> aws.apigateway.Stage:
        """A changed document is a new deployment; the stage moves to it before the old one goes."""
        deployment = aws.apigateway.Deployment(
            f"{self._name}-deployment",
            rest_api=api.id,
            triggers={
                "document": document.apply(lambda text: hashlib.sha256(text.encode()).hexdigest())
            },
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[permission], delete_before_replace=False
            ),
        )
        return aws.apigateway.Stage(
            f"{self._name}-stage",
            rest_api=api.id,
            deployment=deployment.id,
            stage_name=STAGE,
            opts=self._child,
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
