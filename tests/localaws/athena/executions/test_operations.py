"""Operations about executions."""

import pytest

from tests.support.athena_world import ROLE, AthenaWorld, RefusedError


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELEC 1", "MALFORMED_QUERY: line 1:1: mismatched input 'SELEC'"),
        ("SELECT 1 FROM", "MALFORMED_QUERY: line 1:"),
        ("SELECT 1; SELECT 2", "MALFORMED_QUERY: line 1:1: Only one query"),
        ("COPY (SELECT 1) TO '/nowhere'", "MALFORMED_QUERY: line 1:1: mismatched input 'COPY'"),
        ("ATTACH '/nowhere'", "MALFORMED_QUERY"),
        ("INSTALL httpfs", "MALFORMED_QUERY"),
        ("SET memory_limit = '9GB'", "MALFORMED_QUERY"),
        ("PRAGMA database_list", "MALFORMED_QUERY"),
        ("   ", "QueryString is required"),
    ],
)
def test_what_is_no_statement_is_refused_at_once(world: AthenaWorld, sql: str, told: str) -> None:
    with pytest.raises(RefusedError, match="InvalidRequestException") as refusal:
        world.begun(sql)
    assert told in str(refusal.value)


def test_the_same_request_starts_one_execution(world: AthenaWorld) -> None:
    token = "t" * 32
    first, second = (world.begun("SELECT 1", ClientRequestToken=token) for _ in range(2))
    assert first == second
    with pytest.raises(RefusedError, match="Idempotent parameters do not match"):
        world.begun("SELECT 2", ClientRequestToken=token)


def test_executions_are_listed_by_work_group_the_newest_first(world: AthenaWorld) -> None:
    ids = []
    for number in range(3):
        world.time += 1
        ids.append(world.run(f"SELECT {number}")["QueryExecutionId"])
    page = world.call_athena("ListQueryExecutions", MaxResults=2)
    assert page["QueryExecutionIds"] == [ids[2], ids[1]]
    rest = world.call_athena("ListQueryExecutions", NextToken=page["NextToken"])
    assert rest["QueryExecutionIds"] == [ids[0]]
    found = world.call_athena("BatchGetQueryExecution", QueryExecutionIds=[ids[0], "no"])
    assert [each["Query"] for each in found["QueryExecutions"]] == ["SELECT 0"]
    assert [each["QueryExecutionId"] for each in found["UnprocessedQueryExecutionIds"]] == ["no"]


def test_an_execution_tells_what_it_did(events: AthenaWorld) -> None:
    found = events.run("SELECT * FROM events")
    assert found["StatementType"] == "DML"
    assert found["QueryExecutionContext"] == {"Database": "db", "Catalog": "awsdatacatalog"}
    assert found["EngineVersion"]["EffectiveEngineVersion"] == "Athena engine version 3"
    size = len(events.objects["/data/events/a.csv"])
    assert found["Statistics"]["DataScannedInBytes"] == size
    told = events.call_athena(
        "GetQueryRuntimeStatistics", QueryExecutionId=found["QueryExecutionId"]
    )["QueryRuntimeStatistics"]["Rows"]
    assert (told["InputBytes"], told["OutputRows"]) == (size, 3)


def test_a_failure_has_a_category_and_a_type(world: AthenaWorld) -> None:
    error = world.run("SELECT nope")["Status"]["AthenaError"]
    assert (error["ErrorCategory"], error["ErrorType"], error["Retryable"]) == (2, 1006, False)


def test_results_are_there_only_for_a_query_that_succeeded(world: AthenaWorld) -> None:
    found = world.run("SELECT nope")
    with pytest.raises(RefusedError, match="Final query state: FAILED"):
        world.results(found["QueryExecutionId"])
    with pytest.raises(RefusedError, match="QueryExecution no was not found"):
        world.results("no")


def test_a_query_reads_and_writes_as_its_caller_may(events: AthenaWorld) -> None:
    sql = "SELECT count(*) FROM events"
    assert events.rows(sql, role=ROLE) == [["3"]]
    for action, told in {
        "s3:GetObject": "Access Denied",
        "s3:ListBucket": "Access Denied",
        "s3:PutObject": "Unable to verify/create output bucket",
        "glue:GetTable": "Insufficient permissions to execute the query",
    }.items():
        events.denied = {action}
        assert told in events.failure(sql, role=ROLE)
        assert events.run(sql)["Status"]["State"] == "SUCCEEDED"


def test_results_are_read_as_their_reader_may(events: AthenaWorld) -> None:
    id_ = events.run("SELECT 1")["QueryExecutionId"]
    events.denied = {"s3:GetObject"}
    with pytest.raises(RefusedError, match="Access Denied"):
        events.call_athena("GetQueryResults", QueryExecutionId=id_, role=ROLE)


def test_another_catalog_is_refused(world: AthenaWorld) -> None:
    with pytest.raises(RefusedError, match="Catalog other does not exist"):
        world.begun("SELECT 1", QueryExecutionContext={"Catalog": "other"})
