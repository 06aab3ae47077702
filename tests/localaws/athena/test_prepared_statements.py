"""Prepared statements, by the API and by SQL."""

import pytest

from tests.support.athena_world import AthenaWorld, RefusedError

STATEMENT = {"StatementName": "by_item", "WorkGroup": "primary"}
QUERY = 'SELECT "user" FROM events WHERE item = ? ORDER BY 1 LIMIT ?'


def test_a_statement_is_executed_with_its_arguments(events: AthenaWorld) -> None:
    events.call_athena("CreatePreparedStatement", **STATEMENT, QueryStatement=QUERY)
    assert events.rows("EXECUTE by_item USING 'i2', 3") == [["u2"]]
    assert events.rows("EXECUTE by_item", "'i2'", "3") == [["u2"]]
    assert "expected 2 but found 1" in events.failure("EXECUTE by_item USING 'i2'")
    assert "NOT_FOUND" in events.failure("EXECUTE nope")


def test_a_statement_is_prepared_and_deallocated_by_sql(events: AthenaWorld) -> None:
    events.rows(f"PREPARE by_item FROM {QUERY}")
    found = events.call_athena("GetPreparedStatement", **STATEMENT)["PreparedStatement"]
    assert found["QueryStatement"] == QUERY
    events.rows("DEALLOCATE PREPARE by_item")
    assert (
        events.call_athena("ListPreparedStatements", WorkGroup="primary")["PreparedStatements"]
        == []
    )


def test_a_name_may_be_as_long_as_athena_lets_it(world: AthenaWorld) -> None:
    workgroup = "w" * 128
    named = {"StatementName": "s@" * 128, "WorkGroup": workgroup}
    world.call_athena("CreateWorkGroup", Name=workgroup)
    world.call_athena("CreatePreparedStatement", **named, QueryStatement="SELECT 1")
    world.athena.stop()
    world.begin()
    found = world.call_athena("GetPreparedStatement", **named)["PreparedStatement"]
    assert found["QueryStatement"] == "SELECT 1"
    world.call_athena("DeletePreparedStatement", **named)
    assert list((world.settings.home / "athena" / "prepared_statements").iterdir()) == []


def test_a_statement_is_changed_and_deleted(world: AthenaWorld) -> None:
    world.call_athena("CreatePreparedStatement", **STATEMENT, QueryStatement="SELECT 1")
    with pytest.raises(RefusedError, match="already exists"):
        world.call_athena("CreatePreparedStatement", **STATEMENT, QueryStatement="SELECT 1")
    world.call_athena("UpdatePreparedStatement", **STATEMENT, QueryStatement="SELECT 2")
    assert world.rows("EXECUTE by_item") == [["2"]]
    world.call_athena("DeletePreparedStatement", **STATEMENT)
    with pytest.raises(RefusedError, match="ResourceNotFoundException"):
        world.call_athena("GetPreparedStatement", **STATEMENT)
    with pytest.raises(RefusedError, match="no name of a prepared statement"):
        world.call_athena("GetPreparedStatement", StatementName="a b", WorkGroup="primary")
