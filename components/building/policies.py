"""IAM policies: ARNs in, statements or JSON out.

Nothing but this module, `admin_policies`, `key_policies`, `preparation_policies` and `workflow_policies` spells actions.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from components.core.context import StackContext

Text = pulumi.Input[str]
Statement = Mapping[str, Any]
Conditions = Mapping[str, Mapping[str, Text]]

# What a reader of a stream needs. Source: Amazon Data Firehose Developer Guide, "Grant Firehose access to a Kinesis
# data stream". What a key of KMS needs besides is in `key_policies`.
_READ_STREAM = (
    "kinesis:DescribeStream",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
)


def document(statements: Sequence[Statement]) -> pulumi.Output[str]:
    """A policy document; statements may hold outputs."""
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(service: str, conditions: Conditions | None = None) -> pulumi.Output[str]:
    """Let an AWS service assume the role.

    Args:
        service: principal, as `lambda.amazonaws.com`.
        conditions: that keep the service from acting for another account.
    """
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    if conditions:
        statement["Condition"] = conditions
    return document([statement])


def acting_for(account_id: Text, source_arn: Text) -> Conditions:
    """The condition of a role's trust: the service acts for resources of this account alone.

    Source: Amazon Personalize Developer Guide, "Cross-service confused deputy prevention".
    """
    return {
        "StringEquals": {"aws:SourceAccount": account_id},
        "StringLike": {"aws:SourceArn": source_arn},
    }


def read_stream(stream_arn: Text) -> list[Statement]:
    """Read a stream's records, as Firehose does."""
    return [allow(_READ_STREAM, [stream_arn])]


def consume_stream(stream_arn: Text) -> list[Statement]:
    """Read a stream's records by an event source mapping.

    Source: AWS managed policy AWSLambdaKinesisExecutionRole, without what enhanced fan-out needs.
    """
    return [allow((*_READ_STREAM, "kinesis:DescribeStreamSummary"), [stream_arn])]


def write_stream(stream_arn: Text) -> list[Statement]:
    """Put records into a stream."""
    return [allow(("kinesis:PutRecord", "kinesis:PutRecords"), [stream_arn])]


def read_objects(bucket_arn: Text) -> list[Statement]:
    """List a bucket and read its objects."""
    return [
        allow(("s3:GetObject",), [_objects(bucket_arn)]),
        allow(("s3:ListBucket",), [bucket_arn]),
    ]


def read_objects_below(bucket_arn: Text, prefix: str) -> list[Statement]:
    """Read the objects whose keys begin with a prefix, and list these.

    The condition binds where a request names a prefix; one that only asks for the bucket names none.

    Args:
        bucket_arn: of the bucket.
        prefix: of the keys, with a slash at its end.
    """
    below = {"StringLikeIfExists": {"s3:prefix": f"{prefix}*"}}
    return [
        allow(("s3:GetObject",), [_objects(bucket_arn, prefix)]),
        {**allow(("s3:ListBucket",), [bucket_arn]), "Condition": below},
    ]


def list_objects(bucket_arn: Text) -> list[Statement]:
    """List the objects of a bucket."""
    return [allow(("s3:ListBucket",), [bucket_arn])]


def put_objects_below(bucket_arn: Text, prefix: str) -> list[Statement]:
    """Write objects whose keys begin with a prefix, which ends with a slash."""
    return [allow(("s3:PutObject",), [_objects(bucket_arn, prefix)])]


def keep_objects_below(bucket_arn: Text, prefix: str) -> list[Statement]:
    """Read, list, write and delete objects whose keys begin with a prefix, which ends with a slash."""
    return [
        *read_objects_below(bucket_arn, prefix),
        allow(("s3:PutObject", "s3:DeleteObject"), [_objects(bucket_arn, prefix)]),
    ]


def delete_objects_below(bucket_arn: Text, prefix: str) -> list[Statement]:
    """Delete objects whose keys begin with a prefix, which ends with a slash, or is empty for all."""
    return [allow(("s3:DeleteObject",), [_objects(bucket_arn, prefix)])]


def read_named_objects(bucket_arn: Text, keys: Sequence[str]) -> list[Statement]:
    """Read some objects."""
    return [allow(("s3:GetObject",), [pulumi.Output.concat(bucket_arn, f"/{key}") for key in keys])]


def rewrite_objects(bucket_arn: Text) -> list[Statement]:
    """Read and replace all objects of a bucket, and delete their old versions."""
    return [
        allow(("s3:ListBucket", "s3:ListBucketVersions"), [bucket_arn]),
        allow(
            ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObjectVersion"),
            [_objects(bucket_arn)],
        ),
    ]


def sort_out_messages(queue_arn: Text) -> list[Statement]:
    """Receive the messages of a queue, delete some, and show the others again."""
    actions = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility")
    return [allow(actions, [queue_arn])]


def invoke_function(function_arn: Text) -> list[Statement]:
    """Invoke a Lambda function."""
    return [allow(("lambda:InvokeFunction",), [function_arn])]


def start_execution(state_machine_arn: Text) -> list[Statement]:
    """Start executions of a state machine."""
    return [allow(("states:StartExecution",), [state_machine_arn])]


def describe_deletions(job_arns: Text) -> list[Statement]:
    """Describe data deletion jobs; the ARN may be a pattern."""
    return [allow(("personalize:DescribeDataDeletionJob",), [job_arns])]


def delete_users(job_arns: Text, dataset_group_arn: Text, role_arn: Text) -> list[Statement]:
    """Start data deletion jobs of a dataset group, and find those that are under way.

    A job is checked by its own ARN and its group's; lists of jobs cannot name a resource (Service Authorization Reference,
    "Amazon Personalize").

    Args:
        job_arns: pattern of the jobs that may be started.
        dataset_group_arn: whose users they delete.
        role_arn: of the role that the service is to read the lists of users with.
    """
    passed = {"StringEquals": {"iam:PassedToService": "personalize.amazonaws.com"}}
    return [
        allow(("personalize:CreateDataDeletionJob",), [job_arns, dataset_group_arn]),
        allow(("personalize:ListDataDeletionJobs",), ["*"]),
        {**allow(("iam:PassRole",), [role_arn]), "Condition": passed},
    ]


def write_objects(bucket_arn: Text) -> list[Statement]:
    """Write objects, in parts too, as Firehose does.

    Source: Amazon Data Firehose Developer Guide, "Grant Firehose access to an Amazon S3 destination".
    """
    return [
        allow(
            ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"), [bucket_arn]
        ),
        allow(("s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"), [_objects(bucket_arn)]),
    ]


def put_metrics() -> list[Statement]:
    """Put metrics into CloudWatch; the action cannot name its resource, and AWS does not say into which namespace.

    Source: Amazon Personalize Developer Guide, "Giving Amazon Personalize access to CloudWatch".
    """
    return [allow(("cloudwatch:PutMetricData",), ["*"])]


def keep_discarded_batches(bucket_arn: Text, account_id: Text) -> list[Statement]:
    """Write objects to a bucket of this account, as an event source mapping does with what it gives up.

    The condition keeps records from the bucket of somebody else who takes its name, once it is gone.
    Source: AWS Lambda Developer Guide, "Security best practices for Amazon S3 destinations".
    """
    ours = {"StringEqualsIfExists": {"s3:ResourceAccount": account_id}}
    return [
        {**allow(("s3:PutObject",), [_objects(bucket_arn)]), "Condition": ours},
        {**allow(("s3:ListBucket",), [bucket_arn]), "Condition": ours},
    ]


def send_messages(queue_arn: Text) -> list[Statement]:
    """Send messages to a queue."""
    return [allow(("sqs:SendMessage",), [queue_arn])]


def write_logs(log_group_arn: Text) -> list[Statement]:
    """Write into a log group that exists."""
    streams = pulumi.Output.concat(log_group_arn, ":*")
    return [allow(("logs:CreateLogStream", "logs:PutLogEvents"), [streams])]


def write_notebook_logs(context: StackContext, name: str) -> list[Statement]:
    """Write the log of a notebook instance, where somebody has made the log group that all instances of an account share.

    The group is nobody's own, so that none is made here: it would stay when the stack goes.
    Source: Amazon SageMaker Developer Guide, "CloudWatch Logs for Amazon SageMaker AI".
    """
    group = f"log-group:/aws/sagemaker/NotebookInstances:log-stream:{name}/*"
    return [allow(("logs:CreateLogStream", "logs:PutLogEvents"), [context.arn("logs", group)])]


def stop_notebook(instance_arn: Text) -> list[Statement]:
    """Stop a notebook instance."""
    return [allow(("sagemaker:StopNotebookInstance",), [instance_arn])]


def put_traces() -> list[Statement]:
    """Send traces to X-Ray; the actions cannot name a resource.

    Source: AWS managed policy AWSXRayDaemonWriteAccess, without the rules of sampling, which an active function does not ask for.
    """
    return [allow(("xray:PutTelemetryRecords", "xray:PutTraceSegments"), ["*"])]


def put_events() -> list[Statement]:
    """Record events. The one action that cannot name its resource.

    Source: Amazon Personalize Developer Guide, "Recording real-time events".
    """
    return [allow(("personalize:PutEvents",), ["*"])]


def put_items(dataset_arn: Text) -> list[Statement]:
    """Put items into a dataset."""
    return [allow(("personalize:PutItems",), [dataset_arn])]


def put_users(dataset_arn: Text) -> list[Statement]:
    """Put users into a dataset."""
    return [allow(("personalize:PutUsers",), [dataset_arn])]


def get_recommendations(arns: Sequence[Text]) -> list[Statement]:
    """Ask campaigns, with filters.

    The Service Authorization Reference names the campaign alone. AWS's own samples name filters, too (ADR 32).

    Args:
        arns: of campaigns and filters; they may be patterns.
    """
    return [allow(("personalize:GetRecommendations",), arns)]


def observe_training(
    *,
    solution_arns: Sequence[Text],
    campaign_arns: Sequence[Text],
    recommender_arns: Sequence[Text],
) -> list[Statement]:
    """See how old trainings and imports are, how well trainings went, and what serves.

    Lists cannot name a resource. Source: Service Authorization Reference, "Amazon Personalize".
    """
    versions = [pulumi.Output.concat(arn, "/*") for arn in solution_arns]
    named = {
        "personalize:GetSolutionMetrics": versions,
        "personalize:DescribeCampaign": campaign_arns,
        "personalize:DescribeRecommender": recommender_arns,
    }
    return [
        allow(("personalize:ListDatasetImportJobs", "personalize:ListSolutionVersions"), ["*"]),
        *(allow((action,), arns) for action, arns in named.items() if arns),
    ]


def get_personalized_ranking(campaign_arns: Sequence[Text]) -> list[Statement]:
    """Ask campaigns to rank items; ARNs may be patterns."""
    return [allow(("personalize:GetPersonalizedRanking",), campaign_arns)]


def admit_reader(
    service: str, bucket_arn: Text, account_id: Text, source_arn: Text
) -> list[Statement]:
    """The part of a bucket's policy that lets a service itself list the bucket and read its objects.

    The conditions bind when the service sends the keys. That it does is documented for the trust of its role, not
    for a bucket policy, and a plain condition on a key that is not sent would refuse every import.
    Source: Amazon Personalize Developer Guide, "Giving Amazon Personalize access to Amazon S3 resources".

    Args:
        service: principal, as `personalize.amazonaws.com`.
        bucket_arn: of the bucket.
        account_id: for which the service acts.
        source_arn: pattern of the resources for which the service acts.
    """
    return [
        {
            "Sid": "AdmitReader",
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": ["s3:GetObject", "s3:ListBucket"],
            "Resource": [bucket_arn, _objects(bucket_arn)],
            "Condition": where_told(account_id, source_arn),
        }
    ]


def admit_reader_below(
    service: str, bucket_arn: Text, account_id: Text, source_arn: Text, prefix: str
) -> list[Statement]:
    """The same for a folder of a bucket that has others: one statement for its objects, one to list them.

    Args:
        service: as above.
        bucket_arn: as above.
        account_id: as above.
        source_arn: as above.
        prefix: of the keys, with a slash at its end.
    """
    told = where_told(account_id, source_arn)
    return [
        {
            **statement,
            "Principal": {"Service": service},
            "Condition": {**told, **statement.get("Condition", {})},
        }
        for statement in read_objects_below(bucket_arn, prefix)
    ]


def admit_writer(
    service: str, bucket_arn: Text, account_id: Text, source_arn: Text, prefix: str
) -> list[Statement]:
    """The part that lets it write objects below a prefix, under the same conditions.

    Source: Amazon Personalize Developer Guide, "Guidelines and requirements for a metric attribution".

    Args:
        service: as above.
        bucket_arn: as above.
        account_id: as above.
        source_arn: as above.
        prefix: of the keys, without a slash at its end.
    """
    return [
        {
            "Sid": "AdmitWriter",
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": ["s3:PutObject"],
            "Resource": [pulumi.Output.concat(bucket_arn, f"/{prefix}/*")],
            "Condition": where_told(account_id, source_arn),
        }
    ]


def admit_alarms(topic_arn: Text, account_id: Text, region: str) -> list[Statement]:
    """The policy of a topic that the alarms of one account and region may write to.

    Source: Amazon SNS Developer Guide, "Example cases for Amazon SNS access control", CloudWatch alarms in the same account.
    """
    alarms = pulumi.Output.concat(f"arn:aws:cloudwatch:{region}:", account_id, ":alarm:*")
    return [
        {
            "Sid": "AdmitAlarms",
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": "sns:Publish",
            "Resource": topic_arn,
            "Condition": {
                "StringEquals": {"aws:SourceAccount": account_id},
                "ArnLike": {"aws:SourceArn": alarms},
            },
        }
    ]


def objects_by_tls_only(bucket_arn: Text) -> list[Statement]:
    """The part of a bucket's policy that refuses requests without encryption on their way, whoever makes them."""
    return [_deny_without_tls("s3:*", [bucket_arn, _objects(bucket_arn)])]


def messages_by_tls_only(queue_arn: Text) -> list[Statement]:
    """The same for a queue."""
    return [_deny_without_tls("sqs:*", [queue_arn])]


def allow(actions: Sequence[str], resources: Sequence[Text]) -> Statement:
    """Let actions be done with resources."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}


def where_told(account_id: Text, source_arn: Text) -> Conditions:
    """A service acts for resources of this account, if it says for whom it does."""
    return {
        "StringEqualsIfExists": {"aws:SourceAccount": account_id},
        "ArnLikeIfExists": {"aws:SourceArn": source_arn},
    }


def _deny_without_tls(action: str, resources: Sequence[Text]) -> Statement:
    return {
        "Sid": "DenyWithoutTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": list(resources),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def _objects(bucket_arn: Text, prefix: str = "") -> pulumi.Output[str]:
    return pulumi.Output.concat(bucket_arn, f"/{prefix}*")
