"""Runs for parameter files that describe a dataset group of their own."""

import json
from pathlib import Path
from typing import Any

import pytest

from localaws.shared.ports import Response
from tests.support.lifecycle_service import PREFIX
from tests.support.parameter_files import printed_sample
from tests.support.retraining_world import BUCKET, RetrainingWorld

FILE = {"parameterFile": {"bucket": BUCKET, "key": "params.json"}}
GROUP, SOLUTION, CAMPAIGN = (
    f"{PREFIX}{kind}/{name}"
    for kind, name in (
        ("dataset-group", "DatasetGroup"),
        ("solution", "Solution"),
        ("campaign", "Campaign"),
    )
)


def rows(seed: int) -> bytes:
    lines = (f"u{n % 40},i{(n + seed) % 90},{1_700_000_000 + n}" for n in range(1000))
    return "\n".join(["USER_ID,ITEM_ID,TIMESTAMP", *lines]).encode()


@pytest.fixture
def world(tmp_path: Path) -> RetrainingWorld:
    made = RetrainingWorld(tmp_path, {"deployment": "pinned"})
    users = "\n".join(["USER_ID,GENDER,AGE", *(f"u{n},f,{20 + n}" for n in range(40))])
    made.s3.write(BUCKET, "Users/users.csv", users.encode())
    made.s3.write(BUCKET, "Interactions/interactions.csv", rows(0))
    upload(made, printed_sample())
    return made


def upload(world: RetrainingWorld, document: dict[str, Any]) -> None:
    world.s3.write(BUCKET, "params.json", json.dumps(document).encode())


def test_the_printed_sample_runs_as_it_stands(world: RetrainingWorld) -> None:
    own = world.serving()
    ended = world.run(FILE)
    assert ended["status"] == "SUCCEEDED", ended["cause"]
    kinds = [each["kind"] for each in ended["output"]["things"]]
    assert kinds == ["Schema", "Schema", "DatasetGroup", "Dataset", "Dataset", "Solution"]
    assert len(ended["output"]["imports"]) == 2
    (model,) = ended["output"]["models"]
    assert (model["model"], model["verdict"]) == ("Solution", "deployed")
    assert world.service.document(CAMPAIGN)["solutionVersionArn"] == model["versionArn"]
    assert world.serving() == own
    for arn in (GROUP, SOLUTION, CAMPAIGN):
        assert world.service.tags(arn)["stack"] == "travel"
    assert world.service.tags(GROUP)["retraining"] == "made"
    assert "takes its place" in world.mails[-1][1]


def test_it_is_made_once_and_trained_on_changes(world: RetrainingWorld) -> None:
    first = world.run(FILE)["output"]["models"][0]["versionArn"]
    assert world.run(FILE)["output"]["outcome"] == "nothing changed"
    world.s3.write(BUCKET, "Interactions/interactions.csv", rows(1))
    changed = world.run(FILE)["output"]
    assert changed["things"] == []
    (model,) = changed["models"]
    assert (model["servedBefore"], model["verdict"]) == (first, "deployed")


def test_two_uploads_make_it_once(world: RetrainingWorld) -> None:
    first, second = world.start(FILE), world.start(FILE)
    world.finish()
    assert world.outcome(first)["output"]["outcome"] == "retrained"
    assert world.outcome(second)["output"]["outcome"] == "nothing changed"


def test_filters_a_tracker_and_solutions_without_campaigns(world: RetrainingWorld) -> None:
    sample = printed_sample()
    fields = sample["datasets"]["Interactions"]["schema"]["fields"]
    fields.append({"name": "EVENT_TYPE", "type": "string"})
    header, *lines = rows(0).decode().splitlines()
    text = "\n".join([f"{header},EVENT_TYPE", *(f"{line},view" for line in lines)])
    world.s3.write(BUCKET, "Interactions/interactions.csv", text.encode())
    upload(
        world,
        {
            **{name: sample[name] for name in ("datasetGroup", "datasets")},
            "solutions": {
                "related": {"name": "Related", "recipeArn": "arn:aws:personalize:::recipe/aws-sims"}
            },
            "campaigns": {},
            "filters": {"unseen": 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")'},
            "eventTracker": {"name": "Tracker"},
        },
    )
    ended = world.run(FILE)
    assert ended["status"] == "SUCCEEDED", ended["cause"]
    kinds = {each["kind"] for each in ended["output"]["things"]}
    assert {"Filter", "EventTracker"} <= kinds
    assert ended["output"]["models"][0]["verdict"] == "trained"
    assert world.run(FILE)["output"]["outcome"] == "nothing changed"


def test_a_filter_that_cannot_be_made_stops_the_run_before_anything_is(
    world: RetrainingWorld,
) -> None:
    text = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")'
    upload(world, {**printed_sample(), "filters": {"unseen": text}})
    ended = world.run(FILE)
    assert ended["error"] == "ParameterFileError"
    assert "filters.unseen cannot be used. At character 22: " in world.mails[-1][1]
    assert not any(world.service.status(arn) for arn in (GROUP, SOLUTION))


def schemas(world: RetrainingWorld) -> list[str]:
    return [arn for arn in world.service.arns("Schema") if "DatasetGroup" in arn]


def test_a_run_that_is_killed_before_a_schema_has_its_tags_is_put_right(
    world: RetrainingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = RetrainingWorld.call

    def call(_self: RetrainingWorld, request: Any) -> Any:
        if str(request.target).endswith("TagResource"):
            return Response(500, {}, b'{"__type": "InternalFailure", "message": "none"}')
        return make(_self, request)

    monkeypatch.setattr(RetrainingWorld, "call", call)
    killed = world.start(FILE)
    while schemas(world) == []:
        world.step()
    monkeypatch.undo()
    world.runs[killed].stop(world.clock.now, None, None)
    (left,) = schemas(world)
    assert world.service.tags(left) == {}
    ended = world.run(FILE)
    assert ended["status"] == "SUCCEEDED", ended["cause"]
    assert ended["output"]["things"][0] == {"kind": "SchemaTags", "arn": left}
    assert [world.service.tags(arn)["stack"] for arn in schemas(world)] == ["travel", "travel"]


def test_a_lost_answer_leaves_no_schema_without_tags(world: RetrainingWorld) -> None:
    world.lost.append("CreateSchema")
    assert world.run(FILE)["status"] == "SUCCEEDED"
    assert [world.service.tags(arn)["stack"] for arn in schemas(world)] == ["travel", "travel"]


def test_what_is_somebody_else_s_is_refused(world: RetrainingWorld) -> None:
    world.service.settle(
        world.service.outside.create_dataset_group(name="DatasetGroup")["datasetGroupArn"]
    )
    ended = world.run(FILE)
    assert ended["error"] == "ParameterFileError"
    assert "is there already, and is not this stack's" in ended["cause"]
    assert not world.service.status(SOLUTION)


def test_what_cannot_be_changed_is_refused(world: RetrainingWorld) -> None:
    world.run(FILE)
    document = printed_sample()
    document["solution"] = {
        "name": "Solution",
        "recipeArn": "arn:aws:personalize:::recipe/aws-sims",
    }
    upload(world, document)
    assert "is there already with another recipeArn" in world.run(FILE)["cause"]


def test_a_group_that_cannot_be_made_is_told(world: RetrainingWorld) -> None:
    world.service.let_fail("DatasetGroup", "No more groups.")
    ended = world.run(FILE)
    assert (ended["status"], ended["error"]) == ("FAILED", "CreationFailed")
    assert "No more groups." in world.mails[-1][1]
