"""IAM of the three APIs: the action and the resource that a request is checked against.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Personalize".
"""

from collections.abc import Callable, Mapping

from localaws.personalize import arns
from localaws.personalize.shapes import Json, operations_of_paths
from localaws.shared.ports import IamContext, Request

SERVICE = "personalize"
TARGET_PREFIX = "AmazonPersonalize."
WITH_CONTEXT = ("Create", "TagResource")
"""How operations begin of which IAM looks at more than a resource."""

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

_PARENTS: Mapping[str, str] = {
    "CreateDataset": "datasetGroupArn",
    "CreateDatasetImportJob": "datasetArn",
    "CreateDatasetExportJob": "datasetArn",
    "CreateSolution": "datasetGroupArn",
    "CreateCampaign": "solutionVersionArn",
    "CreateEventTracker": "datasetGroupArn",
    "CreateFilter": "datasetGroupArn",
    "CreateRecommender": "datasetGroupArn",
    "CreateMetricAttribution": "datasetGroupArn",
    "CreateBatchInferenceJob": "solutionVersionArn",
    "CreateDataDeletionJob": "datasetGroupArn",
}
"""Create operations that are checked against what they make and against its parent, with the member that names it.

The parent of a campaign or a batch job is the solution of the version. The reference asks for none of a batch segment job.
"""

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


def action_of(request: Request) -> str:
    """The action that a request needs; one that names no operation is refused later, and needs valid credentials first."""
    return f"{SERVICE}:{operation_of(request.path, request.headers) or 'Unknown'}"


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


def context_of(operation: str, request: Json, resource: str) -> IamContext:
    """What else IAM looks at in a request: its tags, its parent, and the permission to give tags.

    Args:
        operation: that the request asks for, one `WITH_CONTEXT`.
        request: its parameters.
        resource: what it is checked against first.
    """
    tags = _tags(request)
    further = []
    parent = request.get(_PARENTS.get(operation, ""))
    if parent:
        further.append((f"{SERVICE}:{operation}", _solution_of(str(parent))))
    if tags and operation != "TagResource":
        further.append((f"{SERVICE}:TagResource", _tagged(operation, request, resource)))
    return IamContext(tags, further)


def _tags(request: Json) -> dict[str, str]:
    given = request.get("tags")
    pairs = given if isinstance(given, list) else []
    return {
        str(each["tagKey"]): str(each.get("tagValue", ""))
        for each in pairs
        if isinstance(each, dict) and "tagKey" in each
    }


def _solution_of(arn: str) -> str:
    """The solution of a version, which has no resource type of its own; any other ARN as it is."""
    kind, *names = arn.split(":", 5)[-1].split("/")
    return arn.rpartition("/")[0] if kind == "solution" and len(names) > 1 else arn


def _tagged(operation: str, request: Json, resource: str) -> str:
    """What gets the tags of a Create request."""
    if operation != "CreateSolutionVersion":
        return resource
    return f"{resource}/{request.get('name', '*')}"
