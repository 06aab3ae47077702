from typing import Any

import pytest

from components.core.errors import ProblemsError
from components.settings.preparation import PreparationSettings
from components.settings.stack import parse

RATINGS = {"preset": "ratings"}


def preparation(**settings: Any) -> PreparationSettings:
    given = {"interactions": RATINGS, **settings}
    stack = {"interactions": "a.csv", "items": "b.csv", "users": "c.csv", "retraining": {}}
    made = parse({**stack, "preparation": given}).preparation
    assert made
    return made


def test_only_interactions_are_required() -> None:
    made = preparation()
    assert made.queries.keys() == {"Interactions"}
    assert made.interactions.event_types == {"watch": 4, "click": 2}
    assert made.interactions.columns.item_id == "movieid"
    assert (made.crawl_hours, made.query_hours, made.max_scanned_gb) == (4, 4, 100)
    assert made.start_retraining is False


def test_values_as_pulumi_gives_them() -> None:
    made = preparation(
        startRetraining="true",
        crawlHours="12",
        maxScannedGb="5",
        interactions={
            "preset": "ratings",
            "eventTypes": {"like": "4.5"},
            "columns": {"rating": "stars"},
        },
    )
    assert (made.start_retraining, made.crawl_hours, made.max_scanned_gb) == (True, 12, 5)
    assert made.interactions.event_types == {"like": 4.5}
    assert (made.interactions.columns.rating, made.interactions.columns.user_id) == (
        "stars",
        "userid",
    )


def test_a_query_is_text_or_a_file() -> None:
    made = preparation(
        interactions={"query": "SELECT 1"}, items={"query": "sql/items.sql"}, users={"query": "x"}
    )
    assert [each.query_file for each in made.queries.values()] == [None, "sql/items.sql", None]


def test_raw_files_of_presets_are_csv() -> None:
    made = preparation(
        interactions={"preset": "ratings", "csv": "false"},
        items={"preset": "movies"},
        users={"query": "x"},
    )
    assert [each.is_csv for each in made.queries.values()] == [False, True, False]
    assert preparation(users={"query": "x", "csv": True}).queries["Users"].is_csv


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"interactions": {}}, "exactly one of query and preset"),
        ({"interactions": {"preset": "ratings", "query": "SELECT 1"}}, "exactly one"),
        ({"interactions": {"preset": "movies"}}, "ratings"),
        ({"interactions": {"query": "x", "eventTypes": {"a": 1}}}, "belong to a preset"),
        ({"interactions": {**RATINGS, "eventTypes": {"a": 1, "b": 1}}}, "same rating"),
        ({"interactions": {**RATINGS, "eventTypes": {}}}, "eventTypes"),
        ({"interactions": {**RATINGS, "eventTypes": {"a": "nan"}}}, "eventTypes"),
        ({"interactions": {**RATINGS, "columns": {"rating": 'a" OR 1'}}}, "small letters"),
        ({"items": {"preset": "movies", "columns": {"title": "Title"}}}, "small letters"),
        ({"users": {}}, "personalize:preparation.users.query is missing"),
        ({"users": {"preset": "x", "query": "y"}}, "users.preset is unknown"),
        ({"crawlHours": 25}, "1 to 24"),
        ({"queryHours": 0}, "1 to 24"),
        ({"maxScannedGb": 0}, "1 to 1000000"),
        ({"email": "x"}, "address"),
    ],
)
def test_what_cannot_work_is_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ProblemsError, match="personalize:preparation") as refused:
        preparation(**settings)
    assert words in str(refused.value)


def test_what_is_prepared_needs_a_dataset() -> None:
    settings = {"interactions": RATINGS, "items": {"preset": "movies"}}
    with pytest.raises(
        ProblemsError, match=r"preparation\.items is given without personalize:items"
    ):
        parse({"interactions": "a.csv", "preparation": settings})


def test_only_a_retraining_that_is_there_can_be_started() -> None:
    settings = {"interactions": RATINGS, "startRetraining": True}
    with pytest.raises(ProblemsError, match="no personalize:retraining that could be started"):
        parse({"interactions": "a.csv", "preparation": settings})
