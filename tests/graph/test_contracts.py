"""Rules that hold for every resource of a kind: tags, names, permissions, registry schemas."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pulumi_aws
import pytest

from tests.support.deployer_needs import registry_schema
from tests.support.graph import Graph, Node, run_program

STANDARD = {"project": "personalize", "managed-by": "pulumi"}


def tags_of(graph: Graph, node: Node) -> dict[str, str]:
    """The tags that a resource gets, its own or its provider's."""
    given: Any = node.inputs.get("tags") or {}
    if isinstance(given, list):
        return {tag["key"]: tag["value"] for tag in given}
    if node.type.startswith("aws:"):
        provider = json.loads(graph.named("aws").inputs["defaultTags"])
        return {**provider["tags"], **given}
    return dict(given)


def is_taggable(node: Node) -> bool:
    """Whether the type has tags, by the SDK's own class."""
    if node.type.startswith("aws:"):
        _, module, name = node.type.split(":")
        module = {"lambda": "lambda_"}.get(module.split("/")[0], module.split("/")[0])
        resource = getattr(getattr(pulumi_aws, module), name)
        return hasattr(resource, "tags_all")
    return node.type.startswith("aws-native:") or "tags" in node.inputs


def test_every_taggable_resource_is_tagged(graph: Graph, protected: Graph) -> None:
    for tree, stack, extra in ((graph, None, {}), (protected, "Production", {"team": "shop"})):
        taggable = [node for node in tree if is_taggable(node)]
        assert len(taggable) > 30
        for node in taggable:
            tags = tags_of(tree, node)
            assert tags.items() >= {**STANDARD, **extra}.items(), node.urn
            assert tags["stack"] == (stack or tree.named("aws").urn.split("::")[0].split(":")[-1])


def test_all_dynamic_resources_that_the_service_keeps_are_tagged(graph: Graph) -> None:
    recorded_only = (":Ready", ":DatasetGeneration", ":ArchivedEvents", ":RetrainedGroups")
    for node in graph:
        if "dynamic/" in node.type and not node.type.endswith(recorded_only):
            assert is_taggable(node), node.urn


def test_s3_objects_have_no_more_tags_than_s3_allows(data_settings: dict[str, str]) -> None:
    tags = json.dumps({f"key{i}": "value" for i in range(7)})
    graph = Graph(
        run_program({"aws:region": "us-east-1", "personalize:tags": tags, **data_settings})
    )
    for node in graph.of_type(":BucketObjectv2"):
        assert len(tags_of(graph, node)) == 10


def physical_names(graph: Graph) -> dict[tuple[str, str], str]:
    """Names in their service's name space, by type and logical name."""
    return {
        (node.type, node.name): node.inputs.get("name") or node.inputs["bucket"]
        for node in graph
        if not node.type.startswith(("personalize:", "pulumi:"))
        and ("name" in node.inputs or node.type.endswith(":Bucket"))
        and not node.type.endswith(":RolePolicy")
    }


def test_names_differ_between_stacks_and_between_resources(data_settings: dict[str, str]) -> None:
    settings = {"aws:region": "us-east-1", **data_settings}
    names = [
        physical_names(Graph(run_program(settings, stack=stack)))
        for stack in ("dev", "Dev", "dev-2", "a" * 90)
    ]
    assert len(names[0]) > 20
    claimed = [(type_, name) for made in names for (type_, _), name in made.items()]
    assert len(set(claimed)) == len(claimed)


def test_names_are_given_wherever_the_engine_would_make_one(graph: Graph) -> None:
    for node in graph:
        if node.type.endswith((":Role", ":Function", ":Stream", ":Queue", ":LogGroup", ":Schema")):
            assert node.inputs.get("name"), node.urn


def statements(graph: Graph) -> Iterator[tuple[Node, dict[str, Any]]]:
    for node in graph:
        for key in ("policy", "assumeRolePolicy"):
            if key in node.inputs:
                for statement in json.loads(node.inputs[key])["Statement"]:
                    yield node, statement


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def test_no_statement_is_wide(graph: Graph) -> None:
    everywhere = []
    for node, statement in statements(graph):
        if statement["Effect"] != "Allow" or "Resource" not in statement:
            continue
        assert not any("*" in action for action in listed(statement["Action"])), node.urn
        if "*" in listed(statement["Resource"]):
            everywhere.append((node.name, listed(statement["Action"])))
    assert sorted(everywhere) == [
        (f"personalize-{function}-execution-permissions", [action])
        for function, action in (
            ("api-delete-user", "personalize:ListDataDeletionJobs"),
            ("api-put-events", "personalize:PutEvents"),
            ("ingestion-consumer", "personalize:PutEvents"),
        )
    ]


def test_services_assume_roles_for_this_account(graph: Graph) -> None:
    trusted = {
        node.name: (
            statement["Principal"]["Service"],
            statement.get("Condition", {}).get("StringEquals"),
        )
        for node, statement in statements(graph)
        if "sts:AssumeRole" in listed(statement["Action"])
    }
    account = "000000000000"
    assert trusted == {
        **{
            f"personalize-{role}-role": (
                "personalize.amazonaws.com",
                {"aws:SourceAccount": account},
            )
            for role in ("datasets-import", "deletions-reading")
        },
        "personalize-ingestion-archive-access-role": (
            "firehose.amazonaws.com",
            {"sts:ExternalId": account},
        ),
        "personalize-ingestion-consumer-execution-role": ("lambda.amazonaws.com", None),
        "personalize-purges-worker-execution-role": ("lambda.amazonaws.com", None),
        "personalize-purges-times-invocation-role": (
            "scheduler.amazonaws.com",
            {"aws:SourceAccount": account},
        ),
        **{
            f"personalize-api-{function}-execution-role": ("lambda.amazonaws.com", None)
            for function in (
                *("recommendations", "put-events", "put-items", "put-users"),
                *("delete-user", "user-deletion"),
            )
        },
        "personalize-api-stream-role": ("apigateway.amazonaws.com", None),
    }


@pytest.mark.parametrize("role", ["datasets-import", "deletions-reading"])
def test_the_service_assumes_its_roles_for_its_own_resources(graph: Graph, role: str) -> None:
    trust = json.loads(graph.named(f"personalize-{role}-role").inputs["assumeRolePolicy"])
    assert trust["Statement"][0]["Condition"]["StringLike"] == {
        "aws:SourceArn": "arn:aws:personalize:us-east-1:000000000000:*"
    }


def policy(graph: Graph, name: str) -> list[tuple[list[str], list[str]]]:
    found = json.loads(graph.named(name).inputs["policy"])["Statement"]
    return [(listed(s["Action"]), listed(s["Resource"])) for s in found]


def test_least_permissions(minimal: Graph) -> None:
    data = "arn:aws:s3:::personalize-test-data-000000000000-us-east-1"
    stream = "arn:aws:kinesis:us-east-1:000000000000:personalize-test-events"
    campaign = "arn:aws:personalize:us-east-1:000000000000:campaign/personalize-test-campaign"
    logs = "arn:aws:logs:us-east-1:000000000000:/aws/lambda/personalize-test-recommendations:*"
    assert policy(minimal, "personalize-datasets-import-permissions") == [
        (["s3:GetObject"], [f"{data}/*"]),
        (["s3:ListBucket"], [data]),
    ]
    assert policy(minimal, "personalize-deletions-reading-permissions") == [
        (["s3:GetObject"], [f"{data}/deletions/*"]),
        (["s3:ListBucket"], [data]),
    ]
    _, *deleting = policy(minimal, "personalize-api-delete-user-execution-permissions")
    job = "arn:aws:personalize:us-east-1:000000000000:data-deletion-job/personalize-test-deletion_*"
    role = "arn:aws:iam::000000000000:role/personalize-test-deletion"
    assert deleting == [
        (["s3:PutObject"], [f"{data}/deletions/*"]),
        (["s3:PutObject"], [f"{data}/purges/*"]),
        (["personalize:CreateDataDeletionJob"], [job, minimal.exports["datasetGroupArn"]]),
        (["personalize:ListDataDeletionJobs"], ["*"]),
        (["iam:PassRole"], [role]),
    ]
    _, *telling = policy(minimal, "personalize-api-user-deletion-execution-permissions")
    assert telling == [
        (["s3:GetObject"], [f"{data}/purges/*"]),
        (["s3:ListBucket"], [data]),
        (["personalize:DescribeDataDeletionJob"], [job]),
    ]
    assert policy(minimal, "personalize-api-stream-permissions") == [
        (["kinesis:PutRecord", "kinesis:PutRecords"], [stream])
    ]
    assert policy(minimal, "personalize-api-recommendations-execution-permissions") == [
        (["logs:CreateLogStream", "logs:PutLogEvents"], [logs]),
        # The campaigns of other recipes, variants and editions too, until the function has moved; no other stack's.
        (
            ["personalize:GetRecommendations"],
            [
                f"{campaign}{recipe}{variant}{edition}"
                for recipe in ("", "-user-personalization", "-trending-now", "-popularity-count")
                for variant in ("", "-x????????")
                for edition in ("", "-?", "-??", "-???")
            ],
        ),
    ]


@pytest.mark.parametrize("kind", ["items", "users"])
def test_records_are_put_into_one_dataset(graph: Graph, kind: str) -> None:
    function = graph.named(f"personalize-api-put-{kind}-function")
    dataset = function.inputs["environment"]["variables"]["DATASET_ARN"]
    assert f":dataset/{graph.named(f'personalize-datasets-{kind}').inputs['name']}" in dataset
    assert policy(graph, f"personalize-api-put-{kind}-execution-permissions")[1:] == [
        ([f"personalize:Put{kind.capitalize()}"], [dataset])
    ]


def test_only_its_own_routes_invoke_a_function(graph: Graph) -> None:
    api = "arn:aws:execute-api:us-east-1:000000000000:api1/prod"
    permissions = graph.of_type(":Permission")
    assert {node.inputs["principal"] for node in permissions} == {"apigateway.amazonaws.com"}
    assert {
        (node.inputs["sourceArn"].removeprefix(api), node.inputs["function"].split("-", 2)[2])
        for node in permissions
    } == {
        ("/GET/recommendations/*", "recommendations"),
        ("/GET/getRecommendations", "recommendations"),
        ("/POST/putEvents", "put-events"),
        ("/PUT/items", "put-items"),
        ("/PUT/users", "put-users"),
        ("/DELETE/users/*", "delete-user"),
        ("/GET/users/*/deletion", "user-deletion"),
    }


def test_buckets_are_private_encrypted_and_reached_by_tls_only(graph: Graph) -> None:
    buckets = {node.inputs["bucket"] for node in graph.of_type(":Bucket")}
    assert len(buckets) == 3
    for ending in (
        ":BucketPublicAccessBlock",
        ":BucketOwnershipControls",
        "EncryptionConfiguration",
    ):
        assert {node.inputs["bucket"] for node in graph.of_type(ending)} == buckets
    for node in graph.of_type(":BucketPublicAccessBlock"):
        assert [v for k, v in node.inputs.items() if k != "bucket"] == [True] * 4
    for node in graph.of_type(":BucketPolicy"):
        deny = json.loads(node.inputs["policy"])["Statement"][0]
        assert deny["Effect"] == "Deny"
        assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        assert {r.removesuffix("/*") for r in deny["Resource"]} == {
            f"arn:aws:s3:::{node.inputs['bucket']}"
        }


def test_personalize_reads_the_data_bucket_and_no_other(graph: Graph) -> None:
    policies = {
        node.name: json.loads(node.inputs["policy"])["Statement"]
        for node in graph.of_type(":BucketPolicy")
    }
    assert len(policies["personalize-ingestion-archive-storage-policy"]) == 1
    (_, allow) = policies["personalize-datasets-data-policy"]
    assert allow["Principal"] == {"Service": "personalize.amazonaws.com"}
    assert allow["Action"] == ["s3:GetObject", "s3:ListBucket"]
    assert allow["Condition"] == {
        "StringEqualsIfExists": {"aws:SourceAccount": "000000000000"},
        "ArnLikeIfExists": {"aws:SourceArn": "arn:aws:personalize:us-east-1:000000000000:*"},
    }


def as_cloudformation(inputs: Any) -> Any:
    """Pulumi's camelCase keys as the registry spells them."""
    if isinstance(inputs, dict):
        return {k[0].upper() + k[1:]: as_cloudformation(v) for k, v in inputs.items()}
    return [as_cloudformation(v) for v in inputs] if isinstance(inputs, list) else inputs


@pytest.mark.parametrize("name", ["Schema", "DatasetGroup", "Filter"])
def test_native_inputs_are_valid_in_the_registry(graph: Graph, name: str) -> None:
    schema = registry_schema(f"AWS::Personalize::{name}")
    nodes = graph.of_type(f"aws-native:personalize:{name}")
    assert nodes
    for node in nodes:
        inputs = as_cloudformation(node.inputs)
        jsonschema.Draft7Validator(schema).validate(inputs)
        assert set(inputs) <= set(schema["properties"]) - {
            p.removeprefix("/properties/") for p in schema["readOnlyProperties"]
        }


def test_every_tag_that_the_settings_allow_is_valid_in_the_registry(
    data_settings: dict[str, str],
) -> None:
    tags = {"az-AZ_09.:/=+": "Größe 1 @x", "x" * 128: "y" * 256, "empty": ""}
    filters = {"x": "INCLUDE ItemID WHERE Items.PRICE < 5"}
    settings = {
        "aws:region": "us-east-1",
        "personalize:tags": json.dumps(tags),
        "personalize:filters": json.dumps(filters),
        **data_settings,
    }
    graph = Graph(run_program(settings))
    for name in ("Schema", "DatasetGroup", "Filter"):
        validator = jsonschema.Draft7Validator(registry_schema(f"AWS::Personalize::{name}"))
        for node in graph.of_type(f"aws-native:personalize:{name}"):
            assert tags_of(graph, node).items() >= tags.items()
            validator.validate(as_cloudformation(node.inputs))


@pytest.mark.parametrize("key", ["cost center", "owner@x", "größe"])
def test_tag_keys_that_the_settings_refuse_are_invalid_in_the_registry(key: str) -> None:
    validator = jsonschema.Draft7Validator(registry_schema("AWS::Personalize::DatasetGroup"))
    group = {"Name": "group", "Tags": [{"Key": key, "Value": "x"}]}
    assert list(validator.iter_errors(group))


def test_the_registry_check_can_fail() -> None:
    validator = jsonschema.Draft7Validator(registry_schema("AWS::Personalize::Schema"))
    assert list(validator.iter_errors({"Name": "-", "Schema": "{}"}))


def test_schema_names_follow_the_content(graph: Graph) -> None:
    for node in graph.of_type(":Schema"):
        assert re.search(r"-[0-9a-f]{8}$", node.inputs["name"])
