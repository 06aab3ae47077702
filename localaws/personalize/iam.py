"""IAM of the three APIs: the action and the resource that a request is checked against.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Personalize".
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core import iam_actions

from localaws.personalize import arns
from localaws.personalize.shapes import Json, operations_of_paths

SERVICE = "personalize"
TARGET_PREFIX = "AmazonPersonalize."

TrackerOf = Callable[[str, str, str], str | None]
"""From account, region and tracking id to the ARN of the event tracker."""

_NAMED: Mapping[str, tuple[str, str]] = {
    "CreateSchema": ("schema", "name"),
    "CreateDatasetGroup": ("dataset-group", "name"),
    "CreateDatasetImportJob": ("dataset-import-job", "jobName"),
    "CreateSolution": ("solution", "name"),
    "CreateCampaign": ("campaign", "name"),
    "CreateFilter": ("filter", "name"),
    "CreateRecommender": ("recommender", "name"),
    "CreateMetricAttribution": ("metric-attribution", "name"),
    "CreateDatasetExportJob": ("dataset-export-job", "jobName"),
    "CreateBatchInferenceJob": ("batch-inference-job", "jobName"),
    "CreateBatchSegmentJob": ("batch-segment-job", "jobName"),
    "CreateDataDeletionJob": ("data-deletion-job", "jobName"),
}
"""Create operations that are checked against what they are about to make."""

_ACTED_ON = (
    "resourceArn",
    "campaignArn",
    "recommenderArn",
    "datasetImportJobArn",
    "datasetExportJobArn",
    "batchInferenceJobArn",
    "batchSegmentJobArn",
    "dataDeletionJobArn",
    "metricAttributionArn",
    "eventTrackerArn",
    "filterArn",
    "solutionVersionArn",
    "solutionArn",
    "datasetArn",
    "schemaArn",
    "datasetGroupArn",
    "recipeArn",
    "algorithmArn",
    "featureTransformationArn",
)
"""Members that name what an operation acts on, the nearest first."""


def operation_of(path: str, headers: Mapping[str, str]) -> str | None:
    """The operation that a request asks for, None when it is no request of Personalize."""
    target = headers.get("x-amz-target", "")
    if target.startswith(TARGET_PREFIX):
        return target.removeprefix(TARGET_PREFIX)
    return operations_of_paths().get(path)


def resource_of(
    operation: str, request: Json, region: str, account: str, tracker_of: TrackerOf
) -> str:
    """The ARN that a policy must name for a request, `*` for operations without a resource."""
    if operation.startswith("List") and operation != "ListTagsForResource":
        return "*"
    if operation in _NAMED:
        kind, member = _NAMED[operation]
        return arns.arn(region, account, f"{kind}/{request.get(member, '*')}")
    if operation == "CreateDataset":
        group = str(request.get("datasetGroupArn", "")).rpartition("/")[2]
        return arns.arn(
            region, account, f"dataset/{group}/{str(request.get('datasetType', '*')).upper()}"
        )
    if operation == "CreateEventTracker":
        return arns.arn(region, account, "event-tracker/*")
    if operation == "PutEvents":
        return tracker_of(account, region, str(request.get("trackingId", ""))) or "*"
    return next((str(request[name]) for name in _ACTED_ON if request.get(name)), "*")


def register(tracker_of: TrackerOf) -> None:
    """Make MiniStack check requests of Personalize like those of its own services.

    It knows neither the actions of REST paths nor the resources: without these, everything would be
    allowed or checked against `*`.
    """
    iam_actions.SERVICE_TO_IAM_NAMESPACE[SERVICE] = SERVICE
    action_of_others = iam_actions.extract_iam_action
    resource_of_others = iam_actions.extract_resource_arn

    def extract_iam_action(service: str, *request: Any) -> str | None:
        if service != SERVICE:
            other: str | None = action_of_others(service, *request)
            return other
        _method, path, headers, _body, _query_params = request
        # A request that names no operation is refused by the handler; it still needs valid credentials.
        return f"{SERVICE}:{operation_of(path, headers) or 'Unknown'}"

    def extract_resource_arn(service: str, *request: Any) -> str:
        if service != SERVICE:
            return str(resource_of_others(service, *request))
        _method, path, headers, body, _query_params, region, account = request
        operation = operation_of(path, headers) or ""
        return resource_of(operation, _request(body), region, account, tracker_of)

    iam_actions.extract_iam_action = extract_iam_action
    iam_actions.extract_resource_arn = extract_resource_arn


def _request(body: bytes) -> Json:
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return {}
    return request if isinstance(request, dict) else {}
