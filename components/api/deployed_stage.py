"""The stage that serves an API, and what is deployed to it."""

import hashlib
import json
from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.core.context import StackContext
from components.core.naming import api_access_log_group

STAGE = "prod"

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


def deployed_stage(
    name: str,
    context: StackContext,
    *,
    api: aws.apigateway.RestApi,
    document: pulumi.Output[str],
    permissions: Sequence[aws.lambda_.Permission],
    access_logs: bool,
    opts: pulumi.ResourceOptions,
) -> aws.apigateway.Stage:
    """Make the stage. A changed document is a new deployment; the stage moves to it before the old one goes.

    Args:
        name: that of the component.
        context: of the stack.
        api: that is deployed.
        document: of the API.
        permissions: with which it invokes functions; they are there before it is deployed.
        access_logs: whether every call is logged.
        opts: with the component as parent.
    """
    deployment = aws.apigateway.Deployment(
        f"{name}-deployment",
        rest_api=api.id,
        triggers={
            "document": document.apply(lambda text: hashlib.sha256(text.encode()).hexdigest())
        },
        opts=pulumi.ResourceOptions.merge(
            opts,
            pulumi.ResourceOptions(depends_on=list(permissions), delete_before_replace=False),
        ),
    )
    return aws.apigateway.Stage(
        f"{name}-stage",
        rest_api=api.id,
        deployment=deployment.id,
        stage_name=STAGE,
        xray_tracing_enabled=context.telemetry.tracing or None,
        access_log_settings=_log_access(name, context, opts) if access_logs else None,
        opts=opts,
    )


def _log_access(
    name: str, context: StackContext, opts: pulumi.ResourceOptions
) -> aws.apigateway.StageAccessLogSettingsArgs:
    logs = aws.cloudwatch.LogGroup(
        f"{name}-access-logs",
        name=api_access_log_group(context.naming.api("api")),
        retention_in_days=context.telemetry.log_retention_days,
        kms_key_id=context.encryption.arn,
        opts=opts,
    )
    return aws.apigateway.StageAccessLogSettingsArgs(
        destination_arn=logs.arn, format=json.dumps(ACCESS_LOG)
    )
