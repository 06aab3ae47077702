"""Deployments: snapshots of an API's document."""

import copy
from typing import Any

from localaws.apigateway.control.identifiers import find_api, find_deployment, new_id
from localaws.apigateway.control.patch import patches
from localaws.apigateway.control.request import ControlReply, ControlRequest, page, text
from localaws.apigateway.control.stages import new_stage
from localaws.apigateway.errors import BadRequestError
from localaws.apigateway.openapi_import import import_definition
from localaws.apigateway.records import Deployment, RestApi


async def create_deployment(request: ControlRequest) -> ControlReply:
    """CreateDeployment; with `stageName` the stage is made, or moved to the new deployment."""
    api = find_api(request)
    _check_deployable(api)
    deployment = Deployment(
        deployment_id=new_id(6),
        description=text(request.data, "description"),
        created_at=request.now,
        document=copy.deepcopy(api.document),
    )
    stage_name = text(request.data, "stageName")
    if stage_name:
        stage = api.stages.get(stage_name)
        if stage is None:
            data = {**request.data, "description": text(request.data, "stageDescription")}
            stage = new_stage(stage_name, deployment.deployment_id, data, request.now)
        stage.deployment_id, stage.updated_at = deployment.deployment_id, request.now
        api.stages[stage_name] = stage
    api.deployments[deployment.deployment_id] = deployment
    request.store.save_api(api)
    return ControlReply(201, _describe(deployment))


async def get_deployment(request: ControlRequest) -> ControlReply:
    """GetDeployment; `embed=apisummary` adds the deployed methods."""
    deployment = find_deployment(find_api(request), request.path["deployment_id"])
    described = _describe(deployment)
    if "apisummary" in request.query.get("embed", []):
        summary: dict[str, dict[str, Any]] = {}
        for method in import_definition(deployment.document).methods:
            summary.setdefault(method.path, {})[method.http_method] = {
                "authorizationType": method.authorization,
                "apiKeyRequired": method.api_key_required,
            }
        described["apiSummary"] = summary
    return ControlReply(200, described)


async def get_deployments(request: ControlRequest) -> ControlReply:
    """GetDeployments."""
    return page(request, [_describe(item) for item in find_api(request).deployments.values()])


async def update_deployment(request: ControlRequest) -> ControlReply:
    """UpdateDeployment: the description."""
    api = find_api(request)
    deployment = find_deployment(api, request.path["deployment_id"])
    for patch in patches(request.data):
        if patch.parts != ("description",):
            raise patch.refused("/description")
        deployment.description = "" if patch.removes else patch.value
    request.store.save_api(api)
    return ControlReply(200, _describe(deployment))


async def delete_deployment(request: ControlRequest) -> ControlReply:
    """DeleteDeployment; refused while a stage points to it."""
    api = find_api(request)
    deployment = find_deployment(api, request.path["deployment_id"])
    if any(stage.deployment_id == deployment.deployment_id for stage in api.stages.values()):
        raise BadRequestError("Active stages pointing to this deployment must be moved or deleted")
    del api.deployments[deployment.deployment_id]
    request.store.save_api(api)
    return ControlReply(202, None)


def _check_deployable(api: RestApi) -> None:
    methods = import_definition(api.document).methods
    if not methods:
        raise BadRequestError("The REST API doesn't contain any methods")
    for method in methods:
        if method.integration is None:
            raise BadRequestError(
                f"No integration defined for method: {method.http_method} {method.path}"
            )


def _describe(deployment: Deployment) -> dict[str, Any]:
    return {
        "id": deployment.deployment_id,
        "description": deployment.description,
        "createdDate": deployment.created_at,
    }
