"""Runs of the preparation, from its input to the placed files, in the test's own process."""

from typing import Any

import pytest

from tests.support.preparation_world import HEADERS, Crawler, PreparationWorld, Query

ALL = {
    "Interactions/prepared.csv": 'USER_ID,ITEM_ID,TIMESTAMP\n"u1","i1","1700000000"\n',
    "Items/prepared.csv": 'ITEM_ID,TITLE\n"i1","Heat"\n',
    "Users/prepared.csv": 'USER_ID,AGE\n"u1","30"\n',
}


@pytest.fixture
def world() -> PreparationWorld:
    return PreparationWorld()


def failure(world: PreparationWorld, given: Any = None) -> str:
    """Why a run fails, which is mailed, too, and places nothing."""
    ended = world.run(given)
    assert (ended.status, world.placed(), world.retrainings) == ("FAILED", {}, [])
    ((subject, text),) = world.mails
    assert subject == "Preparation FAILED: shop/test"
    assert text.endswith(f"\n\nhttps://console/{ended.execution.facts.arn}")
    cause = str(ended.execution.progress.cause)
    assert cause.partition(" failed: ")[2] in text
    return cause


def test_an_empty_input_prepares_what_the_stack_has(world: PreparationWorld) -> None:
    ended = world.run()
    assert ended.status == "SUCCEEDED", ended.execution.progress.cause
    assert world.placed() == ALL
    assert ended.output["files"][1] == {
        "datasetType": "Items",
        "location": "s3://shop-data/Items/prepared.csv",
        "bytes": len(ALL["Items/prepared.csv"]),
        "columns": ["ITEM_ID", "TITLE"],
        "scannedBytes": 4096 + 512,
        "warnings": [],
    }
    assert len(world.row_queries.started) == 3
    assert [each.started for each in world.crawlers.values()] == [1, 1, 1]
    assert (world.mails, world.retrainings) == ([], [])


def test_only_interactions_are_required() -> None:
    world = PreparationWorld(prepares=("Interactions",))
    assert [each["datasetType"] for each in world.run({}).output["files"]] == ["Interactions"]
    assert [each.started for each in world.crawlers.values()] == [1, 0, 0]


def test_the_seven_fields(world: PreparationWorld) -> None:
    given: dict[str, Any] = {"bypassCrawler": False}
    for kind in ("interactions", "items", "users"):
        name = kind.title()
        world.queries[f"mine-{name}"] = Query(HEADERS[name])
        world.crawlers[f"mine-{kind}"] = Crawler()
        given |= {f"{kind}PreparationQuery": f"mine-{name}", f"{kind}CrawlerName": f"mine-{kind}"}
    assert len(given) == 7
    assert world.run(given).status == "SUCCEEDED"
    assert {each.partition("/")[0] for each in world.executions.values()} == {
        "mine-Interactions",
        "mine-Items",
        "mine-Users",
    }
    assert [name for name, each in world.crawlers.items() if each.started] == [
        "mine-interactions",
        "mine-items",
        "mine-users",
    ]


def test_a_dataset_that_the_stack_has_no_query_for_takes_one_of_the_input() -> None:
    world = PreparationWorld(prepares=("Interactions",))
    assert world.run({"usersPreparationQuery": "query-Users"}).status == "SUCCEEDED"
    assert world.placed().keys() == {"Interactions/prepared.csv", "Users/prepared.csv"}
    assert world.crawlers["raw-users"].started == 1
    # The stack has no schema by which it could be looked at.
    assert list(world.row_queries.started.values()) == ["rows-Interactions-0"]


def test_crawlers_are_bypassed(world: PreparationWorld) -> None:
    assert world.run({"bypassCrawler": True}).status == "SUCCEEDED"
    assert {each.started for each in world.crawlers.values()} == {0}
    assert world.placed() == ALL


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"bypasscrawler": True}, "bypasscrawler is no field of the input"),
        ({"bypassCrawler": "true"}, "bypassCrawler has to be true or false"),
        ({"usersCrawlerName": ""}, "usersCrawlerName has to be a text that is not empty"),
        ({"itemsPreparationQuery": None}, "itemsPreparationQuery has to be a text"),
    ],
)
def test_a_wrong_input_is_refused(
    world: PreparationWorld, given: dict[str, Any], words: str
) -> None:
    cause = failure(world, given)
    assert words in cause
    assert "usersPreparationQuery" in cause
    assert not world.executions


def test_a_crawler_that_runs_already_is_waited_for(world: PreparationWorld) -> None:
    world.crawlers["raw-items"].is_running = True
    assert world.run().status == "SUCCEEDED"
    assert world.crawlers["raw-items"].started == 0


def test_answers_that_are_lost_start_nothing_twice(world: PreparationWorld) -> None:
    world.starts_retraining = True
    world.lost = ["startCrawler", "startQueryExecution", "startExecution", "getQueryExecution"]
    world.lost += ["invoke"] * 5
    assert world.run().status == "SUCCEEDED"
    assert [each.started for each in world.crawlers.values()] == [1, 1, 1]
    assert len(world.executions) == len(world.row_queries.started) == 3
    assert len(world.retrainings) == 1
    assert world.placed() == ALL


def test_success_starts_the_retraining() -> None:
    world = PreparationWorld(starts_retraining=True)
    assert world.run().status == "SUCCEEDED"
    assert len(world.retrainings) == 1


def test_a_crawl_that_fails(world: PreparationWorld) -> None:
    world.crawlers["raw-users"] = Crawler(status="FAILED")
    assert "Users: crawl failed with CrawlFailed: The crawler raw-users ended FAILED: " in failure(
        world
    )


def test_a_query_that_fails_and_another_one_are_told_at_once(world: PreparationWorld) -> None:
    world.starts_retraining = True
    world.queries["query-Items"].state = "FAILED"
    world.queries["query-Users"].state = "CANCELLED"
    cause = failure(world)
    assert "Items: query failed with QueryFailed: The query query-Items/" in cause
    assert "ended FAILED: TABLE_NOT_FOUND: line 3:6" in cause
    assert "ended CANCELLED: no reason given" in cause


def test_queries_that_are_swapped_are_refused(world: PreparationWorld) -> None:
    cause = failure(
        world,
        {
            "itemsPreparationQuery": "query-Interactions",
            "interactionsPreparationQuery": "query-Items",
        },
    )
    assert (
        "Interactions: check failed with PreparedFileError: The query of Interactions gives"
        in cause
    )
    assert "those of Items: the queries are swapped. Name it in itemsPreparationQuery." in cause
    assert "Name it in interactionsPreparationQuery." in cause


def test_what_writes_no_header_is_refused(world: PreparationWorld) -> None:
    world.queries["query-Items"].ending = "txt"
    assert "Write the query as a SELECT." in failure(world)


def test_rows_that_are_wrong_place_nothing(world: PreparationWorld) -> None:
    world.starts_retraining = True
    world.row_queries.problems = {"Items": "TITLE is blank.", "Users": "AGE is no int."}
    cause = failure(world)
    assert "Items: check failed with RowsError: TITLE is blank." in cause
    assert "Users: check failed with RowsError: AGE is no int." in cause


def test_warnings_about_rows_are_in_the_output(world: PreparationWorld) -> None:
    world.row_queries.warnings["Items"] = "TITLE is mostly blank."
    files = world.run().output["files"]
    assert [each["warnings"] for each in files] == [[], ["TITLE is mostly blank."], []]


def test_a_check_of_rows_that_cannot_be_made(world: PreparationWorld) -> None:
    world.row_queries.state = "FAILED"
    assert (
        "Users: check failed with CheckFailed: The query rows-Users-2 that looks at all rows ended FAILED: Query exhausted"
        in failure(world)
    )


def test_a_check_of_rows_that_takes_too_long_is_stopped(world: PreparationWorld) -> None:
    world.row_queries.polls = 10_000
    assert "that looks at all rows was stopped after 2 hours" in failure(world)
    assert sorted(world.row_queries.stopped) == sorted(world.row_queries.started.values())


def test_a_crawl_may_take_hours_and_no_more(world: PreparationWorld) -> None:
    world.crawlers["raw-items"].polls = 60
    assert world.run().status == "SUCCEEDED"
    world.s3.objects.clear()
    world.crawlers["raw-items"].polls = 10_000
    cause = failure(world)
    assert "Items: crawl failed with CrawlTooLong" in cause
    assert "after 4 hours" in cause


def test_a_query_that_takes_too_long_is_stopped(world: PreparationWorld) -> None:
    world.queries["query-Items"].polls = 10_000
    assert "was stopped after 2 hours" in failure(world)
    assert world.queries["query-Items"].state == "CANCELLED"


@pytest.mark.slow
def test_two_days_of_polls_of_three_datasets_fit_into_the_history() -> None:
    """Source: AWS Step Functions Developer Guide, "Service quotas": 25,000 events."""
    world = PreparationWorld(prepares=("Interactions",), hours=(24, 24))
    world.crawlers["raw-interactions"].polls = 320
    world.queries["query-Interactions"].polls = 10_000
    ended = world.run()
    assert "was stopped after 24 hours" in str(ended.execution.progress.cause)
    assert ended.took > 47 * 3600
    assert len(ended.events) * 3 < 25_000


def test_an_unknown_query_is_told(world: PreparationWorld) -> None:
    cause = failure(world, {"usersPreparationQuery": "gone"})
    assert (
        "Users: query failed with Athena.InvalidRequestException: NamedQuery is not found" in cause
    )
