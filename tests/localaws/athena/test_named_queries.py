"""Named queries."""

import pytest

from tests.support.athena_world import AthenaWorld, RefusedError

QUERY = {"Name": "q", "Database": "db", "QueryString": "SELECT 1", "Description": "d"}


def test_a_named_query_is_kept_over_a_restart(world: AthenaWorld) -> None:
    id_ = world.call_athena("CreateNamedQuery", **QUERY)["NamedQueryId"]
    world.athena.stop()
    world.begin()
    found = world.call_athena("GetNamedQuery", NamedQueryId=id_)["NamedQuery"]
    assert found == {**QUERY, "NamedQueryId": id_, "WorkGroup": "primary"}
    world.call_athena("DeleteNamedQuery", NamedQueryId=id_)
    assert world.call_athena("ListNamedQueries")["NamedQueryIds"] == []


def test_the_same_request_makes_one(world: AthenaWorld) -> None:
    token = "t" * 32
    first, second = (
        world.call_athena("CreateNamedQuery", **QUERY, ClientRequestToken=token) for _ in range(2)
    )
    assert first == second
    assert world.call_athena("ListNamedQueries")["NamedQueryIds"] == [first["NamedQueryId"]]


def test_some_are_got_at_once_and_others_told_as_missing(world: AthenaWorld) -> None:
    id_ = world.call_athena("CreateNamedQuery", **QUERY)["NamedQueryId"]
    world.call_athena("UpdateNamedQuery", NamedQueryId=id_, Name="r", QueryString="SELECT 2")
    found = world.call_athena("BatchGetNamedQuery", NamedQueryIds=[id_, "no"])
    assert [each["QueryString"] for each in found["NamedQueries"]] == ["SELECT 2"]
    assert [each["NamedQueryId"] for each in found["UnprocessedNamedQueryIds"]] == ["no"]


def test_a_query_needs_a_name_and_a_work_group_that_is_there(world: AthenaWorld) -> None:
    with pytest.raises(RefusedError, match="Name is required"):
        world.call_athena("CreateNamedQuery", Database="db", QueryString="SELECT 1")
    with pytest.raises(RefusedError, match="no is not found"):
        world.call_athena("CreateNamedQuery", **QUERY, WorkGroup="no")
