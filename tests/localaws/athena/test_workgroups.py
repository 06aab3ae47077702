"""Work groups, and what they decide about queries."""

import pytest

from tests.support.athena_world import ACCOUNT, REGION, AthenaWorld, RefusedError

OUTPUT = {"ResultConfiguration": {"OutputLocation": "s3://own/group"}}
ARN = f"arn:aws:athena:{REGION}:{ACCOUNT}:workgroup/team"


def made(world: AthenaWorld, **configuration: object) -> None:
    world.call_athena("CreateWorkGroup", Name="team", Configuration={**OUTPUT, **configuration})


def test_each_account_has_a_primary_work_group(world: AthenaWorld) -> None:
    made(world)
    listed = world.call_athena("ListWorkGroups")["WorkGroups"]
    assert [each["Name"] for each in listed] == ["primary", "team"]
    with pytest.raises(RefusedError, match="cannot be deleted"):
        world.call_athena("DeleteWorkGroup", WorkGroup="primary")


def test_an_enforced_work_group_says_where_results_go(world: AthenaWorld) -> None:
    made(world)
    found = world.run("SELECT 1", WorkGroup="team")
    assert found["ResultConfiguration"]["OutputLocation"].startswith("s3://own/group/")
    updates = {"EnforceWorkGroupConfiguration": False}
    world.call_athena("UpdateWorkGroup", WorkGroup="team", ConfigurationUpdates=updates)
    found = world.run("SELECT 1", WorkGroup="team")
    assert found["ResultConfiguration"]["OutputLocation"].startswith("s3://results/q/")


def test_a_query_needs_a_place_for_its_result(world: AthenaWorld) -> None:
    with pytest.raises(RefusedError, match="No output location provided"):
        world.call_athena("StartQueryExecution", QueryString="SELECT 1")


def test_members_are_changed_and_removed(world: AthenaWorld) -> None:
    made(world, BytesScannedCutoffPerQuery=10_000_000)
    world.call_athena(
        "UpdateWorkGroup",
        WorkGroup="team",
        Description="d",
        ConfigurationUpdates={
            "RemoveBytesScannedCutoffPerQuery": True,
            "ResultConfigurationUpdates": {"RemoveOutputLocation": True},
        },
    )
    found = world.call_athena("GetWorkGroup", WorkGroup="team")["WorkGroup"]
    assert found["Description"] == "d"
    assert found["Configuration"]["ResultConfiguration"] == {}
    assert "BytesScannedCutoffPerQuery" not in found["Configuration"]


def test_a_disabled_work_group_takes_no_query(world: AthenaWorld) -> None:
    made(world)
    world.call_athena("UpdateWorkGroup", WorkGroup="team", State="DISABLED")
    with pytest.raises(RefusedError, match="WorkGroup team is disabled"):
        world.begun("SELECT 1", WorkGroup="team")


def test_one_that_is_not_empty_is_deleted_with_what_is_in_it_when_asked(world: AthenaWorld) -> None:
    made(world)
    query = {"Name": "q", "Database": "db", "QueryString": "SELECT 1", "WorkGroup": "team"}
    id_ = world.call_athena("CreateNamedQuery", **query)["NamedQueryId"]
    world.run("SELECT 1", WorkGroup="team")
    with pytest.raises(RefusedError, match="WorkGroup team is not empty"):
        world.call_athena("DeleteWorkGroup", WorkGroup="team")
    world.call_athena("DeleteWorkGroup", WorkGroup="team", RecursiveDeleteOption=True)
    with pytest.raises(RefusedError, match="team is not found"):
        world.call_athena("GetWorkGroup", WorkGroup="team")
    with pytest.raises(RefusedError, match="was not found"):
        world.call_athena("GetNamedQuery", NamedQueryId=id_)


def test_tags_are_added_and_taken_away(world: AthenaWorld) -> None:
    world.call_athena("CreateWorkGroup", Name="team", Tags=[{"Key": "a", "Value": "1"}])
    world.call_athena("TagResource", ResourceARN=ARN, Tags=[{"Key": "b", "Value": "2"}])
    world.call_athena("UntagResource", ResourceARN=ARN, TagKeys=["a"])
    told = world.call_athena("ListTagsForResource", ResourceARN=ARN)["Tags"]
    assert told == [{"Key": "b", "Value": "2"}]
    tags_of = world.athena.own_service.tags_of
    assert tags_of is not None
    assert tags_of(ARN) == {"b": "2"}
    for other in ("*", ARN.replace("workgroup/", "datacatalog/"), f"{ARN}2"):
        assert tags_of(other) == {}


@pytest.mark.parametrize(
    ("configuration", "told"),
    [
        ({"BytesScannedCutoffPerQuery": 1}, "must be at least 10000000"),
        ({"ManagedQueryResultsConfiguration": {"Enabled": True}}, "not supported by the local AWS"),
        ({"ResultConfiguration": {"OutputLocation": "nowhere"}}, "is not a valid S3 path"),
    ],
)
def test_a_configuration_that_cannot_be_is_refused(
    world: AthenaWorld, configuration: dict[str, object], told: str
) -> None:
    with pytest.raises(RefusedError, match=told):
        world.call_athena("CreateWorkGroup", Name="team", Configuration=configuration)
