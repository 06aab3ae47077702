"""Every permission of every role of the full program: the exercise that fails without it, or why none does here.

A permission is one action of one statement of one role. `tests/graph/test_permissions.py` compares the table with the
program, `tests/e2e/test_least_privilege.py` takes each one away.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

STACK = "test"
PREFIX = f"personalize-{STACK}-"


class Permission(NamedTuple):
    """One action of one statement.

    Attributes:
        role: the end of its name.
        action: as `s3:GetObject`.
        target: the first resource of the statement, without what is the same in all; for keys of KMS, through which service.
    """

    role: str
    action: str
    target: str


@dataclass(frozen=True)
class Exercise:
    """The name of what fails without the permission."""

    name: str


@dataclass(frozen=True)
class Unproven:
    """Why no failure shows here that the permission is needed."""

    reason: str


Proof = Exercise | Unproven

MINISTACK_LOGS = Unproven("MiniStack writes the logs of functions itself")
NO_XRAY = Unproven("there is no X-Ray here")
NO_KEYS = Unproven("KMS behind objects, streams and queues is not checked here")
GRANT = Unproven("the role may make the grant, or the service itself; here the service does")
WHOLE_OBJECTS = Unproven("the local Firehose writes objects whole; AWS's guide lists it")
STREAM_IS_LISTED = Unproven("the local Firehose lists the shards; AWS's guide lists it")
NO_PASS_ROLE = Unproven("who names a role is not asked whether it may be passed here")
ALL_CAMPAIGNS = Unproven(
    "with the admin routes, campaigns with the stack's tags may be asked anyway; filters are not checked here"
)
EVERY_QUARTER = Unproven(
    "it counts every quarter of an hour; a test of the local Personalize shows that it needs it"
)
SCHEDULED = Unproven(
    "it calls every quarter of an hour; a test of the local schedules shows that they need it"
)
MISSING_OBJECT = Unproven(
    "MiniStack tells that an object is missing to whoever may read it; AWS only to who may list the bucket, too"
)
WITHOUT_S3_OWNER = Unproven(
    "the local event source writes without a look at the bucket; AWS's guide lists it"
)

A_WHOLE_RUN = Unproven(
    "a run of the preparation does all of it at once; a test runs it with these and no others"
)

Row = tuple[str, str, str, Proof]
"""Role, target, actions, proof."""

EACH_FUNCTION: tuple[tuple[str, str, Proof], ...] = (
    ("log group", "logs:CreateLogStream logs:PutLogEvents", MINISTACK_LOGS),
    ("*", "xray:PutTelemetryRecords xray:PutTraceSegments", NO_XRAY),
)
KEY_ACTIONS = "kms:Decrypt kms:DescribeKey kms:GenerateDataKey kms:ListGrants"
CRAWLED = (
    "glue:BatchCreatePartition glue:BatchGetPartition glue:BatchUpdatePartition glue:CreatePartition glue:CreateTable "
    "glue:GetDatabase glue:GetPartition glue:GetPartitions glue:GetTable glue:GetTables glue:UpdatePartition glue:UpdateTable"
)
QUERIED = "athena:GetNamedQuery athena:GetQueryExecution athena:StartQueryExecution athena:StopQueryExecution"
DELIVERED_LOGS = (
    "logs:CreateLogDelivery logs:CreateLogStream logs:DeleteLogDelivery logs:DescribeLogGroups logs:DescribeResourcePolicies "
    "logs:GetLogDelivery logs:ListLogDeliveries logs:PutLogEvents logs:PutResourcePolicy logs:UpdateLogDelivery"
)
READ = "kinesis:GetRecords kinesis:GetShardIterator kinesis:ListShards"


def run(name: str) -> Exercise:
    """An exercise of `tests.e2e.test_least_privilege`."""
    return Exercise(name)


ROWS: tuple[Row, ...] = (
    ("encryption", "key", KEY_ACTIONS, run("encrypted_group")),
    ("encryption", "key", "kms:CreateGrant", GRANT),
    ("api-stream", "stream/events", "kinesis:PutRecord", run("send_one_event")),
    ("api-stream", "stream/events", "kinesis:PutRecords", run("send_events")),
    ("api-stream", "via kinesis", "kms:GenerateDataKey", NO_KEYS),
    ("recommendations-function", "campaign/campaign", "personalize:GetRecommendations", ALL_CAMPAIGNS),
    ("recommendations-function", "campaign/*", "personalize:GetRecommendations", run("ask_own_campaign")),
    ("describe-solution-version-function", "solution/*", "personalize:DescribeSolutionVersion", run("describe_version")),
    ("describe-campaign-function", "campaign/*", "personalize:DescribeCampaign", run("describe_campaign")),
    ("create-solution-version-function", "solution/user-personalization-v2", "personalize:CreateSolutionVersion personalize:TagResource", run("train")),
    ("create-solution-version-function", "solution/*", "personalize:DescribeSolution", run("train")),
    ("create-campaign-function", "campaign/*", "personalize:CreateCampaign personalize:TagResource", run("campaign_life")),
    ("create-campaign-function", "solution/*", "personalize:DescribeSolutionVersion", run("campaign_life")),
    ("create-event-tracker-function", "event-tracker/*", "personalize:CreateEventTracker personalize:TagResource personalize:DescribeEventTracker", run("tracker_life")),
    ("create-event-tracker-function", "*", "personalize:ListEventTrackers", run("tracker_life")),
    ("create-event-tracker-function", "dataset-group/*", "personalize:DescribeDatasetGroup", run("tracker_life")),
    ("delete-resources-function", "campaign/*", "personalize:DescribeCampaign personalize:DeleteCampaign", run("campaign_life")),
    ("delete-resources-function", "event-tracker/*", "personalize:DescribeEventTracker personalize:DeleteEventTracker", run("tracker_life")),
    ("put-events-function", "*", "personalize:PutEvents", run("put_events")),
    ("put-items-function", "dataset/items", "personalize:PutItems", run("put_items")),
    ("put-users-function", "dataset/users", "personalize:PutUsers", run("put_users")),
    ("delete-user-function", "deletions/deletions/*", "s3:PutObject", run("delete_user")),
    ("delete-user-function", "deletions/purges/*", "s3:PutObject", run("delete_user")),
    ("delete-user-function", "data-deletion-job/deletion_*", "personalize:CreateDataDeletionJob", run("delete_user")),
    ("delete-user-function", "*", "personalize:ListDataDeletionJobs", run("delete_user")),
    ("delete-user-function", "role/deletion", "iam:PassRole", NO_PASS_ROLE),
    ("user-deletion-function", "deletions/purges/*", "s3:GetObject", run("follow_deletion")),
    ("user-deletion-function", "deletions", "s3:ListBucket", MISSING_OBJECT),
    ("user-deletion-function", "data-deletion-job/deletion_*", "personalize:DescribeDataDeletionJob", run("follow_deletion")),
    ("deletion", "deletions/deletions/*", "s3:GetObject", run("deletion_job")),
    ("deletion", "deletions", "s3:ListBucket", run("deletion_job")),
    ("import", "data/*", "s3:GetObject", run("import_job")),
    ("import", "data", "s3:ListBucket", run("import_job")),
    ("import", "key", KEY_ACTIONS, run("import_job")),
    ("import", "key", "kms:CreateGrant", GRANT),
    ("metrics", "*", "cloudwatch:PutMetricData", EVERY_QUARTER),
    ("metrics", "data/metric-reports/*", "s3:PutObject", run("report")),
    ("metrics", "key", KEY_ACTIONS + " kms:CreateGrant", NO_KEYS),
    ("consumer-function", "stream/events", f"{READ} kinesis:DescribeStream kinesis:DescribeStreamSummary", run("consume")),
    ("consumer-function", "dead-letters", "sqs:SendMessage", run("dead_letter")),
    ("consumer-function", "dead-letters/*", "s3:PutObject", run("discard_batch")),
    ("consumer-function", "dead-letters", "s3:ListBucket", WITHOUT_S3_OWNER),
    ("consumer-function", "*", "personalize:PutEvents", run("consume")),
    ("consumer-function", "via kinesis", "kms:Decrypt", NO_KEYS),
    ("consumer-function", "via sqs", "kms:Decrypt kms:GenerateDataKey", NO_KEYS),
    ("consumer-function", "via s3", "kms:GenerateDataKey", NO_KEYS),
    ("archive", "stream/events", READ, run("archive")),
    ("archive", "stream/events", "kinesis:DescribeStream", STREAM_IS_LISTED),
    ("archive", "archive", "s3:GetBucketLocation s3:ListBucket s3:ListBucketMultipartUploads", WHOLE_OBJECTS),
    ("archive", "archive/*", "s3:AbortMultipartUpload s3:GetObject", WHOLE_OBJECTS),
    ("archive", "archive/*", "s3:PutObject", run("archive")),
    ("archive", "via kinesis", "kms:Decrypt", NO_KEYS),
    ("archive", "via s3", "kms:Decrypt kms:GenerateDataKey", NO_KEYS),
    ("purge-function", "deletions/purges/*", "s3:GetObject s3:PutObject s3:DeleteObject", run("purge")),
    ("purge-function", "deletions", "s3:ListBucket", run("purge")),
    ("purge-function", "deletions/deletions/*", "s3:DeleteObject", run("purge_ends")),
    ("purge-function", "data/interactions/HASH.csv", "s3:GetObject", run("purge")),
    ("purge-function", "archive", "s3:ListBucketVersions", run("purge")),
    ("purge-function", "archive", "s3:ListBucket", MISSING_OBJECT),
    ("purge-function", "archive/*", "s3:GetObject s3:PutObject", run("purge")),
    ("purge-function", "archive/*", "s3:GetObjectVersion s3:DeleteObjectVersion", run("purge_versions")),
    ("purge-function", "dead-letters", "s3:ListBucketVersions", run("purge")),
    ("purge-function", "dead-letters", "s3:ListBucket", MISSING_OBJECT),
    ("purge-function", "dead-letters/*", "s3:GetObject s3:PutObject s3:DeleteObject", run("purge")),
    ("purge-function", "dead-letters/*", "s3:GetObjectVersion s3:DeleteObjectVersion", run("purge_versions")),
    ("purge-function", "dead-letters", "sqs:ReceiveMessage sqs:DeleteMessage sqs:ChangeMessageVisibility", run("purge")),
    ("purge-function", "via s3", "kms:Decrypt kms:GenerateDataKey", NO_KEYS),
    ("purge-function", "via sqs", "kms:Decrypt", NO_KEYS),
    ("observer-function", "*", "personalize:ListDatasetImportJobs personalize:ListSolutionVersions", run("observe")),
    ("observer-function", "solution/user-personalization-v2/*", "personalize:GetSolutionMetrics", run("observe")),
    ("observer-function", "campaign/campaign", "personalize:DescribeCampaign", run("observe")),
    ("observer-function", "dead-letters", "s3:ListBucket", run("observe")),
    ("crawler", "raw", "s3:GetBucketLocation s3:ListBucket", A_WHOLE_RUN),
    ("crawler", "raw/*", "s3:GetObject", A_WHOLE_RUN),
    ("crawler", "catalog", CRAWLED, A_WHOLE_RUN),
    ("crawler", "log group", "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents", A_WHOLE_RUN),
    ("crawler", "via s3", "kms:Decrypt", NO_KEYS),
    ("preparation-function", "data/preparation/*", "s3:GetObject", A_WHOLE_RUN),
    ("preparation-function", "data/interactions/prepared.csv", "s3:AbortMultipartUpload s3:PutObject", A_WHOLE_RUN),
    ("preparation-function", "via s3", "kms:Decrypt kms:GenerateDataKey", NO_KEYS),
    ("preparation-machine", "*", DELIVERED_LOGS, MINISTACK_LOGS),
    ("preparation-machine", "*", "xray:PutTelemetryRecords xray:PutTraceSegments", NO_XRAY),
    ("preparation-machine", "key", "kms:Decrypt kms:GenerateDataKey", NO_KEYS),
    ("preparation-machine", "crawler/raw-interactions", "glue:GetCrawler glue:StartCrawler", A_WHOLE_RUN),
    ("preparation-machine", "workgroup/preparation", QUERIED, A_WHOLE_RUN),
    ("preparation-machine", "catalog", "glue:BatchGetPartition glue:GetDatabase glue:GetPartition glue:GetPartitions glue:GetTable", A_WHOLE_RUN),
    ("preparation-machine", "database/default", "glue:GetDatabase", A_WHOLE_RUN),
    ("preparation-machine", "raw", "s3:GetBucketLocation s3:ListBucket", A_WHOLE_RUN),
    ("preparation-machine", "raw/*", "s3:GetObject", A_WHOLE_RUN),
    ("preparation-machine", "data", "s3:GetBucketLocation s3:ListBucket s3:ListBucketMultipartUploads", A_WHOLE_RUN),
    ("preparation-machine", "data/preparation/*", "s3:AbortMultipartUpload s3:GetObject s3:ListMultipartUploadParts s3:PutObject", A_WHOLE_RUN),
    ("preparation-machine", "via s3", "kms:Decrypt kms:GenerateDataKey", NO_KEYS),
    ("preparation-machine", "via sns", "kms:Decrypt kms:GenerateDataKey", NO_KEYS),
    ("preparation-machine", "function:preparation", "lambda:InvokeFunction", A_WHOLE_RUN),
    ("preparation-machine", "preparation", "sns:Publish", A_WHOLE_RUN),
    ("purge-schedule", "function:purge", "lambda:InvokeFunction", SCHEDULED),
    ("observer-schedule", "function:observer", "lambda:InvokeFunction", SCHEDULED),
)  # fmt: skip


def expected(roles: frozenset[str]) -> dict[Permission, Proof]:
    """The table of some roles, by permission; every role of a function has what each function needs."""
    found = {
        Permission(role, action, target): proof
        for role, target, actions, proof in ROWS
        for action in actions.split()
        if role in roles
    }
    for role in roles:
        if role.endswith("-function"):
            for target, actions, proof in EACH_FUNCTION:
                found |= {Permission(role, each, target): proof for each in actions.split()}
    return found


def permissions(role_name: str, document: Mapping[str, Any]) -> Iterator[tuple[Permission, int]]:
    """The permissions of a role's policy, each with the place of its statement."""
    role = role_name.removeprefix(PREFIX)
    for place, statement in enumerate(document["Statement"]):
        for action in statement["Action"]:
            yield Permission(role, action, target(statement)), place


def without(
    document: Mapping[str, Any], permission: Permission, places: frozenset[int]
) -> dict[str, Any]:
    """The policy without an action of a statement; a statement without actions is gone."""
    changed: dict[str, Any] = json.loads(json.dumps(document))
    for place in places:
        changed["Statement"][place]["Action"].remove(permission.action)
    changed["Statement"] = [each for each in changed["Statement"] if each["Action"]]
    return changed


def target(statement: Mapping[str, Any]) -> str:
    """The target of a statement, as `Permission` has it."""
    via = statement.get("Condition", {}).get("StringEquals", {}).get("kms:ViaService")
    if via is not None:
        return f"via {via.partition('.')[0]}"
    resource = statement["Resource"][0]
    if resource == "*":
        return "*"
    _, _, service, _, _, path = resource.split(":", 5)
    if service in {"logs", "kms"}:
        return {"logs": "log group", "kms": "key"}[service]
    if service == "kinesis" and not path.startswith("stream/"):
        path = f"stream/{path}"
    path = path.replace(PREFIX, "").replace("-000000000000-us-east-1", "")
    path = re.sub(r"^dataset/(.*/)?", "dataset/", path).lower()
    return re.sub(r"[0-9a-f]{16}", "HASH", path)
