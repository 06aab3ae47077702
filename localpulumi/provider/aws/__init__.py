"""Resource types and functions of the package `aws`."""

from localpulumi.provider.aws import (
    apigateway,
    apigateway_access,
    apigateway_stages,
    athena,
    cloudwatch,
    eventbridge,
    firehose,
    glue,
    glue_classifiers,
    glue_tables,
    iam,
    kinesis,
    kms,
    lambda_,
    lambda_events,
    lambda_permissions,
    logs,
    s3,
    s3_settings,
    sagemaker,
    scheduler,
    sfn,
    sns,
    sqs,
    sts,
)

KINDS = (
    apigateway.KINDS
    | apigateway_access.KINDS
    | apigateway_stages.KINDS
    | athena.KINDS
    | cloudwatch.KINDS
    | eventbridge.KINDS
    | firehose.KINDS
    | glue.KINDS
    | glue_classifiers.KINDS
    | glue_tables.KINDS
    | iam.KINDS
    | kinesis.KINDS
    | kms.KINDS
    | lambda_.KINDS
    | lambda_events.KINDS
    | lambda_permissions.KINDS
    | logs.KINDS
    | s3.KINDS
    | s3_settings.KINDS
    | sagemaker.KINDS
    | scheduler.KINDS
    | sfn.KINDS
    | sns.KINDS
    | sqs.KINDS
)
FUNCTIONS = sts.FUNCTIONS
