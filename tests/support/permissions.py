"""Every permission of every role of the program: the exercise that fails without it, or why none does here.

A permission is one action of one statement of one role. `tests/graph/test_permissions.py` compares the table with programs that
have every part; `tests/e2e/test_least_privilege.py` and the tests in `tests/graph/permissions` take each one away.
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

    def __str__(self) -> str:
        return f"{self.action} on {self.target} of {self.role}"


@dataclass(frozen=True)
class Exercise:
    """The name of what fails without the permission."""

    name: str


@dataclass(frozen=True)
class InProcess:
    """The same for an exercise of a test in `tests/graph/permissions`, in its own process."""

    name: str


@dataclass(frozen=True)
class Unproven:
    """Why no failure shows here that the permission is needed."""

    reason: str


Proof = Exercise | InProcess | Unproven

MINISTACK_LOGS = Unproven("MiniStack writes the logs of functions itself")
NO_XRAY = Unproven("there is no X-Ray here")
NO_KEYS = Unproven("KMS behind objects, streams and queues is not checked here")
GRANT = Unproven("the role may make the grant, or the service itself; here the service does")
WHOLE_OBJECTS = Unproven("the local Firehose writes objects whole; AWS's guide lists it")
STREAM_IS_LISTED = Unproven("the local Firehose lists the shards; AWS's guide lists it")
NO_PASS_ROLE = Unproven("who names a role is not asked whether it may be passed here")
EVERY_QUARTER = Unproven(
    "it counts every quarter of an hour; a test of the local Personalize shows that it needs it"
)
MISSING_OBJECT = Unproven(
    "MiniStack tells that an object is missing to whoever may read it; AWS only to who may list the bucket, too"
)
WITHOUT_S3_OWNER = Unproven(
    "the local event source writes without a look at the bucket; AWS's guide lists it"
)
NO_BUCKET_PLACES = Unproven(
    "where a bucket lies is not asked here; AWS's guides to Athena and to roles of Glue list it"
)
WHOLE_RESULTS = Unproven("the local Athena writes results whole; AWS's guide lists it")
ONE_BY_ONE = Unproven(
    "the local crawler and Athena ask for tables and partitions together; AWS's guide, and its policy for crawlers, have it"
)
ATHENA_ASKS_FIRST = Unproven(
    "the local Athena looks at databases only where a table is missing; AWS's guide lists it"
)
NO_PARTITIONS = Unproven(
    "tables of lines have no partitions; AWS's guide lists it for whoever queries a table"
)
NO_NOTEBOOK_LOGS = Unproven("instances do not run here, and write no logs")

Row = tuple[str, str, str, Proof]
"""Role, target, actions, proof."""

EACH_FUNCTION: tuple[tuple[str, str, Proof], ...] = (
    ("log group", "logs:CreateLogStream logs:PutLogEvents", MINISTACK_LOGS),
    ("*", "xray:PutTelemetryRecords xray:PutTraceSegments", NO_XRAY),
)
KEY_ACTIONS = "kms:Decrypt kms:DescribeKey kms:GenerateDataKey kms:ListGrants"
DELIVERED_LOGS = (
    "logs:CreateLogDelivery logs:CreateLogStream logs:DeleteLogDelivery logs:DescribeLogGroups logs:DescribeResourcePolicies "
    "logs:GetLogDelivery logs:ListLogDeliveries logs:PutLogEvents logs:PutResourcePolicy logs:UpdateLogDelivery"
)
READ = "kinesis:GetRecords kinesis:GetShardIterator kinesis:ListShards"


def run(name: str) -> Exercise:
    """An exercise of `tests.e2e.test_least_privilege`."""
    return Exercise(name)


def held(name: str) -> InProcess:
    """An exercise of a test in `tests/graph/permissions`."""
    return InProcess(name)


ROWS: tuple[Row, ...] = (
    ("encryption", "key", KEY_ACTIONS, run("encrypted_group")),
    ("encryption", "key", "kms:CreateGrant", GRANT),
    ("api-stream", "stream/events", "kinesis:PutRecord", run("send_one_event")),
    ("api-stream", "stream/events", "kinesis:PutRecords", run("send_events")),
    ("api-stream", "via kinesis", "kms:GenerateDataKey", NO_KEYS),
    ("recommendations-function", "campaign/campaign", "personalize:GetRecommendations", held("recommendations")),
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
    ("crawler", "raw", "s3:GetBucketLocation", NO_BUCKET_PLACES),
    ("crawler", "raw", "s3:ListBucket", held("crawl")),
    ("crawler", "raw/*", "s3:GetObject", held("crawl")),
    ("crawler", "catalog", "glue:BatchCreatePartition glue:BatchUpdatePartition glue:CreateTable glue:GetDatabase glue:GetPartitions glue:GetTables glue:UpdateTable", held("crawl")),
    ("crawler", "catalog", "glue:BatchGetPartition glue:CreatePartition glue:GetPartition glue:GetTable glue:UpdatePartition", ONE_BY_ONE),
    ("crawler", "log group", "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents", held("log_crawl")),
    ("crawler", "via s3", "kms:Decrypt", NO_KEYS),
    ("preparation-function", "workgroup/preparation", "athena:GetQueryResults athena:StartQueryExecution", held("check_results")),
    ("preparation-function", "catalog", "glue:GetTable", held("check_results")),
    ("preparation-function", "catalog", "glue:GetDatabase", ATHENA_ASKS_FIRST),
    ("preparation-function", "catalog", "glue:BatchGetPartition glue:GetPartition glue:GetPartitions", NO_PARTITIONS),
    ("preparation-function", "database/default", "glue:GetDatabase", ATHENA_ASKS_FIRST),
    ("preparation-function", "data", "s3:ListBucket", held("check_results")),
    ("preparation-function", "data", "s3:GetBucketLocation", NO_BUCKET_PLACES),
    ("preparation-function", "data", "s3:ListBucketMultipartUploads", WHOLE_RESULTS),
    ("preparation-function", "data/preparation/*", "s3:GetObject", held("prepare")),
    ("preparation-function", "data/preparation/*", "s3:PutObject", held("check_results")),
    ("preparation-function", "data/preparation/*", "s3:AbortMultipartUpload s3:ListMultipartUploadParts", WHOLE_RESULTS),
    ("preparation-function", "data/interactions/prepared.csv", "s3:PutObject", held("prepare")),
    ("preparation-function", "data/interactions/prepared.csv", "s3:AbortMultipartUpload", held("give_up_placing")),
    ("preparation-function", "via s3", "kms:Decrypt kms:GenerateDataKey", NO_KEYS),
    ("preparation-machine", "crawler/raw-interactions", "glue:GetCrawler glue:StartCrawler", held("prepare")),
    ("preparation-machine", "workgroup/preparation", "athena:GetNamedQuery athena:GetQueryExecution athena:StartQueryExecution", held("prepare")),
    ("preparation-machine", "workgroup/preparation", "athena:StopQueryExecution", held("give_up_query")),
    ("preparation-machine", "catalog", "glue:GetPartitions glue:GetTable", held("query")),
    ("preparation-machine", "catalog", "glue:BatchGetPartition glue:GetPartition", ONE_BY_ONE),
    ("preparation-machine", "catalog", "glue:GetDatabase", held("query_what_is_missing")),
    ("preparation-machine", "database/default", "glue:GetDatabase", ATHENA_ASKS_FIRST),
    ("preparation-machine", "raw", "s3:GetBucketLocation", NO_BUCKET_PLACES),
    ("preparation-machine", "raw", "s3:ListBucket", held("query")),
    ("preparation-machine", "raw/*", "s3:GetObject", held("query")),
    ("preparation-machine", "data", "s3:GetBucketLocation", NO_BUCKET_PLACES),
    ("preparation-machine", "data", "s3:ListBucket s3:ListBucketMultipartUploads", WHOLE_RESULTS),
    ("preparation-machine", "data/preparation/*", "s3:PutObject", held("query")),
    ("preparation-machine", "data/preparation/*", "s3:AbortMultipartUpload s3:GetObject s3:ListMultipartUploadParts", WHOLE_RESULTS),
    ("preparation-machine", "via s3", "kms:Decrypt kms:GenerateDataKey", NO_KEYS),
    ("preparation-machine", "function:preparation", "lambda:InvokeFunction", held("prepare")),
    ("preparation-machine", "statemachine:retraining", "states:StartExecution", held("prepare")),
    ("preparation-machine", "preparation", "sns:Publish", held("give_up_query")),
    *(
        row
        for machine in ("preparation-machine", "retraining-machine")
        for row in (
            (machine, "*", DELIVERED_LOGS, MINISTACK_LOGS),
            (machine, "*", "xray:PutTelemetryRecords xray:PutTraceSegments", NO_XRAY),
            (machine, "key", "kms:Decrypt kms:GenerateDataKey", NO_KEYS),
            (machine, "via sns", "kms:Decrypt kms:GenerateDataKey", NO_KEYS),
        )
    ),
    ("retraining-machine", "statemachine:retraining", "states:ListExecutions", held("retrain")),
    ("retraining-machine", "statemachine:retraining", "states:StartExecution", held("retrain_for_long")),
    ("retraining-machine", "function:retraining", "lambda:InvokeFunction", held("retrain")),
    ("retraining-machine", "workgroup/preparation", "athena:GetQueryExecution", held("retrain")),
    ("retraining-machine", "workgroup/preparation", "athena:StopQueryExecution", held("give_up_check")),
    ("retraining-machine", "*", "cloudwatch:DescribeAlarms", held("retrain")),
    ("retraining-machine", "retraining", "sns:Publish", held("retrain")),
    ("retraining-machine", "event-bus/default", "events:PutEvents", held("retrain")),
    ("retraining-machine", "role/import", "iam:PassRole", NO_PASS_ROLE),
    ("retraining-machine", "solution/user-personalization-v2/*", "personalize:TagResource", held("retrain_without_tags")),
    ("retraining-machine", "campaign/campaign", "personalize:UpdateCampaign", held("retrain_without_tags")),
    ("retraining-machine", "schema/*", "personalize:CreateSchema", held("make_group")),
    ("retraining-machine", "dataset-group/*", "personalize:CreateDatasetGroup", held("make_group")),
    ("retraining-machine", "dataset/*", "personalize:CreateDataset", held("make_group")),
    ("retraining-machine", "dataset-import-job/*", "personalize:CreateDatasetImportJob", held("retrain")),
    ("retraining-machine", "solution/*", "personalize:CreateSolution", held("make_group")),
    ("retraining-machine", "solution/*", "personalize:CreateSolutionVersion", held("retrain")),
    ("retraining-machine", "solution/*", "personalize:TagResource personalize:UpdateCampaign", held("make_group")),
    ("retraining-machine", "campaign/*", "personalize:CreateCampaign personalize:TagResource", held("make_group")),
    ("retraining-machine", "filter/*", "personalize:CreateFilter", held("make_group")),
    ("retraining-machine", "event-tracker/*", "personalize:CreateEventTracker", held("make_group")),
    ("retraining-machine", "campaign/*", "personalize:DescribeDatasetGroup personalize:DescribeDataset personalize:DescribeSolution personalize:DescribeFilter personalize:DescribeEventTracker", held("make_group")),
    ("retraining-machine", "campaign/*", "personalize:DescribeDatasetImportJob personalize:DescribeSolutionVersion personalize:DescribeCampaign personalize:GetSolutionMetrics", held("retrain")),
    ("retraining-function", "data", "s3:ListBucket", held("retrain")),
    ("retraining-function", "data/interactions/*", "s3:GetObject", held("retrain")),
    ("retraining-function", "workgroup/preparation", "athena:GetQueryResults athena:StartQueryExecution", held("check_imports")),
    ("retraining-function", "catalog", "glue:GetTable", held("check_imports")),
    ("retraining-function", "catalog", "glue:GetDatabase", ATHENA_ASKS_FIRST),
    ("retraining-function", "catalog", "glue:BatchGetPartition glue:GetPartition glue:GetPartitions", NO_PARTITIONS),
    ("retraining-function", "database/default", "glue:GetDatabase", ATHENA_ASKS_FIRST),
    ("retraining-function", "data", "s3:GetBucketLocation", NO_BUCKET_PLACES),
    ("retraining-function", "data", "s3:ListBucketMultipartUploads", WHOLE_RESULTS),
    ("retraining-function", "data/preparation/*", "s3:GetObject s3:PutObject", held("check_imports")),
    ("retraining-function", "data/preparation/*", "s3:AbortMultipartUpload s3:ListMultipartUploadParts", WHOLE_RESULTS),
    ("retraining-function", "via s3", "kms:Decrypt kms:GenerateDataKey", NO_KEYS),
    ("retraining-function", "dataset/*", "personalize:DescribeDataset personalize:DescribeSchema personalize:DescribeSolution personalize:DescribeSolutionVersion", held("retrain")),
    ("retraining-function", "dataset/*", "personalize:DescribeDatasetGroup personalize:DescribeFilter personalize:ListTagsForResource", held("make_group")),
    ("retraining-function", "*", "personalize:ListDatasetImportJobs personalize:ListSolutionVersions", held("retrain")),
    ("retraining-function", "*", "personalize:ListEventTrackers", held("make_group")),
    ("retraining-function", "datadeletionjob/deletions", "personalize:DescribeDataDeletionJob", held("retrain")),
    ("retraining-function", "*", "cloudwatch:GetMetricStatistics", held("retrain_for_events")),
    ("related-function", "campaign/campaign-related-similar-items", "personalize:GetRecommendations", held("related")),
    ("popular-function", "campaign/campaign-popular-trending-now", "personalize:GetRecommendations", held("popular")),
    ("rankings-function", "campaign/campaign-ranking-personalized-ranking-v2", "personalize:GetPersonalizedRanking", held("rankings")),
    ("recommendations-function", "recommender/home-recommender", "personalize:GetRecommendations", held("recommendations")),
    ("related-function", "recommender/related-recommender", "personalize:GetRecommendations", held("related")),
    ("popular-function", "recommender/popular-recommender", "personalize:GetRecommendations", held("popular")),
    ("observer-function", "recommender/home-recommender", "personalize:DescribeRecommender", held("observe")),
    ("observer-function", "solution/ranking-personalized-ranking-v2/*", "personalize:GetSolutionMetrics", held("observe")),
    ("observer-function", "campaign/campaign-ranking-personalized-ranking-v2", "personalize:DescribeCampaign", held("observe")),
    ("notebook", "data/interactions/*", "s3:GetObject", held("explore")),
    ("notebook", "data/items/*", "s3:GetObject", held("explore")),
    ("notebook", "data/users/*", "s3:GetObject", held("explore")),
    ("notebook", "data/notebook/*", "s3:GetObject", held("unpack_notebooks")),
    ("notebook", "data", "s3:ListBucket", MISSING_OBJECT),
    ("notebook", "archive", "s3:ListBucket", held("explore_archive")),
    ("notebook", "archive/*", "s3:GetObject", held("explore_archive")),
    ("notebook", "raw", "s3:ListBucket", MISSING_OBJECT),
    ("notebook", "raw/*", "s3:GetObject", held("explore_raw")),
    ("notebook", "via s3", "kms:Decrypt", NO_KEYS),
    ("notebook", "log group", "logs:CreateLogStream logs:PutLogEvents", NO_NOTEBOOK_LOGS),
    ("notebook", "notebook-instance/personalize-test", "sagemaker:StopNotebookInstance", held("stop_notebook")),
    ("purge-schedule", "function:purge", "lambda:InvokeFunction", held("deliver")),
    ("observer-schedule", "function:observer", "lambda:InvokeFunction", held("deliver")),
    ("retraining-import-schedule", "statemachine:retraining", "states:StartExecution", held("deliver")),
    ("retraining-train-schedule", "statemachine:retraining", "states:StartExecution", held("deliver")),
    ("retraining-trigger", "statemachine:retraining", "states:StartExecution", held("deliver")),
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


def proven_by(*exercises: str) -> list[tuple[str, Permission]]:
    """What exercises of a test in `tests/graph/permissions` prove: the exercise, and a permission.

    Args:
        exercises: of the test.
    """
    return [
        (proof.name, Permission(role, action, target))
        for role, target, actions, proof in ROWS
        for action in actions.split()
        if isinstance(proof, InProcess) and proof.name in exercises
    ]


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
    return re.sub(r"[0-9a-f]{16}", "HASH", re.sub(r"-x[0-9a-f]{8}$", "", path))
