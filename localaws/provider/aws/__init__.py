"""Resource types and functions of the package `aws`."""

from localaws.provider.aws import (
    apigateway,
    apigateway_access,
    firehose,
    iam,
    kinesis,
    lambda_,
    lambda_events,
    logs,
    s3,
    s3_settings,
    sqs,
    sts,
)

KINDS = (
    apigateway.KINDS
    | apigateway_access.KINDS
    | firehose.KINDS
    | iam.KINDS
    | kinesis.KINDS
    | lambda_.KINDS
    | lambda_events.KINDS
    | logs.KINDS
    | s3.KINDS
    | s3_settings.KINDS
    | sqs.KINDS
)
FUNCTIONS = sts.FUNCTIONS
