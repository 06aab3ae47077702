"""What the settings of the API's edge make of a stack."""

import json
from typing import Any

import pytest
from pulumi.runtime import rpc

from tests.graph.conftest import JWT
from tests.support.graph import Graph, run_program

SHOP, DESK = "https://shop.example", "https://desk.example"


def with_settings(data_settings: dict[str, str], **settings: Any) -> Graph:
    config = {
        f"personalize:{key}": value if isinstance(value, str) else json.dumps(value)
        for key, value in settings.items()
    }
    return Graph(run_program({"aws:region": "us-east-1", **data_settings, **config}))


def variables(graph: Graph, function: str) -> dict[str, str]:
    environment = graph.named(f"personalize-api-{function}-function").inputs["environment"]
    found: dict[str, str] = rpc.unwrap_rpc_secret(environment)["variables"]
    return found


def body(graph: Graph) -> Any:
    return json.loads(api(graph)["body"])


@pytest.fixture(scope="module")
def shop(data_settings: dict[str, str]) -> Graph:
    return with_settings(data_settings, cors={"origins": [SHOP, DESK]})


def test_pages_are_known_to_the_public_functions_alone(shop: Graph) -> None:
    for function in ("recommendations", "put-events"):
        assert variables(shop, function)["CORS_ORIGINS"] == f"{SHOP} {DESK}"
    for function in ("put-items", "put-users"):
        assert "CORS_ORIGINS" not in variables(shop, function)
    assert "options" in body(shop)["paths"]["/events"]


def api(graph: Graph) -> Any:
    return graph.named("personalize-api-api").inputs


@pytest.mark.parametrize("size", [0, 1024])
def test_the_size_of_compression_is_said_to_both(data_settings: dict[str, str], size: int) -> None:
    graph = with_settings(data_settings, compressionBytes=size)
    assert api(graph)["minimumCompressionSize"] == str(size)
    assert body(graph)["x-amazon-apigateway-minimum-compression-size"] == size


def test_no_compression_is_said_too(minimal: Graph) -> None:
    assert api(minimal)["minimumCompressionSize"] == "-1"
    assert "x-amazon-apigateway-minimum-compression-size" not in body(minimal)


def test_functions_know_how_long_their_answers_are_kept(data_settings: dict[str, str]) -> None:
    graph = with_settings(data_settings, cacheSeconds="60", models={"popular": {}})
    for function in ("recommendations", "popular"):
        assert variables(graph, function)["CACHE_SECONDS"] == "60"
    assert "CACHE_SECONDS" not in variables(graph, "put-events")


@pytest.fixture(scope="module")
def guarded(data_settings: dict[str, str]) -> Graph:
    return with_settings(data_settings, jwt=JWT)


def test_a_function_verifies_tokens_and_may_do_nothing_else(guarded: Graph) -> None:
    assert variables(guarded, "authorizer").keys() == {
        "ISSUER",
        "AUDIENCE",
        "USER_CLAIM",
        "API_KEY",
    }
    node = guarded.named("personalize-api-authorizer-execution-permissions")
    allowed = [
        action
        for statement in json.loads(node.inputs["policy"])["Statement"]
        for action in statement["Action"]
    ]
    assert allowed == ["logs:CreateLogStream", "logs:PutLogEvents"]


def test_the_key_stays_a_secret(guarded: Graph) -> None:
    environment = guarded.named("personalize-api-authorizer-function").inputs["environment"]
    assert variables(guarded, "authorizer")["API_KEY"] == "the-key"
    assert rpc.is_rpc_secret(environment)
    assert "the-key" not in json.dumps(body(guarded))


def test_authorizers_of_this_api_alone_invoke_it(guarded: Graph) -> None:
    permission = guarded.named("personalize-api-authorizer-permission").inputs
    assert permission["function"] == "personalize-test-authorizer"
    assert permission["sourceArn"] == (
        "arn:aws:execute-api:us-east-1:000000000000:api1/authorizers/*"
    )


def test_public_routes_ask_for_a_token_and_count_by_the_key(guarded: Graph) -> None:
    assert api(guarded)["apiKeySource"] == "AUTHORIZER"
    assert body(guarded)["x-amazon-apigateway-api-key-source"] == "AUTHORIZER"
    asked = {
        path: [name for requirement in operation["security"] for name in requirement]
        for path, operations in body(guarded)["paths"].items()
        for operation in operations.values()
    }
    assert asked["/events"] == ["apiKey", "jwt"]
    assert asked["/items"] == ["signature"]
    uri = body(guarded)["components"]["securitySchemes"]["jwt"]["x-amazon-apigateway-authorizer"]
    assert uri["authorizerUri"].endswith("personalize-test-authorizer/invocations")


def test_keys_are_in_the_header_without_tokens(minimal: Graph) -> None:
    assert api(minimal)["apiKeySource"] == "HEADER"
    assert not [node for node in minimal if "authorizer" in node.name]


def test_without_the_settings_there_is_no_edge(minimal: Graph) -> None:
    assert variables(minimal, "recommendations").keys() == {"CAMPAIGN_ARN", "FILTERS"}
    assert not [
        method for operations in body(minimal)["paths"].values() for method in operations
        if method == "options"
    ]  # fmt: skip
