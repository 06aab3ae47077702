"""The whole life of a stack through the real engine: made, unchanged, changed, drifted, destroyed."""

from __future__ import annotations

import io
import json
import shutil
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from commands.api_client import Api
from commands.inventory import inventory
from commands.visit import Catalogue, wait_for_archive, wait_for_change
from commands.workspace import REGION
from localaws.shared.personalize_behaviour import SWITCHES, PersonalizeBehaviour
from tests.support.documented_requests import signed_delete_user, signed_put
from tests.support.local_aws import ACCOUNT, running_local_aws
from tests.support.personalize_stack import wait_for
from tests.support.program import Program, ProgramStack

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

OUTPUTS = {
    "apiUrl", "apiKey", "datasetGroupArn", "solutionArn", "solutionVersionArn", "campaignArn", "eventTrackerArn",
    "trackingId", "streamName", "dataBucket", "archiveBucket", "deadLetterQueueUrl", "deadLetterBucket",
    "openApiDocument",
}  # fmt: skip


def sample_stack(
    program: Program, name: str, sample: Path, folder: Path, **config: str
) -> ProgramStack:
    """Return a stack over a copy of the sample that the test may change, with these settings beside it."""
    shutil.copytree(sample, folder)
    files = {kind: str(folder / f"{kind}.csv") for kind in ("interactions", "items", "users")}
    return program.stack(name, **files, archiveIntervalSeconds="5", **config)


def describe_campaign(program: Program, arn: str) -> dict[str, Any]:
    campaign: dict[str, Any] = program.client("personalize").describe_campaign(campaignArn=arn)[
        "campaign"
    ]
    return campaign


def append_interactions(path: Path, count: int) -> None:
    """Repeat the last rows under one new user, so that the file is another one and still valid."""
    lines = path.read_text().splitlines()
    rows = [line.split(",") for line in lines[-count:]]
    path.write_text("\n".join([*lines, *(",".join(["newcomer", *row[1:]]) for row in rows)]) + "\n")


def a_notebook_instance_runs(program: Program, stack: ProgramStack) -> None:
    name, bucket = (stack.outputs()[output] for output in ("notebookName", "dataBucket"))
    found = program.client("sagemaker").describe_notebook_instance(NotebookInstanceName=name)
    assert (name, found["NotebookInstanceStatus"]) == ("personalize-life", "InService")
    s3 = program.client("s3")
    (archive,) = s3.list_objects_v2(Bucket=bucket, Prefix="notebook/")["Contents"]
    body = s3.get_object(Bucket=bucket, Key=archive["Key"])["Body"].read()
    names = zipfile.ZipFile(io.BytesIO(body)).namelist()
    assert {
        "notebooks/data-exploration.ipynb",
        "components/preflight/checker.py",
        "localaws/personalize/recommender/model.py",
        "requirements/notebook.txt",
    } <= set(names)


def test_life_of_a_stack(
    program: Program, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = inventory(program.client)
    data = tmp_path / "data"
    stack = sample_stack(program, "life", sample, data)

    preview = stack.preview()
    assert "TIMESTAMP" in preview, "the inferred schema is shown in the preview"
    assert inventory(program.client) == before, "a preview creates nothing"

    stack.up()
    outputs = stack.outputs()
    assert outputs.keys() == OUTPUTS
    assert outputs["apiKey"] not in json.dumps(json.loads(stack.read("stack", "output", "--json")))
    visit_changes_recommendations(program, outputs, data)
    what_is_put_is_told(program, outputs, monkeypatch)
    a_user_is_deleted(program, outputs, data)

    stack.up("--expect-no-changes")
    stack.preview("--expect-no-changes")
    stack.refresh("--expect-no-changes")

    stack.configure_all({"minProvisionedTps": "2", "notebook": "{}"})
    stack.up()
    a_notebook_instance_runs(program, stack)
    campaign = describe_campaign(program, outputs["campaignArn"])
    assert campaign["minProvisionedTPS"] == 2
    assert stack.outputs()["solutionVersionArn"] == outputs["solutionVersionArn"], (
        "no training for a new TPS"
    )

    append_interactions(data / "interactions.csv", 50)
    stack.up()
    changed = stack.outputs()
    assert changed["campaignArn"] == outputs["campaignArn"], "the campaign is moved, not replaced"
    assert changed["solutionVersionArn"] != outputs["solutionVersionArn"]
    campaign = describe_campaign(program, outputs["campaignArn"])
    assert campaign["solutionVersionArn"] == changed["solutionVersionArn"]
    assert changed["datasetGroupArn"] == outputs["datasetGroupArn"]
    stack.preview("--expect-no-changes")

    another_recipe_moves_the_api(program, stack)
    drift_is_found_and_repaired(program, stack)
    calls_are_logged_once_the_account_can(program, stack)

    stack.destroy()
    assert inventory(program.client) == before, "destroy leaves nothing"


OTHER_WAY = PersonalizeBehaviour.of(SWITCHES)


@pytest.mark.local_aws
@pytest.mark.parametrize(
    "behaviour", [PersonalizeBehaviour(), OTHER_WAY], ids=["likelier", "other"]
)
def test_life_whichever_way_aws_answers_what_it_does_not_document(
    behaviour: PersonalizeBehaviour, sample: Path, tmp_path: Path
) -> None:
    with running_local_aws(tmp_path / "home", personalize=behaviour) as local_aws:
        program = Program.prepare(tmp_path / "program", local_aws)
        before = inventory(program.client)
        settings = {"recipe": "aws-popularity-count", "autoTraining": "7"}
        stack = sample_stack(program, "either", sample, tmp_path / "data", **settings)
        stack.up()
        outputs = stack.outputs()
        campaign = describe_campaign(program, outputs["campaignArn"])
        assert campaign["campaignConfig"]["syncWithLatestSolutionVersion"]
        shows_latest = campaign["solutionVersionArn"].endswith("/$LATEST")
        assert shows_latest is behaviour.campaigns_show_latest
        stack.up("--expect-no-changes")
        stack.refresh("--expect-no-changes")
        stack.up("--expect-no-changes")
        stack.up("--refresh", "--expect-no-changes")
        stack.configure("autoTraining", "off")
        stack.up()
        campaign = describe_campaign(program, outputs["campaignArn"])
        assert campaign["solutionVersionArn"] == outputs["solutionVersionArn"]
        stack.configure("recipe", "aws-user-personalization-v2")
        stack.up()
        assert stack.outputs()["campaignArn"] != outputs["campaignArn"]
        stack.destroy()
        assert inventory(program.client) == before, "destroy leaves nothing"


def visit_changes_recommendations(program: Program, outputs: dict[str, Any], data: Path) -> None:
    api = Api(outputs["apiUrl"], outputs["apiKey"])
    catalogue = Catalogue.read(data)
    user = catalogue.known_user()
    top = api.top(user)
    assert len(top) == 5
    assert top == sorted(top, key=lambda pair: -pair[1])
    items = catalogue.surprising_items(user, [item for item, _ in top])
    events = [{"userId": user, "sessionId": "s", "itemId": i, "eventType": "View"} for i in items]
    answer = api.post("/events", {"events": events})
    assert (answer.status, answer.body) == (200, {"accepted": len(events)})
    after, _ = wait_for_change(api, user, top)
    assert after != top
    archived, event = wait_for_archive(program.client("s3"), outputs["archiveBucket"], user)
    assert archived.endswith(".gz")
    assert event["itemId"] in items

    assert Api(outputs["apiUrl"], "wrong").get(f"/recommendations/{user}").status == 403
    refused = api.get(f"/recommendations/{user}?numResults=501")
    assert refused.status == 400
    assert refused.body.keys() == {"message", "requestId"}


def what_is_put_is_told(
    program: Program, outputs: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    event = {"eventId": "e1", "eventType": "View", "itemId": "new-1", "sentAt": int(time.time())}
    answer = Api(outputs["apiUrl"], outputs["apiKey"]).post(
        "/putEvents", {"userId": "u", "sessionId": "s", "eventList": [event]}
    )
    assert answer.body == {"events": [{"eventId": "e1", "status": "recorded"}]}
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", program.root.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", program.root.secret_access_key)
    item: dict[str, Any] = {
        "itemId": "new-1",
        "properties": {"category": "Beach", "price": 7.5},
    }
    status, body = signed_put()(f"{outputs['apiUrl']}/items", {"items": [item]}, REGION)
    assert (status, body) == (200, {"items": [{"itemId": "new-1", "status": "recorded"}]})
    item["properties"]["price"] = "7.5"
    status, body = signed_put()(f"{outputs['apiUrl']}/items", {"items": [item]}, REGION)
    assert (status, body["message"]) == (400, "items[0].properties: price must be a number.")


def a_user_is_deleted(program: Program, outputs: dict[str, Any], data: Path) -> None:
    """By who signed before; afterwards the model answers as it does anybody it does not know."""
    api = Api(outputs["apiUrl"], outputs["apiKey"])
    user = Catalogue.read(data).known_user()
    assert api.top(user) != api.top("nobody-knows")
    status, body = signed_delete_user()(outputs["apiUrl"], user, REGION)
    assert status == 202
    personalize = program.client("personalize")
    job = {"dataDeletionJobArn": body["dataDeletionJobArn"]}
    wait_for(
        lambda: personalize.describe_data_deletion_job(**job)["dataDeletionJob"]["status"],
        "COMPLETED",
    )
    assert api.top(user) == api.top("nobody-knows")


def another_recipe_moves_the_api(program: Program, stack: ProgramStack) -> None:
    before = stack.outputs()
    stack.configure("recipe", "aws-popularity-count")
    stack.up()
    after = stack.outputs()
    assert after["apiUrl"] == before["apiUrl"]
    for kind in ("solution", "campaign"):
        old, new = (each[f"{kind}Arn"].rsplit("/", 1)[1] for each in (before, after))
        names = [name for found, name in inventory(program.client) if found == kind]
        assert old != new
        assert names == [new], f"the old {kind} goes"
    api = Api(after["apiUrl"], after["apiKey"])
    assert api.get(f"/getRecommendations?userId=x&campaignArn={after['campaignArn']}").status == 200


def drift_is_found_and_repaired(program: Program, stack: ProgramStack) -> None:
    personalize = program.client("personalize")
    campaign_arn = stack.outputs()["campaignArn"]
    personalize.update_campaign(campaignArn=campaign_arn, minProvisionedTPS=7)
    assert stack.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes").code != 0
    stack.up()
    assert describe_campaign(program, campaign_arn)["minProvisionedTPS"] == 2


def calls_are_logged_once_the_account_can(program: Program, stack: ProgramStack) -> None:
    stack.configure("accessLogs", "true")
    refused = stack.pulumi("up", "--yes", "--skip-preview")
    assert refused.code != 0
    assert (
        "CloudWatch Logs role ARN must be set in account settings to enable logging" in refused.text
    )
    gateway, path = program.client("apigateway"), "/cloudwatchRoleArn"
    role = f"arn:aws:iam::{ACCOUNT}:role/api-gateway-logs"
    gateway.update_account(patchOperations=[{"op": "replace", "path": path, "value": role}])
    stack.up()
    stack.up("--expect-no-changes")
    outputs = stack.outputs()
    assert Api(outputs["apiUrl"], outputs["apiKey"]).get("/recommendations/x").status == 200
    (group,) = [n for kind, n in inventory(program.client) if "access" in n and "log" in kind]
    logs = program.client("logs")
    while not (events := logs.filter_log_events(logGroupName=group)["events"]):
        time.sleep(0.1)  # until the lines are delivered; pytest-timeout ends a wait in vain
    assert json.loads(events[0]["message"])["status"] == "200"
    gateway.update_account(patchOperations=[{"op": "remove", "path": path}])


def test_data_that_cannot_work_is_refused_in_the_preview(
    program: Program, sample: Path, tmp_path: Path
) -> None:
    before = inventory(program.client)
    stack = sample_stack(program, "refused", sample, tmp_path / "data")
    path = tmp_path / "data" / "interactions.csv"
    lines = path.read_text().splitlines()
    lines[41] = ",".join(["", *lines[41].split(",")[1:]])
    path.write_text("\n".join(lines) + "\n")
    result = stack.pulumi("preview")
    assert result.code != 0
    assert "interactions.csv" in result.text
    assert "42" in result.text, "the line of the empty USER_ID is named"
    assert "USER_ID" in result.text
    assert inventory(program.client) == before
