"""The REST API's document, imported by the local API Gateway in front of a real stream and real functions."""

import http.client
import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from components.api.tokens import FUNCTION
from tests.support.functions import allow, create_role, packaged_handlers
from tests.support.local_aws import ACCOUNT, REGION, LocalAws
from tests.support.openapi import document

CAMPAIGN = f"arn:aws:personalize:{REGION}:{ACCOUNT}:campaign/mine"
TRACKING_ID = "tracking-1"
MODULES = {
    "recommendations": "get_recommendations",
    "related": "get_related_items",
    "rankings": "get_personalized_ranking",
    "popular": "get_popular_items",
}
"""Of the functions, by what they are called."""


@dataclass
class Api:
    """The REST API, deployed to the stage `prod`."""

    url: str
    key: str
    stream: str
    kinesis: Any

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Status and decoded body of the answer to one request with the key."""
        status, answered, content = self.exchange(method, path, body, **headers)
        assert answered["content-type"].startswith("application/json")
        return status, json.loads(content)

    def exchange(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers by lower-case names, and body of the answer; a header that is empty is not sent."""
        given = {"x-api-key": self.key, "Content-Type": "application/json", **headers}
        sent = {name: value for name, value in given.items() if value}
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        url = urlsplit(self.url + path)
        connection = http.client.HTTPConnection(url.netloc, timeout=60)
        connection.request(method, f"{url.path}?{url.query}", body=data, headers=sent)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, {n.lower(): v for n, v in answer.getheaders()}, content

    def records(self) -> list[tuple[str, Any]]:
        """Return partition key and content of all records in the stream."""
        found = []
        for shard in self.kinesis.list_shards(StreamName=self.stream)["Shards"]:
            iterator = self.kinesis.get_shard_iterator(
                StreamName=self.stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )
            page = self.kinesis.get_records(ShardIterator=iterator["ShardIterator"])
            found += [
                (record["PartitionKey"], json.loads(record["Data"])) for record in page["Records"]
            ]
        return found


@contextmanager
def served_api(
    local_aws: LocalAws,
    environment: Mapping[str, str] = MappingProxyType({}),
    tokens: Mapping[str, str] | None = None,
    **edge: Any,
) -> Iterator[Api]:
    """The document imported and deployed, in front of a stream and functions of its own.

    Args:
        local_aws: where.
        environment: variables of the functions beside the campaign.
        tokens: variables of a function that verifies tokens, beside the key; None for an API without one.
        edge: settings of the document, see `tests.support.openapi.document`.
    """
    suffix = uuid.uuid4().hex[:8]
    iam, kinesis = local_aws.client("iam"), local_aws.client("kinesis")
    gateway, functions = local_aws.client("apigateway"), local_aws.client("lambda")
    stream = f"served-{suffix}"
    kinesis.create_stream(StreamName=stream, ShardCount=2)
    arn = kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"][
        "StreamARN"
    ]
    role_arn = create_role(iam, "apigateway", allow(arn, "kinesis:PutRecord", "kinesis:PutRecords"))
    function_role_arn = create_role(
        iam,
        "lambda",
        allow(CAMPAIGN, "personalize:GetRecommendations", "personalize:GetPersonalizedRanking"),
    )
    key_value = uuid.uuid4().hex
    asking = {purpose: f"recommendations.{module}" for purpose, module in MODULES.items()}
    variables = {purpose: {"CAMPAIGN_ARN": CAMPAIGN, **environment} for purpose in asking}
    if tokens is not None:
        asking[FUNCTION] = "authorizer.authorize"
        variables[FUNCTION] = {"API_KEY": key_value, **tokens}
    made = [
        functions.create_function(
            FunctionName=f"served-{suffix}-{purpose}",
            Runtime="python3.11",
            Role=function_role_arn,
            Handler=f"handlers.{handler}.handler",
            Code={"ZipFile": packaged_handlers(handler.partition(".")[0])},
            Timeout=15,
            Environment={"Variables": variables[purpose]},
        )
        for purpose, handler in asking.items()
    ]
    prefix = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:served-{suffix}"
    invoke_arn = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{prefix}-{{purpose}}/invocations"
    served = document(
        stream_name=stream,
        stream_role_arn=role_arn,
        tracking_id=TRACKING_ID,
        invoke_arn=invoke_arn,
        authorizer=None if tokens is None else invoke_arn.format(purpose=FUNCTION),
        **edge,
    )
    rest_api = gateway.import_rest_api(body=json.dumps(served).encode())
    for function in made:
        functions.add_permission(
            FunctionName=function["FunctionName"],
            StatementId="api",
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
        )
    gateway.create_deployment(restApiId=rest_api["id"], stageName="prod")
    plan = gateway.create_usage_plan(
        name=f"served-{suffix}", apiStages=[{"apiId": rest_api["id"], "stage": "prod"}]
    )
    key = gateway.create_api_key(name=f"served-{suffix}", enabled=True, value=key_value)
    gateway.create_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY")
    yield Api(
        f"{local_aws.endpoint}/_aws/execute-api/{rest_api['id']}/prod",
        key["value"],
        stream,
        kinesis,
    )
    gateway.delete_rest_api(restApiId=rest_api["id"])
    for function in made:
        functions.delete_function(FunctionName=function["FunctionName"])
    kinesis.delete_stream(StreamName=stream)
