import copy
import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from handlers.retraining.other_group import OtherGroup
from handlers.retraining.parameter_file.problems import ParameterFileError
from tests.support.lifecycle_service import PREFIX
from tests.support.parameter_files import parsed, printed_sample, with_service_configs
from tests.support.retraining_world import RetrainingWorld

FILES = ("Interactions/1.csv", "Users/1.csv")


@pytest.fixture
def world(tmp_path: Path) -> RetrainingWorld:
    return RetrainingWorld(tmp_path)


def group(world: RetrainingWorld, document: dict[str, Any] | None = None) -> OtherGroup:
    return OtherGroup(parsed(document or printed_sample(), *FILES), world.client, world.known())


def test_things_come_in_the_order_in_which_they_need_each_other(world: RetrainingWorld) -> None:
    document = printed_sample()
    document["eventTracker"] = {"name": "Tracker"}
    things = group(world, document).things()
    kinds = ["Schema", "Schema", "DatasetGroup", "Dataset", "Dataset", "Solution", "EventTracker"]
    assert [each["kind"] for each in things] == kinds
    arns = [each["arn"] for each in things]
    assert arns[2:6] == [
        f"{PREFIX}dataset-group/DatasetGroup",
        f"{PREFIX}dataset/DatasetGroup/INTERACTIONS",
        f"{PREFIX}dataset/DatasetGroup/USERS",
        f"{PREFIX}solution/Solution",
    ]
    assert things[3]["request"]["SchemaArn"] == arns[0]
    assert things[5]["request"]["DatasetGroupArn"] == arns[2]


def test_all_but_schemas_have_the_stack_s_tags(world: RetrainingWorld) -> None:
    document = copy.deepcopy(printed_sample())
    document["tags"] = [
        {"tagKey": "team", "tagValue": "shop"},
        {"tagKey": "stack", "tagValue": "somebody else's"},
    ]
    own = {"stack": "travel", "team": "shop"}
    expected = {"DatasetGroup": {**own, "retraining": "made"}, "Schema": {}}
    for thing in group(world, document).things():
        tags = {each["TagKey"]: each["TagValue"] for each in thing["request"].get("Tags", ())}
        assert tags == expected.get(thing["kind"], own), thing["kind"]
    ((_, known),) = group(world, document).models()
    assert known["campaignRequest"]["Tags"][0] == {"TagKey": "stack", "TagValue": "travel"}


def make_schema(world: RetrainingWorld, request: dict[str, Any], **tags: str) -> str:
    made = world.service.outside.create_schema(name=request["Name"], schema=request["Schema"])
    world.service.tags(made["schemaArn"]).update(tags)
    return str(made["schemaArn"])


def test_what_is_there_is_not_made_again(world: RetrainingWorld) -> None:
    made = group(world).things()
    for thing in made[:2]:
        make_schema(world, thing["request"], stack="travel")
    assert group(world).things() == made[2:]
    assert group(world).warnings() == []


def test_a_schema_that_a_run_has_left_without_tags_gets_them(world: RetrainingWorld) -> None:
    made = group(world).things()
    arn = make_schema(world, made[0]["request"])
    tags = {"kind": "SchemaTags", "arn": arn, "request": {}}
    assert group(world).things() == [tags, *made[1:]]
    assert group(world).warnings() == []


def test_another_stack_s_schema_is_used_as_it_is(world: RetrainingWorld) -> None:
    made = group(world).things()
    make_schema(world, made[0]["request"], stack="shop")
    assert group(world).things() == made[1:]
    assert group(world).warnings() == []


def test_a_schema_that_the_owner_named_may_be_anybody_s(world: RetrainingWorld) -> None:
    document = with_service_configs()
    plan = parsed(document)
    found = OtherGroup(plan, world.client, world.known())
    (first, *_) = [each for each in found.things() if each["kind"] == "Schema"]
    arn = make_schema(world, first["request"])
    again = OtherGroup(plan, world.client, world.known())
    assert all(each["arn"] != arn for each in again.things())
    (warning,) = again.warnings()
    assert warning.startswith(f"{arn} is there already, without the tags of a stack")
    assert warning.endswith(f"--resource-arn {arn} --tags tagKey=stack,tagValue=travel")


def test_a_dataset_that_is_not_there_has_no_imports(world: RetrainingWorld) -> None:
    tables = group(world).tables()
    assert [each.dataset_type for each in tables] == ["Interactions", "Users"]
    assert all(each.newest is None and each.created_at is None for each in tables)
    assert all(len(each.job_prefix) <= 46 for each in tables)


def test_a_name_that_is_taken_is_told(world: RetrainingWorld) -> None:
    world.service.outside.create_dataset_group(name="DatasetGroup")
    with pytest.raises(ParameterFileError, match="is not this stack's") as refused:
        group(world).require_own()
    assert f"{PREFIX}dataset-group/DatasetGroup" in str(refused.value)


def test_the_service_is_asked_once_about_each_thing(
    world: RetrainingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    describe = world.client.describe_dataset

    def counted(**request: str) -> Any:
        asked.append(request["datasetArn"])
        return describe(**request)

    monkeypatch.setattr(world.client, "describe_dataset", counted)
    found = group(world)
    found.require_own()
    found.tables()
    found.things()
    assert asked == [f"{PREFIX}dataset/DatasetGroup/{each}" for each in ("INTERACTIONS", "USERS")]


def test_an_event_tracker_that_cannot_be_looked_for_is_not_made(
    world: RetrainingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = {**printed_sample(), "eventTracker": {"name": "Tracker"}}
    world.service.outside.create_dataset_group(name="DatasetGroup")

    def refused(**_: str) -> Any:
        raise ClientError({"Error": {"Code": "ThrottlingException"}}, "ListEventTrackers")

    monkeypatch.setattr(world.client, "list_event_trackers", refused)
    with pytest.raises(ClientError, match="ThrottlingException"):
        group(world, document).things()


def test_a_schema_with_other_columns_is_told(world: RetrainingWorld) -> None:
    schema = group(world).things()[0]
    document = json.loads(schema["request"]["Schema"])
    columns = [*document["fields"], {"name": "EVENT_VALUE", "type": "float"}]
    world.service.outside.create_schema(
        name=schema["request"]["Name"], schema=json.dumps({**document, "fields": columns})
    )
    with pytest.raises(ParameterFileError, match="is there already with another schema, which"):
        group(world).require_own()


def test_a_schema_spelt_otherwise_is_the_same(world: RetrainingWorld) -> None:
    schema = group(world).things()[0]["request"]
    spelt = json.dumps(json.loads(schema["Schema"]), indent=2, sort_keys=True)
    world.service.outside.create_schema(name=schema["Name"], schema=spelt)
    group(world).require_own()


def test_nothing_there_is_no_problem(world: RetrainingWorld) -> None:
    group(world).require_own()
