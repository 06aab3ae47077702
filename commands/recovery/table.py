"""Which resource types have a finder, and why the others need none."""

from __future__ import annotations

from commands.recovery.data_finders import DATA_FINDERS
from commands.recovery.finder import Finder
from commands.recovery.function_finders import FUNCTION_FINDERS
from commands.recovery.gateway_finders import GATEWAY_FINDERS
from commands.recovery.notebook_finders import NOTEBOOK_FINDERS

FINDERS: dict[str, Finder] = DATA_FINDERS | FUNCTION_FINDERS | GATEWAY_FINDERS | NOTEBOOK_FINDERS

_SETTING = "a setting: the next update sets it again, and it goes with what it belongs to"
_WHOLE = "made again under its name, it is written over"
_SAME = "made again with the same properties, it is the one that is there"
_DYNAMIC = "its own create finds it by its tag"

NEEDS_NO_FINDER: dict[str, str] = {
    "aws:apigateway/deployment:Deployment": "a spare one serves nothing and goes with its API",
    "aws:cloudwatch/dashboard:Dashboard": _WHOLE,
    "aws:cloudwatch/metricAlarm:MetricAlarm": _WHOLE,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _SETTING,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _SETTING,
    "aws:s3/bucketPolicy:BucketPolicy": _SETTING,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _SETTING,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _SETTING,
    "aws:s3/bucketVersioning:BucketVersioning": _SETTING,
    "aws:sns/topic:Topic": _SAME,
    "aws:sns/topicPolicy:TopicPolicy": _SETTING,
    "aws:sns/topicSubscription:TopicSubscription": _SAME,
    "aws:sqs/queuePolicy:QueuePolicy": _SETTING,
    "pulumi-python:dynamic/personalize:ArchivedEvents": "it makes nothing",
    "pulumi-python:dynamic/personalize:BucketStatements": "adding it again changes nothing",
    "pulumi-python:dynamic/personalize:Campaign": _DYNAMIC,
    "pulumi-python:dynamic/personalize:DataDeletionJob": _DYNAMIC,
    "pulumi-python:dynamic/personalize:Dataset": _DYNAMIC,
    "pulumi-python:dynamic/personalize:DatasetGeneration": "it makes nothing",
    "pulumi-python:dynamic/personalize:DatasetImportJob": _DYNAMIC,
    "pulumi-python:dynamic/personalize:EventTracker": _DYNAMIC,
    "pulumi-python:dynamic/personalize:Ready": "it makes nothing",
    "pulumi-python:dynamic/personalize:Recommender": _DYNAMIC,
    "pulumi-python:dynamic/personalize:Solution": _DYNAMIC,
    "pulumi-python:dynamic/personalize:SolutionVersion": _DYNAMIC,
    "pulumi-python:dynamic/personalize:StoredCopy": _WHOLE,
    "pulumi:providers:aws": "it makes nothing",
    "pulumi:providers:aws-native": "it makes nothing",
    "pulumi:providers:pulumi-python": "it makes nothing",
}
"""Type tokens of the program, with the reason."""
