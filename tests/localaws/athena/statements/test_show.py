"""SHOW and DESCRIBE, and prepared statements in SQL."""

from tests.support.athena_world import AthenaWorld


def test_names_are_shown_that_a_pattern_matches(events: AthenaWorld) -> None:
    events.rows("CREATE DATABASE other")
    assert events.rows("SHOW DATABASES") == [["db"], ["other"]]
    assert events.rows("SHOW SCHEMAS LIKE 'o*'") == [["other"]]
    assert events.rows("SHOW TABLES") == [["events"]]
    assert events.rows("SHOW TABLES IN other") == []
    assert events.rows("SHOW TABLES IN db '*vent*|x'") == [["events"]]


def test_a_table_is_described(events: AthenaWorld) -> None:
    assert [row[0].strip() for row in events.rows("SHOW COLUMNS IN events") if row[0]] == [
        "user",
        "item",
        "ts",
        "score",
    ]
    described = events.run("DESCRIBE events")
    lines = events.results(described["QueryExecutionId"])
    assert (lines[0][0] or "").split() == ["user", "string"]
    assert described["StatementType"] == "UTILITY"
    formatted = events.rows("DESCRIBE FORMATTED db.events")
    assert any("OpenCSVSerde" in str(row[0]) for row in formatted)


def test_what_made_a_table_makes_it_again(events: AthenaWorld) -> None:
    text = "\n".join(str(row[0]) for row in events.rows("SHOW CREATE TABLE events"))
    before = events.tables["db", "events"]
    events.rows("DROP TABLE events")
    events.rows(text)
    assert (
        events.tables["db", "events"]["StorageDescriptor"]["SerdeInfo"]
        == (before["StorageDescriptor"]["SerdeInfo"])
    )
    assert events.rows("SELECT count(*) FROM events") == [["3"]]


def test_a_view_shows_its_query(events: AthenaWorld) -> None:
    events.rows("CREATE VIEW v AS SELECT 1 AS x")
    assert events.rows("SHOW CREATE VIEW v") == [["CREATE VIEW db.v AS"], ["SELECT 1 AS x"]]
    assert "is a view" in events.failure("SHOW CREATE TABLE v")
