"""What an ARN is: the kind of resource, how to describe and delete it, and how its ARN is made.

Source: Amazon Personalize API Reference; the forms of ARNs come from recorded outputs of the service.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore import xform_name

from components.lifecycle.engine.errors import LifecycleError


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of resource.

    Args:
        label: its name in a sentence.
        describe: the operation that answers its state.
        field: the member of that answer that holds the description.
        parameter: the parameter by which operations name the resource.
        delete: the operation that deletes it; None where the service has none.
    """

    label: str
    describe: str
    field: str
    parameter: str
    delete: str | None = None

    @property
    def deletion(self) -> str:
        """The operation that deletes such a resource.

        Raises:
            LifecycleError: the service has none.
        """
        if self.delete is None:
            raise LifecycleError(f"the service has no operation that deletes a {self.label}")
        return self.delete

    def delete_command(self, arn: str) -> str:
        """The AWS CLI command that deletes a resource of this kind."""
        words = xform_name(self.deletion, "-")
        return f"aws personalize {words} --{xform_name(self.parameter, '-')} {arn}"


_KINDS = {
    "dataset-group": Kind(
        label="dataset group",
        describe="DescribeDatasetGroup",
        field="datasetGroup",
        parameter="datasetGroupArn",
        delete="DeleteDatasetGroup",
    ),
    "dataset": Kind(
        label="dataset",
        describe="DescribeDataset",
        field="dataset",
        parameter="datasetArn",
        delete="DeleteDataset",
    ),
    "dataset-import-job": Kind(
        label="dataset import job",
        describe="DescribeDatasetImportJob",
        field="datasetImportJob",
        parameter="datasetImportJobArn",
    ),
    "solution": Kind(
        label="solution",
        describe="DescribeSolution",
        field="solution",
        parameter="solutionArn",
        delete="DeleteSolution",
    ),
    "solution-version": Kind(
        label="solution version",
        describe="DescribeSolutionVersion",
        field="solutionVersion",
        parameter="solutionVersionArn",
    ),
    "campaign": Kind(
        label="campaign",
        describe="DescribeCampaign",
        field="campaign",
        parameter="campaignArn",
        delete="DeleteCampaign",
    ),
    "recommender": Kind(
        label="recommender",
        describe="DescribeRecommender",
        field="recommender",
        parameter="recommenderArn",
        delete="DeleteRecommender",
    ),
    "event-tracker": Kind(
        label="event tracker",
        describe="DescribeEventTracker",
        field="eventTracker",
        parameter="eventTrackerArn",
        delete="DeleteEventTracker",
    ),
    "data-deletion-job": Kind(
        label="data deletion job",
        describe="DescribeDataDeletionJob",
        field="dataDeletionJob",
        parameter="dataDeletionJobArn",
    ),
    "filter": Kind(
        label="filter",
        describe="DescribeFilter",
        field="filter",
        parameter="filterArn",
        delete="DeleteFilter",
    ),
}


def kind_of(arn: str) -> Kind:
    """The kind that an ARN names.

    Raises:
        LifecycleError: it is no ARN of a Personalize resource that has a status.
    """
    resource_type, *rest = _resource(arn)
    if resource_type == "solution" and len(rest) > 1:
        resource_type = "solution-version"
    if resource_type not in _KINDS or not all(rest):
        raise LifecycleError(
            f"{arn!r} is not the ARN of a Personalize resource that can be waited for;"
            f" expected arn:<partition>:personalize:<region>:<account>:<type>/<name> with one of the types {', '.join(_KINDS)}"
        )
    return _KINDS[resource_type]


def subject(arn: str) -> str:
    """The resource in a sentence: `campaign shop`."""
    return f"{kind_of(arn).label} {'/'.join(_resource(arn)[1:])}"


def arn_for(resource_type: str, scope: Mapping[str, Any], name: str) -> str:
    """The ARN that the service gives to a resource whose ARN holds its name.

    Args:
        resource_type: `solution`, `campaign`, `recommender`, `dataset-import-job` or `data-deletion-job`.
        scope: the input property of that name, with `region` and `accountId`.
        name: the resource's name.
    """
    region = str(scope["region"])
    return (
        f"arn:{_partition(region)}:personalize:{region}:{scope['accountId']}:{resource_type}/{name}"
    )


def dataset_arn(dataset_group_arn: str, dataset_type: str) -> str:
    """The ARN of a group's dataset, which holds the group's name and the type, not the dataset's name."""
    prefix, group_name = dataset_group_arn.rsplit(":dataset-group/", 1)
    return f"{prefix}:dataset/{group_name}/{dataset_type.upper()}"


def is_deleting(status: str) -> bool:
    """The resource is on its way out; there is no `DELETED` status, it is simply not found in the end."""
    return status.startswith("DELETE")


def is_failed(status: str) -> bool:
    """The work on the resource ended without success, or is being ended."""
    return status.endswith("FAILED") or status in {"CREATE STOPPING", "CREATE STOPPED"}


def is_pending(status: str) -> bool:
    """The service still works on what was asked (`CREATE IN_PROGRESS`, `UPDATE PENDING`, `CREATE STOPPING`)."""
    return status.endswith(("PENDING", "IN_PROGRESS", "STOPPING"))


def _resource(arn: str) -> list[str]:
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn" or parts[2] != "personalize" or "/" not in parts[5]:
        return ["", ""]
    return parts[5].split("/")


def _partition(region: str) -> str:
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"
