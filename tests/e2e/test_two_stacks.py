"""Two sandboxes of all models and a shared stack on one local AWS: made at once from presets, asked, changed, destroyed one by one."""

from __future__ import annotations

import json
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from commands.api_client import Api
from commands.inventory import inventory
from commands.presets import stack_file
from commands.stack import initialise
from commands.up import SAMPLE_FILES
from commands.visit import Catalogue
from commands.workspace import REGION
from tests.e2e.filters import configure
from tests.e2e.test_schema_changes import traffic_on
from tests.e2e.test_stack_life import describe_campaign
from tests.support.documented_requests import signed_put
from tests.support.local_aws import CHECKOUT
from tests.support.program import Program, ProgramStack

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1500)]

MODELS: dict[str, dict[str, dict[str, Any]]] = {
    "one": {
        "home": {"recipe": "aws-user-personalization-v2"},
        "related": {"recipe": "aws-similar-items", "metadata": True},
        "ranking": {"recipe": "aws-personalized-ranking-v2"},
        "popular": {"recipe": "aws-popularity-count", "metadata": True},
    },
    "two": {
        "home": {
            "recipe": "aws-user-personalization",
            "metadata": True,
            "featureTransformation": {"max_user_history_length_percentile": 0.95},
        },
        "related": {"recipe": "aws-sims", "metadata": True, "hpo": {"maxNumberOfTrainingJobs": 3}},
        "ranking": {"recipe": "aws-personalized-ranking", "metadata": True},
        "popular": {"recipe": "aws-trending-now", "metadata": True},
    },
}
OF_CATEGORY = "INCLUDE ItemID WHERE Items.CATEGORY IN ($CATEGORY)"
NOT_OF_CATEGORY = "EXCLUDE ItemID WHERE Items.CATEGORY IN ($CATEGORY)"
UNSEEN = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")'


@dataclass(frozen=True)
class Shop:
    """A stack that is up, as its clients have it.

    Attributes:
        outputs: of the stack.
        catalogue: of its files.
        user: one of them.
    """

    outputs: dict[str, Any]
    catalogue: Catalogue
    user: str

    @classmethod
    def of(cls, stack: ProgramStack, data: Path) -> Shop:
        """What a stack is now."""
        catalogue = Catalogue.read(data)
        return cls(stack.outputs(), catalogue, catalogue.known_user())

    @property
    def api(self) -> Api:
        return Api(self.outputs["apiUrl"], self.outputs["apiKey"])

    def items(self, path: str, **query: str) -> list[dict[str, Any]]:
        """What a route answers, with each item's category."""
        asked = "&".join(f"{name}={quote(value)}" for name, value in query.items())
        answer = self.api.get(f"{path}?numResults=5&metadata=CATEGORY&{asked}")
        assert answer.status == 200, answer.body
        assert "fallback" not in answer.body
        return self._described(answer.body["itemList"])

    def ranked(self, items: list[str]) -> list[dict[str, Any]]:
        """Items in the order of the user."""
        body = {"userId": self.user, "itemIds": items}
        answer = self.api.post("/rankings?metadata=CATEGORY", body)
        assert answer.status == 200, answer.body
        return self._described(answer.body["itemList"])

    def _described(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        assert items
        for each in items:
            row = self.catalogue.items[each["itemId"]]
            assert each["metadata"] == {"category": row["CATEGORY"]}
        return items

    def every_answer(self) -> dict[str, list[str]]:
        """The items of each route that gives any."""
        item = self.catalogue.histories[self.user][0]
        home = f"/recommendations/{quote(self.user)}"
        first = self.items(home)
        inputs = [each["itemId"] for each in first]
        answers = {
            "home": first,
            "named": self.items(
                "/getRecommendations", userId=self.user, campaignArn=self.outputs["campaignArn"]
            ),
            "related": self.items(f"/related/{quote(item)}"),
            "ranking": self.ranked(inputs[::-1]),
            "popular": self.items("/popular"),
        }
        assert item not in [each["itemId"] for each in answers["related"]]
        assert {each["itemId"] for each in answers["ranking"]} == set(inputs)
        return {name: [each["itemId"] for each in items] for name, items in answers.items()}


def preset_stack(
    program: Program, name: str, sample: Path, folder: Path, *, stage: str, data: str | None = None
) -> ProgramStack:
    """A stack from presets, over a copy of the sample that the test may change."""
    shutil.copytree(sample, folder)
    files = {kind: str(folder / f"{kind}.csv") for kind in SAMPLE_FILES}
    stack = program.uninitialised(name)
    initialise(stack, stack_file(CHECKOUT, stage, data, files))
    stack.configure("archiveIntervalSeconds", "5")
    return stack


def sandbox(program: Program, number: str, sample: Path, folder: Path) -> ProgramStack:
    """A sandbox with the models of that number, in the place of the one model that the preset tells of."""
    stack = preset_stack(program, f"sandbox-{number}", sample, folder, stage="sandbox")
    for key in ("minProvisionedTps", "autoTraining"):
        stack.read("config", "rm", f"personalize:{key}")
    stack.configure("models", json.dumps(MODELS[number]))
    return stack


def test_life_of_two_stacks(
    program: Program, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", program.root.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", program.root.secret_access_key)
    before = inventory(program.client)
    data = {name: tmp_path / name for name in MODELS}
    stacks = {name: sandbox(program, name, sample, data[name]) for name in MODELS}
    shared_data = tmp_path / "dev"
    dev_stack = preset_stack(program, "dev", sample, shared_data, stage="dev", data="travel")
    configure(stacks["one"], "of-category", OF_CATEGORY)
    configure(stacks["one"], "unseen", UNSEEN)
    with ThreadPoolExecutor() as threads:
        list(threads.map(ProgramStack.up, [*stacks.values(), dev_stack]))
    one, two = (Shop.of(stacks[name], data[name]) for name in MODELS)
    dev = Shop.of(dev_stack, shared_data)
    for first, second in combinations((one, two, dev), 2):
        common = set(map(str, first.outputs.values())) & set(map(str, second.outputs.values()))
        assert not common, "no output is common to two stacks"

    answers = two.every_answer()
    one.every_answer()
    filters_are_of_one_stack(one, two)
    nobody_reaches_the_other(one, two)
    events_change_one(one, two, answers["home"])
    items_are_put_into_one(one, two)
    related_items_of_two_are_tuned(program, two)

    changed = one_changes(program, stacks["one"], one)
    stacks["two"].up("--expect-no-changes")
    assert two.every_answer() == answers

    with traffic_on(two.outputs, data["two"]) as traffic:
        stacks["one"].destroy()
    assert traffic.failed == []
    assert traffic.reads > 0
    assert changed.api.get("/popular").status == 404, "the API is gone"
    two.every_answer()
    the_preset_answers(dev)
    stacks["two"].destroy()
    the_preset_answers(dev)
    dev_stack.destroy()
    assert inventory(program.client) == before, "destroy leaves nothing"


def the_preset_answers(dev: Shop) -> None:
    """Recommendations through the filters that its data preset has."""
    home = f"/recommendations/{quote(dev.user)}?numResults=5"
    known = set(dev.catalogue.histories[dev.user])
    unseen = dev.api.get(f"{home}&filter=unseen")
    assert unseen.status == 200, unseen.body
    items = {each["itemId"] for each in unseen.body["itemList"]}
    assert items
    assert not items & known
    beaches = dev.api.get(f"{home}&filter=of-category&filter.CATEGORY=Beach").body["itemList"]
    assert {dev.catalogue.items[each["itemId"]]["CATEGORY"] for each in beaches} == {"Beach"}


def filters_are_of_one_stack(one: Shop, two: Shop) -> None:
    """A filter with a value and one of the user's events; the other stack has neither."""
    home = f"/recommendations/{quote(one.user)}"
    beaches = {"filter": "of-category", "filter.CATEGORY": "Beach"}
    for path in (home, "/popular", f"/related/{quote(one.catalogue.histories[one.user][0])}"):
        found = one.items(path, **beaches)
        assert {each["metadata"]["category"] for each in found} == {"Beach"}
    unseen = [each["itemId"] for each in one.items(home, filter="unseen")]
    assert not set(unseen) & set(one.catalogue.histories[one.user])
    refused = two.api.get(f"{home}?filter=unseen")
    assert (refused.status, refused.body["message"].endswith("It has none.")) == (400, True)
    assert one.api.get(f"{home}?filter=of-category").status == 400, "its value is missing"
    assert one.api.get(f"{home}?explain=true").status == 400, "AWS explains nothing"


def nobody_reaches_the_other(one: Shop, two: Shop) -> None:
    """Key, campaign and tracker of one stack are nothing to the other."""
    assert Api(one.outputs["apiUrl"], two.outputs["apiKey"]).get("/popular").status == 403
    foreign = f"/getRecommendations?userId=u&campaignArn={two.outputs['campaignArn']}"
    assert one.api.get(foreign).status == 403
    event = {"eventType": "View", "itemId": "x", "sentAt": int(time.time())}
    body = {"userId": "u", "sessionId": "s", "eventList": [event]}
    put = one.api.post("/putEvents", {**body, "trackingId": two.outputs["trackingId"]})
    assert put.status == 403


def events_change_one(one: Shop, two: Shop, of_two: list[str]) -> None:
    """What a user does at one stack, the other does not know."""
    home = f"/recommendations/{quote(one.user)}"
    before = [each["itemId"] for each in one.items(home)]
    items = one.catalogue.surprising_items(one.user, before)
    events = [
        {"eventType": "View", "itemId": item, "sentAt": int(time.time()) + place}
        for place, item in enumerate(items)
    ]
    body = {"userId": one.user, "sessionId": "s", "eventList": events}
    answer = one.api.post("/putEvents", body)
    assert answer.status == 200, answer.body
    assert {each["status"] for each in answer.body["events"]} == {"recorded"}
    assert [each["itemId"] for each in one.items(home)] != before
    unseen = [each["itemId"] for each in one.items(home, filter="unseen")]
    assert not set(unseen) & set(items)
    assert [each["itemId"] for each in two.items(home)] == of_two


def items_are_put_into_one(one: Shop, two: Shop) -> None:
    """The owner's new category of an item is what filters and metadata of that stack see."""
    item = one.items("/popular")[0]["itemId"]
    record = {"itemId": item, "properties": {"category": "Night"}}
    put = signed_put()
    status, body = put(f"{one.outputs['apiUrl']}/items", {"items": [record]}, REGION)
    assert (status, body) == (200, {"items": [{"itemId": item, "status": "recorded"}]})
    one.catalogue.items[item]["CATEGORY"] = "Night"
    night = {"filter": "of-category", "filter.CATEGORY": "Night"}
    assert [each["itemId"] for each in one.items("/popular", **night)] == [item]
    assert two.items("/popular"), "its metadata are those of its files"


def related_items_of_two_are_tuned(program: Program, two: Shop) -> None:
    """What the service chose among all values is told by the version that answers."""
    arn = describe_campaign(program, two.outputs["relatedCampaignArn"])["solutionVersionArn"]
    version = program.client("personalize").describe_solution_version(solutionVersionArn=arn)
    tuned = version["solutionVersion"]["tunedHPOParams"]["algorithmHyperParameters"]
    assert 0 <= float(tuned["popularity_discount_factor"]) <= 1
    assert 0 <= int(tuned["min_cointeraction_count"]) <= 10


def one_changes(program: Program, stack: ProgramStack, old: Shop) -> Shop:
    """Another recipe, another expression and another throughput in one deployment."""
    models = MODELS["one"]
    changed = {
        **models,
        "home": {**models["home"], "minProvisionedTps": 2},
        "related": {**models["related"], "recipe": "aws-sims"},
    }
    stack.configure("models", json.dumps(changed))
    configure(stack, "of-category", NOT_OF_CATEGORY)
    stack.up()
    new = Shop(stack.outputs(), old.catalogue, old.user)
    different = {name for name in new.outputs if new.outputs[name] != old.outputs[name]}
    assert different == {"relatedCampaignArn"}
    assert describe_campaign(program, new.outputs["campaignArn"])["minProvisionedTPS"] == 2
    new.every_answer()
    beaches = {"filter": "of-category", "filter.CATEGORY": "Beach"}
    found = new.items(f"/recommendations/{quote(new.user)}", **beaches)
    assert "Beach" not in {each["metadata"]["category"] for each in found}
    stack.up("--expect-no-changes")
    return new
