"""What a key of KMS makes of a stack: everything that can hold data names it, and each role may do with it what it needs."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.graph.conftest import MONITORING
from tests.support.graph import ACCOUNT, OWN_KEY, REGION, Graph, Node, run_program

# Whole programs with nearly all that a stack can have.
pytestmark = pytest.mark.slow

GIVEN = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0e1f-given"
FORMER = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0e1f-former"

KEY_IN_RULES = ("rules", 0, "applyServerSideEncryptionByDefault", "kmsMasterKeyId")
# The service reads lists of users to delete from no bucket with a key of its owner.
READ_WITHOUT_KEY = {"personalize-deletions-lists-encryption"}
# Of each type that holds data: where it names the key.
HOLDERS = {
    "aws:cloudwatch/logGroup:LogGroup": ("kmsKeyId",),
    "aws:kinesis/stream:Stream": ("kmsKeyId",),
    "aws:lambda/function:Function": ("kmsKeyArn",),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": KEY_IN_RULES,
    "aws:sns/topic:Topic": ("kmsMasterKeyId",),
    "aws:sqs/queue:Queue": ("kmsMasterKeyId",),
    "aws-native:personalize:DatasetGroup": ("kmsKeyArn",),
}
# Of the other types: what of a stack's data they hold.
NO_HOLDERS = {
    "aws:apigateway/": "none",
    "aws:cloudwatch/dashboard:Dashboard": "none",
    "aws:cloudwatch/metricAlarm:MetricAlarm": "none",
    "aws:iam/": "none",
    "aws:kms/": "none",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "what waits for its next object is in the source stream, too",
    "aws:lambda/eventSourceMapping:EventSourceMapping": "none: it has no filters",
    "aws:lambda/permission:Permission": "none",
    "aws:s3/bucket:Bucket": "as its encryption says",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "none",
    "aws:s3/bucketObjectv2:BucketObjectv2": "as its bucket's encryption says",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": "none",
    "aws:s3/bucketPolicy:BucketPolicy": "none",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "none",
    "aws:scheduler/schedule:Schedule": "none: it has no input for its function",
    "aws:sns/topicPolicy:TopicPolicy": "none",
    "aws:sns/topicSubscription:TopicSubscription": "none",
    "aws:sqs/queuePolicy:QueuePolicy": "none",
    "aws-native:personalize:": "as its dataset group",
    "pulumi": "none, or as its dataset group",
    "personalize:": "none",
}


@pytest.fixture(scope="module", params=["own", GIVEN])
def encrypted(request: pytest.FixtureRequest, feedback_settings: dict[str, str]) -> Graph:
    """A stack with nearly all that a stack can have."""
    settings = {"personalize:accessLogs": "true", "personalize:monitoring": json.dumps(MONITORING)}
    return with_keys({**feedback_settings, **settings}, key=request.param)


def with_keys(settings: dict[str, str], **encryption: Any) -> Graph:
    return Graph(run_program({**settings, "personalize:encryption": json.dumps(encryption)}))


def key_of(graph: Graph) -> str:
    return OWN_KEY if graph.of_type("kms/key:Key") else GIVEN


def member(inputs: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        inputs = inputs[part]
    return inputs


def statements(node: Node) -> list[dict[str, Any]]:
    return list(json.loads(node.inputs["policy"])["Statement"])


def about_keys(graph: Graph) -> Iterator[tuple[str, dict[str, Any]]]:
    """The statements about KMS of all roles, by the name of the policy."""
    for node in graph.of_type("rolePolicy:RolePolicy"):
        for statement in statements(node):
            if any(action.startswith("kms:") for action in statement["Action"]):
                yield node.name, statement


def test_all_that_holds_data_names_the_key(encrypted: Graph) -> None:
    key = key_of(encrypted)
    for node in encrypted:
        if node.name in READ_WITHOUT_KEY:
            assert KEY_IN_RULES[-1] not in str(node.inputs)
        elif node.type in HOLDERS:
            assert member(node.inputs, HOLDERS[node.type]) == key, node.name
        else:
            assert node.type.startswith(tuple(NO_HOLDERS)), (
                f"{node.type} is new: does it hold data? Then it needs the key"
            )
    assert {node.type for node in encrypted} >= HOLDERS.keys()


def test_nothing_is_encrypted_twice_or_without_a_bucket_key(encrypted: Graph) -> None:
    assert (
        "sqsManagedSseEnabled" not in encrypted.named("personalize-ingestion-dead-letters").inputs
    )
    for node in encrypted.of_type("BucketServerSideEncryptionConfiguration"):
        if node.name in READ_WITHOUT_KEY:
            continue
        (rule,) = node.inputs["rules"]
        assert rule["bucketKeyEnabled"] is True
        assert rule["applyServerSideEncryptionByDefault"]["sseAlgorithm"] == "aws:kms"


PERSONALIZE_POLICIES = {
    "personalize-datasets-encryption-permissions",
    "personalize-datasets-import-permissions",
    "personalize-datasets-metrics-role-permissions",
}


def test_the_dataset_group_has_a_role_for_its_key(encrypted: Graph) -> None:
    role = encrypted.named("personalize-datasets-encryption-role")
    group = encrypted.named("personalize-datasets-group")
    assert group.inputs["roleArn"] == f"arn:aws:iam::{ACCOUNT}:role/{role.inputs['name']}"


def test_roles_of_the_service_have_what_its_guide_says(encrypted: Graph) -> None:
    found = {
        name: statement["Action"]
        for name, statement in about_keys(encrypted)
        if name in PERSONALIZE_POLICIES
    }
    guide = ["CreateGrant", "Decrypt", "DescribeKey", "GenerateDataKey", "ListGrants"]
    assert found.keys() == PERSONALIZE_POLICIES
    assert all(actions == [f"kms:{action}" for action in guide] for actions in found.values())


def test_other_roles_use_the_key_through_the_services_that_they_need(encrypted: Graph) -> None:
    found: dict[str, set[tuple[str, str]]] = {}
    for name, statement in about_keys(encrypted):
        assert statement["Resource"] == [key_of(encrypted)]
        if name not in PERSONALIZE_POLICIES:
            (action,) = statement["Action"]
            service, *rest = statement["Condition"]["StringEquals"]["kms:ViaService"].split(".")
            assert rest == [REGION, "amazonaws", "com"]
            found.setdefault(name, set()).add((action, service))
    decrypt, encrypt = "kms:Decrypt", "kms:GenerateDataKey"
    assert found == {
        "personalize-ingestion-archive-access-permissions": {
            (decrypt, "kinesis"),
            (decrypt, "s3"),
            (encrypt, "s3"),
        },
        "personalize-ingestion-consumer-execution-permissions": {
            (decrypt, "kinesis"),
            (decrypt, "sqs"),
            (encrypt, "sqs"),
            (encrypt, "s3"),
        },
        "personalize-purges-worker-execution-permissions": {
            (decrypt, "s3"),
            (encrypt, "s3"),
            (decrypt, "sqs"),
        },
        "personalize-api-stream-permissions": {(encrypt, "kinesis")},
    }


def test_lists_of_users_to_delete_lie_where_the_service_reads_them(encrypted: Graph) -> None:
    bucket = encrypted.named("personalize-deletions-lists-bucket").inputs["bucket"]
    assert bucket == f"personalize-test-deletions-{ACCOUNT}-{REGION}"
    function = encrypted.named("personalize-api-delete-user-function").inputs
    assert function["environment"]["variables"]["BUCKET"] == bucket
    assert encrypted.named("personalize-deletions-expiration").inputs["bucket"] == bucket
    reading, _listing = statements(encrypted.named("personalize-deletions-reading-permissions"))
    assert reading["Resource"] == [f"arn:aws:s3:::{bucket}/deletions/*"]
    assert encrypted.exports["deletionBucket"] == bucket


def test_a_key_of_somebody_else_is_no_resource(feedback_settings: dict[str, str]) -> None:
    graph = with_keys(feedback_settings, key=GIVEN)
    assert not [node for node in graph if node.type.startswith("aws:kms/")]


def test_the_own_key_is_renewed_and_has_a_name(own_key: Graph) -> None:
    key = own_key.named("personalize-encryption-key")
    assert key.inputs["enableKeyRotation"] is True
    assert key.inputs["deletionWindowInDays"] == 7
    alias = own_key.named("personalize-encryption-alias")
    assert alias.inputs["name"] == "alias/personalize-test-data"
    assert alias.inputs["targetKeyId"] == OWN_KEY.rpartition("/")[2]


def test_the_own_key_admits_the_account_and_three_services(own_key: Graph) -> None:
    account, personalize, logs, alarms = statements(own_key.named("personalize-encryption-key"))
    assert account["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    assert account["Action"] == "kms:*"
    assert personalize["Principal"] == {"Service": "personalize.amazonaws.com"}
    assert personalize["Condition"] == {
        "StringEqualsIfExists": {"aws:SourceAccount": ACCOUNT},
        "ArnLikeIfExists": {"aws:SourceArn": f"arn:aws:personalize:{REGION}:{ACCOUNT}:*"},
    }
    assert logs["Principal"] == {"Service": f"logs.{REGION}.amazonaws.com"}
    groups = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws"
    assert logs["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"] == [
        f"{groups}/lambda/personalize-test-*",
        f"{groups}/apigateway/personalize-test-*/access",
        f"{groups}/vendedlogs/states/personalize-test-*",
    ]
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert alarms["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
    assert alarms["Condition"] == {
        "StringEqualsIfExists": {"aws:SourceAccount": ACCOUNT},
        "ArnLikeIfExists": {"aws:SourceArn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:*"},
    }


def test_the_own_key_goes_after_all_that_it_encrypts(own_key: Graph) -> None:
    key = own_key.named("personalize-encryption-key")
    for node in own_key:
        if node.type in HOLDERS and node.name not in READ_WITHOUT_KEY:
            assert key.urn in own_key.before(node), node.name


def test_a_protected_stack_keeps_its_key(data_settings: dict[str, str]) -> None:
    settings = {"aws:region": REGION, **data_settings, "personalize:protectData": "true"}
    assert with_keys(settings, key="own").named("personalize-encryption-key").protect


def test_a_former_key_is_read_with_and_no_more(data_settings: dict[str, str]) -> None:
    settings = {"aws:region": REGION, **data_settings}
    graph = with_keys(settings, key=GIVEN, formerKeys=["own", FORMER])
    for name, statement in about_keys(graph):
        if statement["Action"] == ["kms:GenerateDataKey"]:
            assert statement["Resource"] == [GIVEN], name
        else:
            assert statement["Resource"] == [GIVEN, OWN_KEY, FORMER], name
    assert graph.named("personalize-datasets-generation").inputs["formerKeys"] == ["own", FORMER]


def test_back_to_keys_of_aws_older_data_is_read(data_settings: dict[str, str]) -> None:
    settings = {"aws:region": REGION, **data_settings}
    graph = with_keys(settings, formerKeys=[FORMER])
    for name, statement in about_keys(graph):
        assert statement["Action"] == ["kms:Decrypt"] or name in PERSONALIZE_POLICIES
        assert statement["Resource"] == [FORMER]
    assert "kmsKeyArn" not in graph.named("personalize-datasets-group").inputs
    assert graph.named("personalize-ingestion-stream").inputs["kmsKeyId"] == "alias/aws/kinesis"
    assert graph.named("personalize-ingestion-dead-letters").inputs["sqsManagedSseEnabled"] is True


def test_only_a_key_s_own_policy_is_about_everything(encrypted: Graph) -> None:
    for _, statement in about_keys(encrypted):
        assert "*" not in statement["Resource"]
        assert not any("*" in action for action in statement["Action"])
