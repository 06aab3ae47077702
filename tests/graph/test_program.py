"""The whole graph of each stack: what exists, under whom, after what, and with which options."""

import importlib.metadata
import json
import re
from collections.abc import Collection
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pulumi
import pytest

from tests.support.graph import ACCOUNT, Graph, Node, RecordingMonitor, run_program, stack_settings

EXPORTS = {
    "apiUrl",
    "apiKey",
    "openApiDocument",
    "datasetGroupArn",
    "solutionArn",
    "solutionVersionArn",
    "campaignArn",
    "eventTrackerArn",
    "trackingId",
    "streamName",
    "dataBucket",
    "archiveBucket",
    "deadLetterQueueUrl",
    "deadLetterBucket",
}
DYNAMIC = "pulumi-python:dynamic/personalize:"
NATIVE = "aws-native:personalize:"


# Hashes of the schemas that are inferred from the small files.
SCHEMA_HASHES = {"interactions": "c4c54771", "items": "40b2ae0d", "users": "25f39be8"}


def dataset(kind: str) -> set[tuple[str, str]]:
    return {
        ("aws:s3/bucketObjectv2:BucketObjectv2", f"personalize-datasets-{kind}-file"),
        (f"{NATIVE}Schema", f"personalize-datasets-{kind}-schema-{SCHEMA_HASHES[kind]}"),
        (f"{DYNAMIC}Dataset", f"personalize-datasets-{kind}"),
        (f"{DYNAMIC}DatasetImportJob", f"personalize-datasets-{kind}-import"),
    }


def metadata(kind: str) -> set[tuple[str, str]]:
    """What there is for items or users: the dataset, and the function that puts records into it."""
    return {
        *dataset(kind),
        *function(f"personalize-api-put-{kind}"),
        (
            "aws:lambda/permission:Permission",
            f"personalize-api-put{kind.capitalize()}-permission",
        ),
    }


def private_bucket(name: str) -> set[tuple[str, str]]:
    encryption = "BucketServerSideEncryptionConfiguration"
    return {
        ("personalize:building:PrivateBucket", name),
        ("aws:s3/bucket:Bucket", f"{name}-bucket"),
        ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", f"{name}-public-access"),
        ("aws:s3/bucketOwnershipControls:BucketOwnershipControls", f"{name}-ownership"),
        (f"aws:s3/{encryption[0].lower()}{encryption[1:]}:{encryption}", f"{name}-encryption"),
        ("aws:s3/bucketPolicy:BucketPolicy", f"{name}-policy"),
    }


def function(name: str) -> set[tuple[str, str]]:
    return {
        ("personalize:building:HandlerFunction", name),
        ("aws:lambda/function:Function", f"{name}-function"),
        ("aws:cloudwatch/logGroup:LogGroup", f"{name}-logs"),
        *service_role(f"{name}-execution"),
    }


def service_role(name: str) -> set[tuple[str, str]]:
    return {
        ("personalize:building:ServiceRole", name),
        ("aws:iam/role:Role", f"{name}-role"),
        ("aws:iam/rolePolicy:RolePolicy", f"{name}-permissions"),
    }


COMMON = {
    ("pulumi:providers:aws", "aws"),
    ("pulumi:providers:aws-native", "aws-native"),
    ("personalize:index:RecommendationStack", "personalize"),
    ("personalize:data:PersonalizeDatasets", "personalize-datasets"),
    *service_role("personalize-datasets-import"),
    (f"{DYNAMIC}DatasetGeneration", "personalize-datasets-generation"),
    (f"{NATIVE}DatasetGroup", "personalize-datasets-group"),
    (f"{DYNAMIC}Ready", "personalize-datasets-imported"),
    ("personalize:training:PersonalizeModel", "personalize-model"),
    (f"{DYNAMIC}Solution", "personalize-model-solution"),
    (f"{DYNAMIC}SolutionVersion", "personalize-model-version"),
    (f"{DYNAMIC}Ready", "personalize-model-trained"),
    (f"{DYNAMIC}Campaign", "personalize-model-campaign"),
    ("personalize:training:RecommendationFilters", "personalize-filters"),
    ("personalize:events:IngestionPipeline", "personalize-ingestion"),
    (f"{DYNAMIC}EventTracker", "personalize-ingestion-tracker"),
    (f"{DYNAMIC}ArchivedEvents", "personalize-ingestion-archived"),
    ("aws:kinesis/stream:Stream", "personalize-ingestion-stream"),
    ("aws:sqs/queue:Queue", "personalize-ingestion-dead-letters"),
    ("aws:sqs/queuePolicy:QueuePolicy", "personalize-ingestion-dead-letters-policy"),
    ("aws:lambda/eventSourceMapping:EventSourceMapping", "personalize-ingestion-consumer-source"),
    ("personalize:events:EventArchive", "personalize-ingestion-archive"),
    *service_role("personalize-ingestion-archive-access"),
    (
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        "personalize-ingestion-archive-delivery",
    ),
    ("personalize:api:RecommendationApi", "personalize-api"),
    *service_role("personalize-api-stream"),
    ("aws:apigateway/restApi:RestApi", "personalize-api-api"),
    ("aws:lambda/permission:Permission", "personalize-api-recommend-permission"),
    ("aws:lambda/permission:Permission", "personalize-api-getRecommendations-permission"),
    ("aws:apigateway/deployment:Deployment", "personalize-api-deployment"),
    ("aws:apigateway/stage:Stage", "personalize-api-stage"),
    ("aws:apigateway/apiKey:ApiKey", "personalize-api-key"),
    ("aws:apigateway/usagePlan:UsagePlan", "personalize-api-plan"),
    ("aws:apigateway/usagePlanKey:UsagePlanKey", "personalize-api-plan-key"),
    *dataset("interactions"),
    *private_bucket("personalize-datasets-data"),
    *private_bucket("personalize-ingestion-archive-storage"),
    *private_bucket("personalize-ingestion-discarded"),
    *function("personalize-ingestion-consumer"),
    *function("personalize-api-recommendations"),
    *function("personalize-api-put-events"),
    *function("personalize-api-delete-user"),
    ("aws:lambda/permission:Permission", "personalize-api-deleteUser-permission"),
    *function("personalize-api-user-deletion"),
    ("aws:lambda/permission:Permission", "personalize-api-getUserDeletion-permission"),
    ("personalize:data:UserPurges", "personalize-purges"),
    *function("personalize-purges-worker"),
    ("personalize:building:Schedule", "personalize-purges-times"),
    *service_role("personalize-purges-times-invocation"),
    ("aws:scheduler/schedule:Schedule", "personalize-purges-times-schedule"),
    ("personalize:data:UserDeletions", "personalize-deletions"),
    *service_role("personalize-deletions-reading"),
    (
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "personalize-deletions-expiration",
    ),
    ("aws:lambda/permission:Permission", "personalize-api-recordEvents-permission"),
}

FILTERS = {
    (f"{NATIVE}Filter", "personalize-filters-unseen-de22ed1c"),
    (f"{NATIVE}Filter", "personalize-filters-Like_this-20b4a0c8"),
}


def stack_of(graph: Graph) -> Node:
    (stack,) = graph.of_type("pulumi:Stack")
    return stack


def test_exact_set_of_resources(graph: Graph) -> None:
    stack = ("pulumi:pulumi:Stack", stack_of(graph).name)
    assert graph.pairs == {stack, *COMMON, *metadata("items"), *metadata("users"), *FILTERS}


def test_smallest_stack_has_no_items_and_no_users(minimal: Graph) -> None:
    assert minimal.pairs == {("pulumi:pulumi:Stack", "personalize-test"), *COMMON}


def test_the_dev_stack_needs_one_file_of_its_owner(data_settings: dict[str, str]) -> None:
    file = {"personalize:interactions": data_settings["personalize:interactions"]}
    made = Graph(run_program({**stack_settings("dev"), **file}, stack="dev"))
    assert made.pairs == {("pulumi:pulumi:Stack", "personalize-dev"), *COMMON}


def test_every_resource_stands_under_its_component(graph: Graph) -> None:
    for node in graph:
        if node.type.startswith(("pulumi:pulumi", "pulumi:providers")):
            continue
        *components, stack = graph.ancestors(node)
        assert stack == stack_of(graph)
        assert all(component.type.startswith("personalize:") for component in components)
        if components:
            assert node.name.startswith(components[0].name)
        else:
            assert node.type.startswith("personalize:")


def test_every_component_registers_outputs(graph: Graph) -> None:
    for node in graph:
        if node.type.startswith("personalize:"):
            assert graph.monitor.outputs[node.urn]
            assert len(node.type.split(":")) == 3


def test_all_resources_use_the_explicit_providers(graph: Graph) -> None:
    for node in graph:
        if node.type.startswith(("aws:", "aws-native:")):
            package = node.type.split(":")[0]
            assert f"pulumi:providers:{package}::{package}::" in node.provider
            assert node.version == importlib.metadata.version(f"pulumi-{package}")


def depends(graph: Graph, later: str, earlier: str) -> bool:
    """Whether one resource waits for another, directly or through others."""
    return graph.named(earlier).urn in graph.before(graph.named(later))


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        # What must be deleted first, depends on what it blocks.
        *(
            (later, f"personalize-datasets-{kind}")
            for later in (
                "personalize-model-solution",
                "personalize-ingestion-tracker",
                "personalize-filters-unseen-de22ed1c",
            )
            for kind in ("interactions", "items", "users", "group")
        ),
        ("personalize-datasets-interactions", "personalize-datasets-group"),
        ("personalize-datasets-interactions", "personalize-datasets-interactions-schema-c4c54771"),
        # The service reads the file only once it may.
        ("personalize-datasets-interactions-import", "personalize-datasets-interactions"),
        ("personalize-datasets-interactions-import", "personalize-datasets-interactions-file"),
        ("personalize-datasets-interactions-import", "personalize-datasets-import-permissions"),
        ("personalize-datasets-interactions-import", "personalize-datasets-data-policy"),
        ("personalize-datasets-data-policy", "personalize-datasets-data-public-access"),
        # Trained on what was imported, served when it is trained.
        *(
            ("personalize-datasets-imported", f"personalize-datasets-{k}-import")
            for k in ("interactions", "items", "users")
        ),
        ("personalize-model-version", "personalize-datasets-imported"),
        # Archived events go to a new group by the consumer that has moved to it, and before the training.
        ("personalize-ingestion-archived", "personalize-ingestion-consumer-function"),
        ("personalize-model-version", "personalize-ingestion-archived"),
        ("personalize-model-trained", "personalize-model-version"),
        ("personalize-model-campaign", "personalize-model-trained"),
        ("personalize-api-recommendations-function", "personalize-model-campaign"),
        ("personalize-api-recommendations-function", "personalize-filters-unseen-de22ed1c"),
        # A function can write its log, and do its work, from its first invocation on.
        (
            "personalize-ingestion-consumer-function",
            "personalize-ingestion-consumer-execution-permissions",
        ),
        ("personalize-ingestion-consumer-function", "personalize-ingestion-consumer-logs"),
        (
            "personalize-ingestion-consumer-source",
            "personalize-ingestion-consumer-execution-permissions",
        ),
        (
            "personalize-ingestion-archive-delivery",
            "personalize-ingestion-archive-access-permissions",
        ),
        ("personalize-ingestion-archive-delivery", "personalize-ingestion-archive-storage-policy"),
        # A list of users is put where it expires from, and read by who may.
        ("personalize-deletions-expiration", "personalize-datasets-data-policy"),
        ("personalize-api-delete-user-function", "personalize-deletions-reading-permissions"),
        # A purge begins when its function may do what it has to.
        ("personalize-purges-times-schedule", "personalize-purges-times-invocation-permissions"),
        ("personalize-purges-times-schedule", "personalize-purges-worker-execution-permissions"),
        *(
            ("personalize-api-delete-user-function", f"personalize-datasets-{kind}")
            for kind in ("interactions", "users", "group")
        ),
        ("personalize-api-api", "personalize-api-stream-permissions"),
        ("personalize-api-deployment", "personalize-api-recommend-permission"),
        ("personalize-api-deployment", "personalize-api-getRecommendations-permission"),
    ],
)
def test_order(graph: Graph, later: str, earlier: str) -> None:
    assert depends(graph, later, earlier)
    assert not depends(graph, earlier, later)


def test_ingestion_waits_for_no_import_and_no_training(graph: Graph) -> None:
    slow = [node for node in graph if node.type.endswith((":DatasetImportJob", ":Ready"))]
    ingestion = [node for node in graph if node.name.startswith("personalize-ingestion-")]
    assert len(slow) == 5
    assert len(ingestion) > 15
    for node in ingestion:
        assert [late.name for late in slow if depends(graph, node.name, late.name)] == []


def test_the_solution_waits_for_no_import(graph: Graph) -> None:
    assert not depends(graph, "personalize-model-solution", "personalize-datasets-imported")


def test_what_a_tag_would_replace_keeps_its_tags(graph: Graph) -> None:
    for node in graph:
        if node.type.startswith(NATIVE):
            # Source: CloudFormation registry, `tagUpdatable`: of these the filter's alone.
            changes_in_place = node.type == f"{NATIVE}Filter"
            assert ("tags" in node.ignore_changes) is not changes_in_place, node.urn


def test_a_schema_that_is_read_back_in_another_form_is_not_replaced(graph: Graph) -> None:
    for node in graph.of_type(":Schema"):
        assert node.ignore_changes == ("schema", "tags")


def test_another_schema_is_another_resource(
    data_settings: dict[str, str], tmp_path: Path, graph: Graph
) -> None:
    items = tmp_path / "items.csv"
    header, *rows = Path(data_settings["personalize:items"]).read_text().splitlines()
    items.write_text("\n".join([f"{header},SEASON", *(f"{row},summer" for row in rows)]) + "\n")
    settings = {"aws:region": "us-east-1", **data_settings, "personalize:items": str(items)}
    changed = {node.name for node in Graph(run_program(settings)).of_type(":Schema")}
    before = {node.name for node in graph.of_type(":Schema")}
    assert len(changed) == len(before) == 3
    assert len(changed & before) == 2


def test_a_changed_schema_is_made_before_the_old_one_goes(graph: Graph) -> None:
    for node in graph.of_type(":Schema"):
        # The native provider asks for the contrary: only an explicit choice wins.
        assert node.delete_before_replace_defined
        assert not node.delete_before_replace


def test_a_changed_filter_is_made_before_the_old_one_goes(graph: Graph) -> None:
    filters = graph.of_type(f"{NATIVE}Filter")
    assert len(filters) == 2
    for node in filters:
        assert node.delete_before_replace_defined
        assert not node.delete_before_replace


def test_the_function_knows_the_filters(graph: Graph, minimal: Graph) -> None:
    def known(of: Graph) -> Any:
        function = of.named("personalize-api-recommendations-function")
        return json.loads(function.inputs["environment"]["variables"]["FILTERS"])

    assert known(minimal) == {}
    names = {
        name: graph.named(logical).inputs["name"]
        for name, logical in (
            ("unseen", "personalize-filters-unseen-de22ed1c"),
            ("Like_this", "personalize-filters-Like_this-20b4a0c8"),
        )
    }
    parameters = {"unseen": {}, "Like_this": {"CATEGORY": "text", "MAX": "number"}}
    assert known(graph) == {
        name: {
            "arn": f"arn:aws:personalize:us-east-1:{ACCOUNT}:filter/{physical}",
            "parameters": parameters[name],
        }
        for name, physical in names.items()
    }


def test_the_function_may_use_the_filters_of_its_stack(graph: Graph) -> None:
    policy = json.loads(
        graph.named("personalize-api-recommendations-execution-permissions").inputs["policy"]
    )
    *_, ask = policy["Statement"]
    allowed = [each for each in ask["Resource"] if ":filter/" in each]
    for node in graph.of_type(f"{NATIVE}Filter"):
        name = node.inputs["name"]
        arn = f"arn:aws:personalize:us-east-1:{ACCOUNT}:filter/{name}"
        assert any(fnmatchcase(arn, pattern) for pattern in allowed)


def test_a_new_group_is_made_before_the_old_one_goes(graph: Graph) -> None:
    group = graph.named("personalize-datasets-group")
    assert group.delete_before_replace_defined
    assert not group.delete_before_replace


def test_a_changed_api_is_deployed_before_the_old_deployment_goes(graph: Graph) -> None:
    deployment = graph.named("personalize-api-deployment")
    assert deployment.delete_before_replace_defined
    assert not deployment.delete_before_replace


PROTECTED = {
    "personalize-datasets-data-bucket",
    "personalize-datasets-group",
    "personalize-datasets-interactions",
    "personalize-datasets-items",
    "personalize-datasets-users",
    "personalize-ingestion-archive-storage-bucket",
    "personalize-ingestion-discarded-bucket",
}


def test_nothing_is_protected_by_default(graph: Graph) -> None:
    assert [node.name for node in graph if node.protect] == []
    assert all(node.inputs["forceDestroy"] for node in graph.of_type(":Bucket"))


def test_the_access_log_tells_the_route_and_nobody(protected: Graph, minimal: Graph) -> None:
    assert "accessLogSettings" not in minimal.named("personalize-api-stage").inputs
    settings = protected.named("personalize-api-stage").inputs["accessLogSettings"]
    group = protected.named("personalize-api-access-logs")
    assert group.type == "aws:cloudwatch/logGroup:LogGroup"
    assert group.inputs["retentionInDays"] == 30
    assert group.inputs["name"] in settings["destinationArn"]
    variables = re.findall(r"\$context\.([\w.]+)", settings["format"])
    assert sorted(variables) == [
        "httpMethod",
        "integration.status",
        "requestId",
        "resourcePath",
        "responseLatency",
        "status",
    ]


def test_protected_data(protected: Graph) -> None:
    assert {node.name for node in protected if node.protect} == PROTECTED
    assert not any(node.inputs["forceDestroy"] for node in protected.of_type(":Bucket"))


def test_settings_reach_their_resources(protected: Graph) -> None:
    assert protected.named("aws").inputs["region"] == "eu-west-1"
    assert protected.named("aws").inputs["profile"] == "deployer"
    assert protected.named("aws-native").inputs["profile"] == "deployer"
    stream = protected.named("personalize-ingestion-stream").inputs
    assert stream["streamModeDetails"] == {"streamMode": "ON_DEMAND"}
    assert "shardCount" not in stream
    solution = protected.named("personalize-model-solution").inputs
    assert solution["performAutoTraining"] is True
    assert solution["autoTrainingConfig"] == {"schedulingExpression": "rate(7 days)"}
    campaign = protected.named("personalize-model-campaign").inputs
    assert campaign["syncWithLatestSolutionVersion"] is True
    destination = protected.named("personalize-ingestion-archive-delivery").inputs[
        "extendedS3Configuration"
    ]
    assert destination["bufferingInterval"] == 5
    assert '"purchase"' in protected.named("personalize-api-api").inputs["body"]


def test_default_settings(graph: Graph) -> None:
    assert graph.named("personalize-ingestion-stream").inputs["shardCount"] == 1
    assert graph.named("personalize-ingestion-stream").inputs["retentionPeriod"] == 168
    solution = graph.named("personalize-model-solution").inputs
    assert solution["recipeArn"].endswith("/aws-user-personalization-v2")
    assert solution["performAutoTraining"] is False
    assert graph.named("personalize-model-campaign").inputs["minProvisionedTPS"] == 1


def test_dynamic_resources_know_where_they_live(protected: Graph) -> None:
    dynamic = [node for node in protected if node.type.startswith(DYNAMIC)]
    assert len(dynamic) == 14
    for node in dynamic:
        assert node.inputs["scope"] == {
            "region": "eu-west-1",
            "accountId": "000000000000",
            "profile": "deployer",
        }
    keys = [node.inputs["key"] for node in dynamic if "key" in node.inputs]
    assert len(set(keys)) == len(keys) == 10
    assert all(key.startswith("personalize/Production/") for key in keys)


def test_the_consumer_may_write_dead_letters_and_nothing_else_in_s3(graph: Graph) -> None:
    role = graph.named("personalize-ingestion-consumer-execution-permissions")
    statements = json.loads(role.inputs["policy"])["Statement"]
    bucket = graph.exports["deadLetterBucket"]
    in_s3 = [each for each in statements if each["Action"][0].startswith("s3:")]
    assert [(each["Action"], each["Resource"]) for each in in_s3] == [
        (["s3:PutObject"], [f"arn:aws:s3:::{bucket}/*"]),
        (["s3:ListBucket"], [f"arn:aws:s3:::{bucket}"]),
    ]
    ours = {"StringEqualsIfExists": {"s3:ResourceAccount": "000000000000"}}
    assert all(each["Condition"] == ours for each in in_s3)


def test_a_function_holds_its_own_folder_and_what_all_share(graph: Graph) -> None:
    functions = graph.of_type("function:Function")
    assert {f.inputs["handler"] for f in functions} == {
        "handlers.events.consumer.handler",
        "handlers.events.put_events.handler",
        "handlers.metadata.put_records.handler",
        "handlers.privacy.delete_user.handler",
        "handlers.privacy.get_deletion.handler",
        "handlers.privacy.purge.handler",
        "handlers.recommendations.get_recommendations.handler",
    }
    for node in functions:
        folder = node.inputs["handler"].split(".")[1]
        files = set(node.inputs["code"].assets)
        assert f"{node.inputs['handler'].removesuffix('.handler').replace('.', '/')}.py" in files
        assert {name.split("/")[1] for name in files} == {"__init__.py", "shared", folder}
        data = {name for name in files if not name.endswith(".py")}
        assert data == ({"handlers/metadata/columns.json"} if folder == "metadata" else set())


def test_a_function_knows_the_columns_of_its_dataset(graph: Graph) -> None:
    def columns(kind: str) -> Any:
        code = graph.named(f"personalize-api-put-{kind}-function").inputs["code"]
        return json.loads(code.assets["handlers/metadata/columns.json"].text)

    assert columns("items") == {
        "category": {"type": "string", "nullable": True, "textual": False},
        "price": {"type": "float", "nullable": True, "textual": False},
    }
    assert set(columns("users")) == {"ageGroup"}


def test_items_and_users_are_put_by_who_signs_and_where_there_are_some(
    graph: Graph, minimal: Graph
) -> None:
    def routes(of: Graph) -> dict[str, Any]:
        paths = json.loads(of.named("personalize-api-api").inputs["body"])["paths"]
        return {
            path: methods["put"]["security"] for path, methods in paths.items() if "put" in methods
        }

    assert routes(graph) == {path: [{"signature": []}] for path in ("/items", "/users")}
    assert routes(minimal) == {}


def test_api_document(graph: Graph) -> None:
    document = json.loads(graph.named("personalize-api-api").inputs["body"])
    assert {"/events", "/data", "/getRecommendations", "/recommendations/{userId}"} <= set(
        document["paths"]
    )
    assert "<<" not in json.dumps(document)


def test_clients_get_the_description_of_the_api(graph: Graph) -> None:
    served = json.loads(graph.named("personalize-api-api").inputs["body"])
    text = graph.exports["openApiDocument"]["value"]  # marked as a secret: see RecommendationApi
    public = json.loads(text)
    assert public["servers"] == [{"url": graph.exports["apiUrl"]}]
    assert set(public["paths"]) == set(served["paths"])
    for behind in ("arn:aws", "x-amazon", graph.exports["streamName"], graph.exports["trackingId"]):
        assert behind not in text


def test_the_state_has_the_description_of_the_api_once(graph: Graph) -> None:
    holders = {
        urn for urn, outputs in graph.monitor.outputs.items() if "openApiDocument" in outputs
    }
    assert holders == {stack_of(graph).urn}


def test_exports(graph: Graph) -> None:
    assert set(graph.exports) == EXPORTS
    stack = stack_of(graph)
    assert graph.monitor.secret_outputs[stack.urn] == {"apiKey", "openApiDocument"}
    assert graph.exports["streamName"] == graph.named("personalize-ingestion-stream").inputs["name"]
    assert graph.exports["dataBucket"].endswith("-data-000000000000-us-east-1")


def test_preview_asks_for_the_same_resources(data_settings: dict[str, str]) -> None:
    settings = {"aws:region": "us-east-1", **data_settings}
    preview = Graph(run_program(settings, preview=True))
    update = Graph(run_program(settings))
    assert preview.pairs == update.pairs
    assert set(preview.exports) == EXPORTS
    assert isinstance(preview.exports["campaignArn"], type(pulumi.output.UNKNOWN))
    assert preview.exports["streamName"] == update.exports["streamName"]
    assert preview.exports["dataBucket"] == update.exports["dataBucket"]


def test_runs_are_equal(data_settings: dict[str, str]) -> None:
    def inputs(monitor: RecordingMonitor) -> dict[str, Any]:
        return {
            urn: {k: v for k, v in node.inputs.items() if k != "code"}
            for urn, node in monitor.nodes.items()
            if node.type != "aws:s3/bucketObjectv2:BucketObjectv2"
        }

    settings = {"aws:region": "us-east-1", **data_settings}
    assert inputs(run_program(settings)) == inputs(run_program(settings))


def refused(
    settings: dict[str, str], monkeypatch: pytest.MonkeyPatch, *, registers: Collection[str] = ()
) -> pulumi.RunError:
    """Run a program that must fail, and prove that it registered nothing else."""
    registered: list[str] = []
    register = RecordingMonitor.RegisterResource

    def recorded(self: RecordingMonitor, request: Any) -> Any:
        registered.append(request.type)
        return register(self, request)

    monkeypatch.setattr(RecordingMonitor, "RegisterResource", recorded)
    with pytest.raises(pulumi.RunError) as caught:
        run_program(settings, preview=True)
    assert set(registered) == {"pulumi:pulumi:Stack", *registers}
    return caught.value


def test_missing_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    error = refused({"aws:region": "us-east-1"}, monkeypatch)
    assert "pulumi config set personalize:interactions" in str(error)


def test_wrong_configuration(
    data_settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    error = refused({**data_settings, "personalize:streamShards": "-1"}, monkeypatch)
    assert "personalize:streamShards is '-1'" in str(error)


def test_missing_region(data_settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    assert "aws:region is missing" in str(refused(data_settings, monkeypatch))


def test_another_account_is_refused_in_the_preview(
    data_settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {
        "aws:region": "us-east-1",
        "aws:profile": "deployer",
        "personalize:accountId": "123456789012",
        **data_settings,
    }
    providers = {"pulumi:providers:aws", "pulumi:providers:aws-native"}
    error = refused(settings, monkeypatch, registers=providers)
    assert (
        "personalize:accountId is 123456789012, but the credentials of profile deployer belong to AWS account 000000000000"
        in str(error)
    )


def test_the_expected_account_is_deployed_to(data_settings: dict[str, str]) -> None:
    settings = {"aws:region": "us-east-1", "personalize:accountId": ACCOUNT, **data_settings}
    assert set(Graph(run_program(settings, preview=True)).exports) == EXPORTS


def test_one_role_reaches_all_providers(data_settings: dict[str, str]) -> None:
    role = {"roleArn": "arn:aws:iam::000000000000:role/deployer", "externalId": "shop"}
    settings = {"aws:region": "us-east-1", "aws:assumeRoles": json.dumps([role]), **data_settings}
    graph = Graph(run_program(settings))
    expected = {**role, "sessionName": "pulumi-personalize"}
    assert json.loads(graph.named("aws").inputs["assumeRoles"]) == [expected]
    assert json.loads(graph.named("aws-native").inputs["assumeRole"]) == expected
    dynamic = [node for node in graph if node.type.startswith(DYNAMIC)]
    assert len(dynamic) == 14
    assert all(node.inputs["scope"]["assumeRole"] == expected for node in dynamic)


def test_filters_that_cannot_work(
    data_settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    filters = json.dumps({"cheap": "INCLUDE ItemID WHERE Items.COST < 5"})
    settings = {"aws:region": "us-east-1", **data_settings, "personalize:filters": filters}
    error = str(refused(settings, monkeypatch))
    assert "personalize:filters.cheap: At character 22: Items have no column COST" in error


def test_data_that_cannot_work(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"aws:region": "us-east-1", "personalize:interactions": "nowhere.csv"}
    assert "nowhere.csv: There is no such file" in str(refused(settings, monkeypatch))
