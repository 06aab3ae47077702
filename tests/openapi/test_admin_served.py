"""The admin routes behind the local API Gateway: real signatures, the policies of the program, a real Personalize."""

import asyncio
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pulumi
import pytest
from botocore.credentials import Credentials

from components.api.admin_routes import admin_routes
from components.api.edge import Edge
from components.api.openapi_document import assemble
from tests.support.functions import create_role, packaged_handlers
from tests.support.graph import CONTEXT
from tests.support.local_aws import ACCOUNT, REGION, LocalAws
from tests.support.personalize_stack import POPULARITY, PersonalizeStack, personalize_stack
from tests.support.signed_request import send_signed

Answer = tuple[int, Any]
OWN = {"project": "served", "stack": uuid.uuid4().hex[:8]}
TAGS = [{"tagKey": key, "tagValue": value} for key, value in OWN.items()]


@dataclass
class Served:
    """The API of a stack, and what is not this stack's in the same account, by kind."""

    stack: PersonalizeStack
    foreign: dict[str, str]
    url: str
    key: Credentials

    def send(self, path: str, method: str = "POST", **body: Any) -> Answer:
        return send_signed(method, f"{self.url}{path}", body, self.key)

    def refused(self, path: str, method: str = "POST", **body: Any) -> int:
        """The status of a refusal, which is whole."""
        status, error = self.send(path, method, **body)
        assert {"message", "requestId"} <= set(error)
        return status


async def admin_functions(stack: PersonalizeStack) -> dict[str, dict[str, Any]]:
    """The functions of the admin routes of a stack as the program makes them, once all is known."""
    group = admin_routes(
        context=replace(CONTEXT, account_id=ACCOUNT, region=REGION, tags=OWN),
        solution_arns=[stack.arns["Solution"]],
        campaign_arns=[stack.arns["Campaign"]],
        dataset_group_arn=stack.arns["DatasetGroup"],
        event_tracker_name=f"{stack.prefix}-tracker",
    )
    text = await pulumi.Output.json_dumps(
        {
            purpose: {
                "handler": f"handlers.{args.folder}.{args.handler}",
                "folder": args.folder,
                "timeout": args.timeout_seconds,
                "environment": dict(args.environment),
                "statements": list(args.statements),
            }
            for purpose, args in group.functions.items()
        }
    ).future()
    functions: dict[str, dict[str, Any]] = json.loads(text or "")
    return functions


def make_function(local_aws: LocalAws, purpose: str, given: dict[str, Any]) -> str:
    """A function with its role; its invoke ARN."""
    made = local_aws.client("lambda").create_function(
        FunctionName=f"{purpose}-{uuid.uuid4().hex[:8]}",
        Runtime="python3.11",
        Role=create_role(local_aws.client("iam"), "lambda", *given["statements"]),
        Handler=given["handler"],
        Code={"ZipFile": packaged_handlers(given["folder"])},
        Timeout=given["timeout"],
        Environment={"Variables": given["environment"]},
    )
    arn = made["FunctionArn"]
    return f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"


def make_api(local_aws: LocalAws, stack: PersonalizeStack) -> str:
    """The API with the admin routes of a stack, deployed; its URL."""
    functions = {
        f"function:{purpose}": make_function(local_aws, purpose, given)
        for purpose, given in asyncio.run(admin_functions(stack)).items()
    }
    document = assemble(
        api_name="served-admin", region=REGION, groups={"admin": functions}, edge=Edge()
    )
    gateway = local_aws.client("apigateway")
    api_id = gateway.import_rest_api(body=json.dumps(document).encode())["id"]
    gateway.create_deployment(restApiId=api_id, stageName="prod")
    return f"{local_aws.endpoint}/_aws/execute-api/{api_id}/prod"


def make_model(stack: PersonalizeStack, suffix: str = "") -> dict[str, str]:
    """A solution with a version and a campaign; the ARNs of the three."""
    stack.make_solution(recipe=POPULARITY, suffix=suffix)
    stack.make_version()
    stack.make_campaign(suffix=suffix)
    return {kind: stack.arns[kind] for kind in ("Solution", "SolutionVersion", "Campaign")}


def make_group(stack: PersonalizeStack) -> dict[str, str]:
    """A dataset group with a tracker; the ARNs of both."""
    stack.make_group()
    stack.make_dataset()
    stack.make_tracker()
    return {kind: stack.arns[kind] for kind in ("DatasetGroup", "EventTracker")}


@pytest.fixture(scope="module")
def served(local_aws: LocalAws) -> Iterator[Served]:
    names = [f"{each}-{uuid.uuid4().hex[:8]}" for each in ("admin", "other")]
    with (
        personalize_stack(local_aws, names[0]) as stack,
        personalize_stack(local_aws, names[1]) as other,
    ):
        stack.make_data()
        stack.make_tracker()
        foreign = {**make_group(other), **make_model(stack, "-foreign")}
        make_model(stack)
        for kind in ("Campaign", "EventTracker"):
            stack.personalize.tag_resource(resourceArn=stack.arns[kind], tags=TAGS)
        root = local_aws.credentials
        key = Credentials(root.access_key_id, root.secret_access_key)
        yield Served(stack, foreign, make_api(local_aws, stack), key)


def tags_of(served: Served, arn: str) -> dict[str, str]:
    found = served.stack.personalize.list_tags_for_resource(resourceArn=arn)["tags"]
    return {each["tagKey"]: each["tagValue"] for each in found}


def a_name() -> str:
    return f"n-{uuid.uuid4().hex[:8]}"


def test_a_solution_is_trained_and_described(served: Served) -> None:
    request = {"solutionArn": served.stack.arns["Solution"], "version": a_name()}
    status, made = served.send("/solutionVersion", **request)
    assert (status, made) == (
        200,
        {"solutionVersionArn": f"{request['solutionArn']}/{request['version']}"},
    )
    assert tags_of(served, made["solutionVersionArn"]) == OWN
    assert served.refused("/solutionVersion", **request) == 409
    served.stack.wait("SolutionVersion", arn=made["solutionVersionArn"])
    status, body = served.send("/describeSolutionVersion", **made)
    version = body["solutionVersion"]
    assert (status, version["status"], version["trainingType"]) == (200, "ACTIVE", "MANUAL")
    assert version["creationDateTime"].endswith("+00:00")


def test_a_campaign_is_made_described_and_deleted(served: Served) -> None:
    version = served.stack.arns["SolutionVersion"]
    request = {"solutionVersionArn": version, "name": a_name()}
    status, made = served.send("/campaign", **request)
    assert status == 200
    assert tags_of(served, made["campaignArn"]) == OWN
    assert served.refused("/campaign", **request) == 409
    served.stack.wait("Campaign", arn=made["campaignArn"])
    status, body = served.send("/describeCampaign", **made)
    assert (status, body["campaign"]["solutionVersionArn"]) == (200, version)
    going = {"campaign": {**made, "status": "deleting"}}
    assert served.send("/deleteResources", "DELETE", **made) == (200, going)
    served.stack.wait("Campaign", None, arn=made["campaignArn"])
    status, body = served.send("/describeCampaign", **made)
    assert (status, body["message"]) == (404, "The campaign is deleted or does not exist.")
    assert served.refused("/deleteResources", "DELETE", **made) == 404


def test_a_campaign_of_a_running_training_has_to_wait(served: Served) -> None:
    solution = served.stack.arns["Solution"]
    _, version = served.send("/solutionVersion", solutionArn=solution, version=a_name())
    assert served.refused("/campaign", **version, name=a_name()) == 409
    served.stack.wait("SolutionVersion", arn=version["solutionVersionArn"])


def test_the_tracker_is_answered_deleted_and_made_again(served: Served) -> None:
    group = served.stack.arns["DatasetGroup"]
    first = served.send("/eventTracker", dataSetGroupArn=group, name="any")[1]
    assert first["eventTrackerArn"] == served.stack.arns["EventTracker"]
    named = {"eventTrackerArn": first["eventTrackerArn"]}
    assert served.send("/deleteResources", "DELETE", **named)[0] == 200
    served.stack.wait("EventTracker", None)
    status, second = served.send("/eventTracker", datasetGroupArn=group)
    assert (status, set(second)) == (200, {"eventTrackerArn", "trackingId"})
    assert second["trackingId"] != first["trackingId"]
    assert tags_of(served, second["eventTrackerArn"]) == OWN
    served.stack.wait("EventTracker", arn=second["eventTrackerArn"])
    described = served.stack.personalize.describe_event_tracker(
        eventTrackerArn=second["eventTrackerArn"]
    )
    assert described["eventTracker"]["name"] == f"{served.stack.prefix}-tracker"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/solutionVersion", lambda arns: {"solutionArn": arns["Solution"], "version": "v"}),
        ("/describeSolutionVersion", lambda arns: {"solutionVersionArn": arns["SolutionVersion"]}),
        ("/campaign", lambda arns: {"solutionVersionArn": arns["SolutionVersion"], "name": "c"}),
        ("/describeCampaign", lambda arns: {"campaignArn": arns["Campaign"]}),
        ("/eventTracker", lambda arns: {"datasetGroupArn": arns["DatasetGroup"]}),
        ("/deleteResources", lambda arns: {"campaignArn": arns["Campaign"]}),
        ("/deleteResources", lambda arns: {"eventTrackerArn": arns["EventTracker"]}),
    ],
)
def test_what_is_another_stack_s_is_forbidden_and_what_is_not_there_is_told(
    served: Served, path: str, body: Callable[[dict[str, str]], dict[str, str]]
) -> None:
    method = "DELETE" if path == "/deleteResources" else "POST"
    foreign = served.foreign
    assert served.refused(path, method, **body(foreign)) == 403
    for kind in ("Campaign", "EventTracker"):
        assert served.stack.status(kind, foreign[kind]) == "ACTIVE"
    elsewhere = {kind: arn.replace(ACCOUNT, "1" * 12) for kind, arn in foreign.items()}
    assert served.refused(path, method, **body(elsewhere)) == 403
    absent = {kind: f"{arn}-none" for kind, arn in foreign.items()}
    assert served.refused(path, method, **body(absent)) == 404


def test_a_campaign_by_hand_of_the_stack_s_own_solution_is_not_deleted(served: Served) -> None:
    made = served.stack.personalize.create_campaign(
        name=a_name(), solutionVersionArn=served.stack.arns["SolutionVersion"]
    )["campaignArn"]
    served.stack.wait("Campaign", arn=made)
    assert served.send("/describeCampaign", campaignArn=made)[0] == 200
    assert served.refused("/deleteResources", "DELETE", campaignArn=made) == 403
    assert served.stack.status("Campaign", made) == "ACTIVE"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/solutionVersion", {"solutionArn": "x", "version": "v"}),
        ("/solutionVersion", {"version": "v"}),
        ("/campaign", {"solutionVersionArn": "x", "name": "-"}),
        ("/eventTracker", {}),
        ("/describeCampaign", {"campaignArn": "x", "more": 1}),
        ("/deleteResources", {}),
    ],
)
def test_a_bad_body_is_told(served: Served, path: str, body: dict[str, Any]) -> None:
    method = "DELETE" if path == "/deleteResources" else "POST"
    assert served.refused(path, method, **body) == 400


def test_without_a_signature_or_a_right_nothing_is_answered(
    local_aws: LocalAws, served: Served
) -> None:
    iam = local_aws.client("iam")
    iam.create_user(UserName=(name := a_name()))
    made = iam.create_access_key(UserName=name)["AccessKey"]
    stranger = replace(served, key=Credentials(made["AccessKeyId"], made["SecretAccessKey"]))
    named = {"campaignArn": served.stack.arns["Campaign"]}
    assert stranger.refused("/describeCampaign", **named) == 403
    assert stranger.refused("/deleteResources", "DELETE", **named) == 403
    assert served.stack.status("Campaign") == "ACTIVE"
