import pytest

from components.lifecycle.engine.errors import LifecycleError
from components.lifecycle.engine.kinds import (
    arn_for,
    dataset_arn,
    is_failed,
    is_pending,
    kind_of,
    subject,
)
from tests.support.lifecycle_service import PREFIX


@pytest.mark.parametrize(
    ("resource", "describe", "name"),
    [
        ("dataset-group/g", "DescribeDatasetGroup", "dataset group g"),
        ("dataset/g/ITEMS", "DescribeDataset", "dataset g/ITEMS"),
        ("dataset-import-job/j", "DescribeDatasetImportJob", "dataset import job j"),
        ("solution/s", "DescribeSolution", "solution s"),
        ("solution/s/01234567", "DescribeSolutionVersion", "solution version s/01234567"),
        ("campaign/c", "DescribeCampaign", "campaign c"),
        ("event-tracker/01234567", "DescribeEventTracker", "event tracker 01234567"),
        ("filter/f", "DescribeFilter", "filter f"),
    ],
)
def test_the_kind_follows_from_the_arn(resource: str, describe: str, name: str) -> None:
    assert kind_of(PREFIX + resource).describe == describe
    assert subject(PREFIX + resource) == name


@pytest.mark.parametrize(
    "arn", ["", "x", "arn:aws:s3:::bucket/key", f"{PREFIX}recipe/r", f"{PREFIX}campaign/", PREFIX]
)
def test_other_arns_are_refused(arn: str) -> None:
    with pytest.raises(LifecycleError, match="is not the ARN of a Personalize resource"):
        kind_of(arn)


@pytest.mark.parametrize(
    ("region", "partition"),
    [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")],
)
def test_arns_that_follow_from_names(region: str, partition: str) -> None:
    arn = arn_for("campaign", {"region": region, "accountId": "1"}, "c")
    assert arn == f"arn:{partition}:personalize:{region}:1:campaign/c"
    assert dataset_arn(f"{PREFIX}dataset-group/g", "Items") == f"{PREFIX}dataset/g/ITEMS"


@pytest.mark.parametrize(
    ("status", "pending", "failed"),
    [
        ("CREATE PENDING", True, False),
        ("CREATE IN_PROGRESS", True, False),
        ("UPDATE PENDING", True, False),
        ("CREATE STOPPING", True, True),
        ("CREATE STOPPED", False, True),
        ("CREATE FAILED", False, True),
        ("ACTIVE", False, False),
    ],
)
def test_statuses(status: str, *, pending: bool, failed: bool) -> None:
    assert is_pending(status) is pending
    assert is_failed(status) is failed
