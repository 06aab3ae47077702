"""The admin routes through the real engine: what the owner makes and deletes beside the program, and that it goes with it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.credentials import Credentials

from commands.api_client import Api
from commands.inventory import inventory
from tests.e2e.test_stack_life import sample_stack
from tests.support.program import Program, ProgramStack
from tests.support.signed_request import send_signed

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

Answer = tuple[int, Any]
WAIT_SECONDS = 120


@dataclass
class Owner:
    """Who may call every route of a stack, and what the stack answers."""

    program: Program
    stack: ProgramStack
    url: str

    def send(self, path: str, method: str = "POST", **body: str) -> Answer:
        root = self.program.root
        key = Credentials(root.access_key_id, root.secret_access_key)
        return send_signed(method, f"{self.url}{path}", body, key)

    def delete(self, **named: str) -> Answer:
        return self.send("/deleteResources", "DELETE", **named)

    def wait(self, ask: Callable[[], Answer], wanted: Callable[[int, Any], bool]) -> Answer:
        end = time.monotonic() + WAIT_SECONDS
        while not wanted(*(answer := ask())):
            assert time.monotonic() < end, answer
            time.sleep(0.05)
        return answer


def test_life_of_what_the_owner_makes(program: Program, sample: Path, tmp_path: Path) -> None:
    before = inventory(program.client)
    settings = {"recipe": "aws-popularity-count", "adminApi": "true"}
    stack = sample_stack(program, "admin", sample, tmp_path / "data", **settings)
    stack.up()
    assert "campaignArns" not in solution_outputs(stack, refreshed=False)
    stack.refresh("--expect-no-changes")
    owner = Owner(program, stack, stack.outputs()["apiUrl"])
    made = the_eight_requests_of_the_seed(owner)
    what_is_somebody_else_s_is_refused(owner)
    what_was_deleted_comes_back(owner, made)
    what_is_still_being_made_goes_too(owner)
    stack.destroy()
    assert inventory(program.client) == before, "destroy leaves nothing"


def the_eight_requests_of_the_seed(owner: Owner) -> dict[str, Any]:
    outputs = owner.stack.outputs()
    api = Api(outputs["apiUrl"], outputs["apiKey"])
    status, version = owner.send(
        "/solutionVersion", solutionArn=outputs["solutionArn"], version="v1"
    )
    assert (status, version) == (200, {"solutionVersionArn": f"{outputs['solutionArn']}/v1"})
    assert (
        owner.send("/solutionVersion", solutionArn=outputs["solutionArn"], version="v1")[0] == 409
    )
    owner.wait(
        lambda: owner.send("/describeSolutionVersion", **version),
        lambda _, body: bool(body["solutionVersion"]["status"] == "ACTIVE"),
    )
    status, campaign = owner.send("/campaign", **version, name="my-campaign")
    assert (status, campaign["campaignArn"].rpartition("/")[2]) == (200, "my-campaign")
    owner.wait(
        lambda: owner.send("/describeCampaign", **campaign),
        lambda _, body: bool(body["campaign"]["status"] == "ACTIVE"),
    )
    tracker = {name: outputs[name] for name in ("eventTrackerArn", "trackingId")}
    answer = owner.send("/eventTracker", name="mine", dataSetGroupArn=outputs["datasetGroupArn"])
    assert answer == (200, tracker)
    asked = "/getRecommendations?userId=429&numResults=20&campaignArn="
    found = api.get(asked + campaign["campaignArn"])
    assert (found.status, len(found.body["itemList"])) == (200, 20)
    assert api.get(f"{asked}{campaign['campaignArn']}-none").status == 403
    event = {"eventType": "View", "itemId": "x", "sentAt": int(time.time()), "eventId": "e"}
    put = {"trackingId": tracker["trackingId"], "userId": "429", "sessionId": "s"}
    assert api.post("/putEvents", {**put, "eventList": [event]}).status == 200

    shown = solution_outputs(owner.stack, refreshed=True)
    assert set(shown["solutionVersionArns"]) == {
        version["solutionVersionArn"],
        outputs["solutionVersionArn"],
    }
    assert set(shown["campaignArns"]) == {campaign["campaignArn"], outputs["campaignArn"]}
    owner.stack.preview("--expect-no-changes")
    status, body = owner.delete(**campaign, eventTrackerArn=tracker["eventTrackerArn"])
    assert (status, {part["status"] for part in body.values()}) == (200, {"deleting"})
    status, body = owner.wait(
        lambda: owner.send("/describeCampaign", **campaign), lambda status, _: status == 404
    )
    assert body["message"] == "The campaign is deleted or does not exist."
    return tracker


def solution_outputs(stack: ProgramStack, *, refreshed: bool) -> dict[str, Any]:
    """The outputs of the solution in the stack's state."""
    if refreshed:
        stack.refresh()
    state = json.loads(stack.read("stack", "export"))
    (solution,) = [
        each
        for each in state["deployment"]["resources"]
        if each["type"].endswith("dynamic/personalize:Solution")
    ]
    outputs: dict[str, Any] = solution["outputs"]
    return outputs


def what_is_somebody_else_s_is_refused(owner: Owner) -> None:
    personalize = owner.program.client("personalize")
    group = personalize.create_dataset_group(name="somebody-elses")["datasetGroupArn"]
    solution = owner.stack.outputs()["solutionArn"]
    other = solution.replace("000000000000", "111122223333")
    for path, named in (
        ("/eventTracker", {"datasetGroupArn": group}),
        ("/solutionVersion", {"solutionArn": other, "version": "v1"}),
        ("/describeSolutionVersion", {"solutionVersionArn": f"{other}/v1"}),
        ("/campaign", {"solutionVersionArn": f"{other}/v1", "name": "c"}),
    ):
        status, body = owner.send(path, **named)
        assert (status, set(body)) == (403, {"message", "requestId"}), path
    status, _ = owner.send("/solutionVersion", solutionArn=f"{solution}-none", version="v1")
    assert status == 404
    assert owner.delete()[0] == 400
    owner.wait(
        lambda: (0, personalize.describe_dataset_group(datasetGroupArn=group)),
        lambda _, body: bool(body["datasetGroup"]["status"] == "ACTIVE"),
    )
    personalize.delete_dataset_group(datasetGroupArn=group)


def what_was_deleted_comes_back(owner: Owner, tracker: dict[str, Any]) -> None:
    """The program's own tracker is gone, and so is its campaign now."""
    campaign = {"campaignArn": owner.stack.outputs()["campaignArn"]}
    assert owner.delete(**campaign)[0] == 200
    owner.wait(lambda: owner.send("/describeCampaign", **campaign), lambda status, _: status == 404)
    assert (
        owner.stack.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes").code != 0
    ), "it is drift"
    owner.stack.up()
    after = owner.stack.outputs()
    assert after["campaignArn"] == campaign["campaignArn"]
    assert after["trackingId"] != tracker["trackingId"]
    api = Api(after["apiUrl"], after["apiKey"])
    assert api.get("/recommendations/429").status == 200
    owner.stack.preview("--refresh", "--expect-no-changes")


def what_is_still_being_made_goes_too(owner: Owner) -> None:
    """A tracker that no state knows, a training that runs, and a campaign that has just been asked for."""
    outputs = owner.stack.outputs()
    assert owner.delete(eventTrackerArn=outputs["eventTrackerArn"])[0] == 200
    group = {"datasetGroupArn": outputs["datasetGroupArn"]}
    _, tracker = owner.wait(
        lambda: owner.send("/eventTracker", **group), lambda status, _: status == 200
    )
    assert tracker["eventTrackerArn"] != outputs["eventTrackerArn"]
    arn = {"solutionVersionArn": outputs["solutionVersionArn"]}
    assert owner.send("/campaign", **arn, name="begun")[0] == 200
    assert (
        owner.send("/solutionVersion", solutionArn=outputs["solutionArn"], version="v2")[0] == 200
    )
