"""What a deployment may need to do in AWS: IAM actions, each with an ARN of the kind that it is checked against.

Dynamic resources: read from the code. Native resources: the handlers of the CloudFormation registry, which are called with
the deployer's own credentials. pulumi-aws: the table below, from the sources of the Terraform provider that it bridges
(create, read, update, delete and tags of each resource) and the Service Authorization Reference.
"""

import ast
import importlib.resources
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session

from components.lifecycle.engine.provider import LifecycleProvider
from tests.support.graph import ACCOUNT, REGION

HERE = f"{REGION}:{ACCOUNT}"
LIFECYCLE = Path(__file__).parents[2] / "components" / "lifecycle"
ANY = "*"
Needs = set[tuple[str, str]]
"""Pairs of an action and an ARN; `*` where the action is checked against no resource."""

_PERSONALIZE = f"arn:aws:personalize:{HERE}"
_BUCKET, _OBJECT = "arn:aws:s3:::{name}", "arn:aws:s3:::{name}/key"
_ROLE = f"arn:aws:iam::{ACCOUNT}:role/{{name}}"
_FUNCTION = f"arn:aws:lambda:{HERE}:function:{{name}}"
_MAPPING = f"arn:aws:lambda:{HERE}:event-source-mapping:0e1f"
_API = f"arn:aws:apigateway:{REGION}::"
_KEY = f"arn:aws:kms:{HERE}:key/0e1f"
_STREAM = f"arn:aws:kinesis:{HERE}:stream/{{name}}"

_TAGS_OF_API = {f"{_API}/tags/arn": "apigateway:GET PUT DELETE"}

# By type: ARN with {name} for the physical name, and the actions that are checked against it.
_TERRAFORM: dict[str, dict[str, str]] = {
    "aws:s3/bucket:Bucket": {
        # Read whole, whatever is set; emptied before it is deleted (force_destroy).
        _BUCKET: "s3:CreateBucket DeleteBucket ListBucket ListBucketVersions GetBucketLocation GetBucketAcl GetBucketCORS "
        "GetBucketWebsite GetBucketVersioning GetBucketLogging GetBucketRequestPayment GetBucketPolicy GetBucketTagging "
        "GetBucketObjectLockConfiguration GetAccelerateConfiguration GetLifecycleConfiguration GetReplicationConfiguration "
        "GetEncryptionConfiguration PutBucketTagging TagResource UntagResource ListTagsForResource",
        _OBJECT: "s3:DeleteObject DeleteObjectVersion",
    },
    "aws:s3/bucketObjectv2:BucketObjectv2": {
        _BUCKET: "s3:ListBucket",
        _OBJECT: "s3:PutObject GetObject DeleteObject DeleteObjectVersion PutObjectTagging GetObjectTagging AbortMultipartUpload",
    },
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
        # Deleted by the permission to put.
        _BUCKET: "s3:PutLifecycleConfiguration GetLifecycleConfiguration"
    },
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": {
        _BUCKET: "s3:PutBucketOwnershipControls GetBucketOwnershipControls"
    },
    "aws:s3/bucketPolicy:BucketPolicy": {
        _BUCKET: "s3:PutBucketPolicy GetBucketPolicy DeleteBucketPolicy"
    },
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
        _BUCKET: "s3:PutBucketPublicAccessBlock GetBucketPublicAccessBlock"
    },
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
        _BUCKET: "s3:PutEncryptionConfiguration GetEncryptionConfiguration"
    },
    "aws:kms/key:Key": {
        ANY: "kms:CreateKey",
        _KEY: "kms:DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags EnableKey DisableKey EnableKeyRotation "
        "DisableKeyRotation PutKeyPolicy ScheduleKeyDeletion TagResource UntagResource UpdateKeyDescription",
    },
    "aws:kms/alias:Alias": {
        ANY: "kms:ListAliases",
        f"arn:aws:kms:{HERE}:{{name}}": "kms:CreateAlias DeleteAlias UpdateAlias",
        _KEY: "kms:CreateAlias DeleteAlias UpdateAlias",
    },
    "aws:iam/role:Role": {
        _ROLE: "iam:CreateRole GetRole DeleteRole UpdateRole UpdateAssumeRolePolicy TagRole UntagRole ListRolePolicies "
        "ListAttachedRolePolicies ListInstanceProfilesForRole PassRole"
    },
    "aws:iam/rolePolicy:RolePolicy": {
        _ROLE.format(name="personalize-x"): "iam:PutRolePolicy GetRolePolicy DeleteRolePolicy"
    },
    "aws:kinesis/stream:Stream": {
        _STREAM: "kinesis:CreateStream DeleteStream DescribeStreamSummary IncreaseStreamRetentionPeriod "
        "DecreaseStreamRetentionPeriod StartStreamEncryption StopStreamEncryption UpdateShardCount UpdateStreamMode "
        "AddTagsToStream RemoveTagsFromStream ListTagsForStream TagResource UntagResource ListTagsForResource"
    },
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": {
        f"arn:aws:firehose:{HERE}:deliverystream/{{name}}": "firehose:CreateDeliveryStream DeleteDeliveryStream "
        "DescribeDeliveryStream UpdateDestination TagDeliveryStream UntagDeliveryStream ListTagsForDeliveryStream"
    },
    "aws:sqs/queue:Queue": {
        f"arn:aws:sqs:{HERE}:{{name}}": "sqs:CreateQueue DeleteQueue GetQueueAttributes SetQueueAttributes TagQueue UntagQueue "
        "ListQueueTags"
    },
    "aws:sqs/queuePolicy:QueuePolicy": {
        f"arn:aws:sqs:{HERE}:personalize-x": "sqs:GetQueueAttributes SetQueueAttributes"
    },
    "aws:cloudwatch/logGroup:LogGroup": {
        f"arn:aws:logs:{HERE}:log-group:{{name}}": "logs:AssociateKmsKey DisassociateKmsKey CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy "
        "TagResource UntagResource ListTagsForResource",
        ANY: "logs:DescribeLogGroups",
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        f"arn:aws:cloudwatch:{HERE}:alarm:{{name}}": "cloudwatch:PutMetricAlarm DeleteAlarms TagResource UntagResource "
        "ListTagsForResource",
        ANY: "cloudwatch:DescribeAlarms",
    },
    "aws:cloudwatch/dashboard:Dashboard": {
        f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/personalize-x": "cloudwatch:PutDashboard GetDashboard DeleteDashboards"
    },
    "aws:sns/topic:Topic": {
        f"arn:aws:sns:{HERE}:{{name}}": "sns:CreateTopic DeleteTopic GetTopicAttributes SetTopicAttributes TagResource "
        "UntagResource ListTagsForResource"
    },
    "aws:sns/topicPolicy:TopicPolicy": {
        f"arn:aws:sns:{HERE}:personalize-x": "sns:GetTopicAttributes SetTopicAttributes"
    },
    "aws:sns/topicSubscription:TopicSubscription": {
        f"arn:aws:sns:{HERE}:personalize-x": "sns:Subscribe ListSubscriptionsByTopic",
        ANY: "sns:GetSubscriptionAttributes SetSubscriptionAttributes Unsubscribe",
    },
    "aws:sagemaker/notebookInstance:NotebookInstance": {
        f"arn:aws:sagemaker:{HERE}:notebook-instance/{{name}}": "sagemaker:CreateNotebookInstance DescribeNotebookInstance "
        "UpdateNotebookInstance StartNotebookInstance StopNotebookInstance DeleteNotebookInstance AddTags DeleteTags ListTags",
        # In a VPC alone.
        ANY: "ec2:CreateNetworkInterface DeleteNetworkInterface DescribeNetworkInterfaces DescribeSecurityGroups DescribeSubnets "
        "DescribeVpcs",
    },
    "aws:sagemaker/notebookInstanceLifecycleConfiguration:NotebookInstanceLifecycleConfiguration": {
        f"arn:aws:sagemaker:{HERE}:notebook-instance-lifecycle-config/{{name}}": "sagemaker:CreateNotebookInstanceLifecycleConfig "
        "DescribeNotebookInstanceLifecycleConfig UpdateNotebookInstanceLifecycleConfig DeleteNotebookInstanceLifecycleConfig "
        "AddTags DeleteTags ListTags",
    },
    "aws:sfn/stateMachine:StateMachine": {
        f"arn:aws:states:{HERE}:stateMachine:{{name}}": "states:CreateStateMachine DeleteStateMachine DescribeStateMachine "
        "UpdateStateMachine ListStateMachineVersions TagResource UntagResource ListTagsForResource",
        # Asked for by the provider before each change.
        ANY: "states:ValidateStateMachineDefinition",
    },
    "aws:glue/catalogDatabase:CatalogDatabase": {
        f"arn:aws:glue:{HERE}:catalog": "glue:CreateDatabase GetDatabase UpdateDatabase DeleteDatabase",
        f"arn:aws:glue:{HERE}:database/{{name}}": "glue:CreateDatabase GetDatabase UpdateDatabase DeleteDatabase TagResource "
        "UntagResource GetTags",
        # The tables go with it.
        f"arn:aws:glue:{HERE}:table/{{name}}/interactions": "glue:DeleteDatabase",
        f"arn:aws:glue:{HERE}:userDefinedFunction/{{name}}/any": "glue:DeleteDatabase",
    },
    "aws:glue/catalogTable:CatalogTable": {
        f"arn:aws:glue:{HERE}:{each}": "glue:CreateTable GetTable GetPartitionIndexes UpdateTable DeleteTable"
        for each in ("catalog", "database/personalize_x", "table/personalize_x/{name}")
    },
    "aws:glue/crawler:Crawler": {
        ANY: "glue:CreateCrawler",
        f"arn:aws:glue:{HERE}:crawler/{{name}}": "glue:GetCrawler UpdateCrawler DeleteCrawler TagResource UntagResource GetTags",
    },
    "aws:glue/classifier:Classifier": {
        ANY: "glue:CreateClassifier GetClassifier UpdateClassifier DeleteClassifier"
    },
    "aws:athena/workgroup:Workgroup": {
        f"arn:aws:athena:{HERE}:workgroup/{{name}}": "athena:CreateWorkGroup GetWorkGroup UpdateWorkGroup DeleteWorkGroup "
        "TagResource UntagResource ListTagsForResource"
    },
    "aws:athena/namedQuery:NamedQuery": {
        f"arn:aws:athena:{HERE}:workgroup/personalize-x": "athena:CreateNamedQuery GetNamedQuery DeleteNamedQuery"
    },
    "aws:cloudwatch/eventRule:EventRule": {
        f"arn:aws:events:{HERE}:rule/{{name}}": "events:PutRule DescribeRule DeleteRule TagResource UntagResource "
        "ListTagsForResource"
    },
    "aws:cloudwatch/eventTarget:EventTarget": {
        f"arn:aws:events:{HERE}:rule/personalize-x": "events:PutTargets RemoveTargets ListTargetsByRule"
    },
    "aws:s3/bucketNotification:BucketNotification": {
        "arn:aws:s3:::personalize-x": "s3:PutBucketNotification GetBucketNotification"
    },
    "aws:scheduler/schedule:Schedule": {
        f"arn:aws:scheduler:{HERE}:schedule/default/{{name}}": "scheduler:CreateSchedule GetSchedule UpdateSchedule DeleteSchedule"
    },
    "aws:lambda/function:Function": {
        _FUNCTION: "lambda:CreateFunction DeleteFunction GetFunction GetFunctionConfiguration GetFunctionCodeSigningConfig "
        "ListVersionsByFunction UpdateFunctionCode UpdateFunctionConfiguration TagResource UntagResource ListTags"
    },
    "aws:lambda/permission:Permission": {
        _FUNCTION.format(name="personalize-x"): "lambda:AddPermission RemovePermission GetPolicy"
    },
    "aws:lambda/eventSourceMapping:EventSourceMapping": {
        ANY: "lambda:CreateEventSourceMapping",
        _MAPPING: "lambda:GetEventSourceMapping UpdateEventSourceMapping DeleteEventSourceMapping TagResource UntagResource ListTags",
    },
    "aws:apigateway/restApi:RestApi": {
        f"{_API}/restapis": "apigateway:POST",
        f"{_API}/restapis/id": "apigateway:GET PUT PATCH DELETE",
        **_TAGS_OF_API,
    },
    "aws:apigateway/deployment:Deployment": {
        f"{_API}/restapis/id/deployments": "apigateway:POST",
        f"{_API}/restapis/id/deployments/id": "apigateway:GET PATCH DELETE",
    },
    "aws:apigateway/stage:Stage": {
        f"{_API}/restapis/id/stages": "apigateway:POST",
        f"{_API}/restapis/id/stages/prod": "apigateway:GET PATCH DELETE",
        **_TAGS_OF_API,
    },
    "aws:apigateway/apiKey:ApiKey": {
        f"{_API}/apikeys": "apigateway:POST",
        f"{_API}/apikeys/id": "apigateway:GET PATCH DELETE",
        **_TAGS_OF_API,
    },
    "aws:apigateway/usagePlan:UsagePlan": {
        f"{_API}/usageplans": "apigateway:POST",
        f"{_API}/usageplans/id": "apigateway:GET PATCH DELETE",
        **_TAGS_OF_API,
    },
    "aws:apigateway/usagePlanKey:UsagePlanKey": {
        f"{_API}/usageplans/id/keys": "apigateway:POST",
        f"{_API}/usageplans/id/keys/id": "apigateway:GET DELETE",
    },
}  # fmt: skip

# GetCallerIdentity, the only call of a provider without a resource, needs no permission.
_NOTHING = ("pulumi:", "personalize:", "pulumi-python:dynamic/")


def needs_of(type_: str, name: str) -> Needs:
    """What the provider of a resource does; for dynamic resources see `lifecycle_needs`.

    Raises:
        KeyError: nobody has written down what this type needs.
    """
    if type_.startswith(_NOTHING):
        return set()
    if type_.startswith("aws-native:"):
        return _registry_needs(type_, name)
    if type_ not in _TERRAFORM:
        raise KeyError(
            f"{type_} is new: write into tests/support/deployer_needs.py what its provider calls, and into "
            "docs/deployer-policy.json what is missing there"
        )
    return {
        (action, arn.format(name=name))
        for arn, actions in _TERRAFORM[type_].items()
        for action in _actions(actions)
    }


# Of a stack with a key of KMS: what services do with it for whoever calls them (files in buckets, archived events, variables of
# functions), and what Lambda and the registry's handler of MetricAttribution ask of it.
KEY_NEEDS = {
    (f"kms:{operation}", _KEY)
    for operation in ("CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey")
}


# Of ArchivedEvents: the archive is read, and handed to the consumer.
_REDELIVERY = {
    ("s3:ListBucket", _BUCKET.format(name="personalize-x")),
    ("s3:GetObject", _OBJECT.format(name="personalize-x")),
    ("lambda:InvokeFunction", _FUNCTION.format(name="personalize-x")),
}


# Of a Solution: campaigns that the owner made of it by the admin routes, under any name, go with it.
_CAMPAIGNS_OF_OWNER = {
    (f"personalize:{operation}", f"{_PERSONALIZE}:campaign/any")
    for operation in ("DescribeCampaign", "DeleteCampaign", "ListTagsForResource")
}


# Of a RetrainedGroups: what runs of the workflow made, under any name.
GROUP_NEEDS = {
    (f"personalize:{operation}", f"{_PERSONALIZE}:{kind}/any")
    for kind, operations in {
        "dataset-group": "DescribeDatasetGroup DeleteDatasetGroup ListTagsForResource",
        "dataset": "DescribeDataset DeleteDataset",
        "solution": "DescribeSolution DeleteSolution DescribeSolutionVersion StopSolutionVersionCreation",
        "filter": "DescribeFilter DeleteFilter",
        "event-tracker": "DescribeEventTracker DeleteEventTracker",
        "schema": "DeleteSchema ListTagsForResource",
    }.items()
    for operation in operations.split()
}


def lifecycle_needs(name: str) -> Needs:
    """What the dynamic resources do, for a physical name of the stack."""
    needs: Needs = _REDELIVERY | _CAMPAIGNS_OF_OWNER
    for operation in lifecycle_operations():
        action = f"personalize:{operation}"
        if operation.startswith("List") and operation != "ListTagsForResource":
            needs.add((action, ANY))
        elif operation.endswith("EventTracker"):
            needs.add((action, f"{_PERSONALIZE}:event-tracker/0e1f"))
        else:
            needs.add((action, f"{_PERSONALIZE}:solution/{name}"))
    return needs


def lifecycle_operations() -> set[str]:
    """The operations of the service that `components/lifecycle` names, whole or as `Create{kind}`."""
    known = set(botocore.session.Session().get_service_model("personalize").operation_names)
    kinds = {kind.kind for kind in _subclasses(LifecycleProvider) if "kind" in vars(kind)}
    named = {
        text
        for path in LIFECYCLE.rglob("*.py")
        for text in _texts(ast.parse(path.read_text()), kinds)
    }
    return named & known


def _texts(tree: ast.AST, kinds: set[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        if isinstance(node, ast.JoinedStr) and ast.unparse(node).endswith("{self.kind}'"):
            yield from (f"{ast.unparse(node.values[0])[1:-1]}{kind}" for kind in kinds)


def _subclasses(of: type[LifecycleProvider]) -> Iterator[type[LifecycleProvider]]:
    for kind in of.__subclasses__():
        yield kind
        yield from _subclasses(kind)


def registry_schema(type_name: str) -> dict[str, Any]:
    """The CloudFormation registry schema that the cfn-lint package brings."""
    schemas = importlib.resources.files("cfnlint.data.schemas")
    index = json.loads((schemas / "providers" / "us-east-1.json").read_text(encoding="utf-8"))
    path = schemas / "resources" / f"{index[type_name]}.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _registry_needs(type_: str, name: str) -> Needs:
    _, module, kind = type_.split(":")
    handlers = registry_schema(f"AWS::{module.title()}::{kind}")["handlers"]
    # Lists are no part of a deployment; keys of KMS are `KEY_NEEDS`, and roles are passed as `_TERRAFORM` says of them.
    called = {
        action
        for handler, about in handlers.items()
        if handler != "list"
        for action in about["permissions"]
        if action != "iam:PassRole" and not action.startswith("kms:")
    }
    cloud_control = (
        "cloudformation:CreateResource GetResource DeleteResource GetResourceRequestStatus"
    )
    return {
        *((action, f"{_PERSONALIZE}:{kind.lower()}/{name}") for action in called),
        *((action, ANY) for action in _actions(cloud_control)),
    }


def _actions(text: str) -> Iterator[str]:
    service, names = text.split(":")
    yield from (f"{service}:{name}" for name in names.split())
