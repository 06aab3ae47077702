"""The queries of presets do what their files say, and take nothing of the configuration for SQL."""

from pathlib import Path
from typing import Any

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from components.preflight.preparation_queries import MAX_BYTES, check_queries
from components.preflight.sources import Sources
from components.settings.preparation import PreparationSettings


def queries(project: Path = Path(), **settings: Any) -> dict[str, str]:
    made, found = checked(project, **settings)
    assert found == []
    return made


def checked(project: Path = Path(), **settings: Any) -> tuple[dict[str, str], list[str]]:
    given = {"interactions": {"preset": "ratings"}, **settings}
    sources = Sources(project=project, region="us-east-1", profile=None)
    made, found = check_queries(PreparationSettings.model_validate(given), sources)
    return made, [str(each) for each in found]


RATINGS = [("1", 31, 2.5, 1260759144), ("2", 10, 4.0, 835355493), ("2", 17, 1.5, 835355681)]
MOVIES = [
    (1, "Toy Story (1995)", "Adventure|Animation"),
    (2, "Power (Jew Süss) (1934) ", "Drama"),
    (3, "Babylon 5", "(no genres listed)"),
    (4, "1984", "Drama"),
]


def run(query: str, table: str, columns: str, rows: list[tuple[Any, ...]]) -> list[Any]:
    """The names of a result's columns, and its rows, sorted; on DuckDB, which knows what presets use of Athena's SQL."""
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE {table} ({columns})")
    marks = ", ".join("?" * len(rows[0]))
    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - the test's own words
    cursor = connection.execute(query)
    assert cursor.description is not None
    return [tuple(each[0] for each in cursor.description), *sorted(cursor.fetchall())]


def test_ratings_are_interactions_of_types_by_thresholds() -> None:
    query = queries()["Interactions"]
    columns = "userid text, movieid int, rating double, timestamp bigint"
    assert run(query, "interactions", columns, RATINGS) == [
        ("USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE"),
        ("1", "31", 1260759144, "click"),
        ("2", "10", 835355493, "watch"),
    ]


def test_columns_and_event_types_of_the_configuration() -> None:
    settings = {
        "preset": "ratings",
        "columns": {"userId": "u", "itemId": "i", "rating": "r", "timestamp": "t"},
        "eventTypes": {"seen": 0, "it's good": 2.5},
    }
    query = queries(interactions=settings)["Interactions"]
    # As a crawler may have typed them.
    rows = run(query, "interactions", "u text, i text, r text, t text", RATINGS)
    assert [each[3] for each in rows[1:]] == ["it's good", "it's good", "seen"]


def test_movies_are_items() -> None:
    query = queries(items={"preset": "movies"})["Items"]
    assert run(query, "items", "movieid bigint, title text, genres text", MOVIES) == [
        ("ITEM_ID", "TITLE", "GENRES", "YEAR"),
        ("1", "Toy Story", "Adventure|Animation", 1995),
        ("2", "Power (Jew Süss)", "Drama", 1934),
        ("3", "Babylon 5", None, None),
        ("4", "1984", "Drama", None),
    ]


@given(st.text(min_size=1, max_size=30).filter(lambda text: "\0" not in text))
def test_an_event_type_is_text_whatever_is_in_it(event_type: str) -> None:
    settings = {"preset": "ratings", "eventTypes": {event_type: 0}}
    query = queries(interactions=settings)["Interactions"]
    columns = "userid text, movieid int, rating double, timestamp bigint"
    rows = run(query, "interactions", columns, RATINGS)
    assert {each[3] for each in rows[1:]} == {event_type}


def test_a_query_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "users.sql").write_text("\ufeffSELECT 'ü' AS \"USER_ID\"\n", encoding="utf-8")
    made = queries(tmp_path, users={"query": "users.sql"}, interactions={"query": " SELECT 1 "})
    assert made == {"Interactions": "SELECT 1", "Users": "SELECT 'ü' AS \"USER_ID\""}


def test_all_files_that_cannot_be_had_are_told(tmp_path: Path) -> None:
    (tmp_path / "items.sql").write_bytes(b"SELECT '\xff'")
    _, found = checked(
        tmp_path,
        interactions={"query": "x" * (MAX_BYTES + 1)},
        items={"query": "items.sql"},
        users={"query": "users.sql"},
    )
    assert [each.partition(":")[0] for each in found] == ["personalize", "items.sql", "users.sql"]
    for text, words in zip(found, ("262145 bytes", "UTF-8", "no such file"), strict=True):
        assert words in text


def test_blanks_are_no_query() -> None:
    _, (found,) = checked(interactions={"query": "  "})
    assert found.startswith("personalize:preparation.interactions: The query is empty")
