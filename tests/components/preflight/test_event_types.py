from pathlib import Path

import duckdb
import pytest

from components.preflight.csv_file import CsvTable, open_csv
from components.preflight.event_types import (
    MAX_FOUND,
    EventTypes,
    event_type_findings,
    event_type_measures,
    event_types_of,
)
from handlers.shared.service.known_fields import known_fields
from handlers.shared.service.schemas import Schema
from tests.support import csv_files

INTERACTIONS = Schema("Interactions", tuple(known_fields("Interactions").values()))


def said(
    names: tuple[str, ...], *columns: str, configured: tuple[str, ...] | None = ("view",)
) -> list[str]:
    found = EventTypes(names, ("EVENT_TYPE", *columns))
    return [each.text for each in event_type_findings(found, configured, "x.csv")]


def numbered(count: int) -> tuple[str, ...]:
    return ("view", *(f"type{i}" for i in range(1, count)))


@pytest.mark.parametrize(
    ("count", "columns"), [(9, ()), (8, ("EVENT_VALUE",)), (4, ("A", "B", "C", "D", "EVENT_VALUE"))]
)
def test_as_many_types_as_there_is_room(count: int, columns: tuple[str, ...]) -> None:
    assert said(numbered(count), *columns) == []
    (refusal,) = said(numbered(count + 1), *columns)
    assert f"EVENT_TYPE has {count + 1} values" in refusal
    assert f"{len(columns) + 1} columns that count with them" in refusal


def test_more_types_than_were_looked_up() -> None:
    (refusal,) = said(numbered(MAX_FOUND))
    assert "EVENT_TYPE has 100 or more values" in refusal


def test_types_that_are_alike_are_named() -> None:
    (warning,) = said(("view", "VIEW", "rent", "view now", "View\u00a0Now"))[:1]
    assert "has 'VIEW', 'view', which differ only in case or blanks" in warning
    assert len(said(("view", "VIEW", "rent", "view now", "View\u00a0Now"))) == 2


@pytest.mark.parametrize(
    "names", [("null",), ("NULL", "Undefined"), ("event_type", "TIMESTAMP", "nan")]
)
def test_types_that_say_nothing(names: tuple[str, ...]) -> None:
    assert any("All values of EVENT_TYPE are reserved" in text for text in said(names))
    assert not any("All values" in text for text in said((*names, "view")))


def test_without_a_list_the_api_takes_the_types_of_the_file() -> None:
    assert said(("view", "rent"), configured=None) == []


def test_without_a_list_and_without_types_the_api_takes_any() -> None:
    (warning,) = said((), "EVENT_VALUE", configured=None)
    assert "with more than 8 every later training fails" in warning


def test_where_any_is_configured_the_configuration_warns_and_the_file_does_not() -> None:
    assert said((), configured=()) == said(("view",), configured=()) == []


def test_a_configured_type_that_the_file_does_not_have() -> None:
    (warning,) = said(("view",), configured=("view", "rent"))
    assert "names rent, which no interaction has" in warning


def test_a_configured_list_that_leads_to_too_many_types() -> None:
    nine = tuple(f"type{i}" for i in range(9))
    assert len(said(nine[:1], configured=nine)) == 1
    (_, refusal) = said(("view",), configured=nine)
    assert "together name 10 event types; with more than 9 in the dataset" in refusal


def test_a_configured_word_for_nothing_is_refused() -> None:
    texts = said(("view",), configured=("view", "Null"))
    assert any("names 'Null', a word for nothing" in text for text in texts)


def found_in(folder: Path, types: list[str], rows: int) -> tuple[str, ...]:
    lines = [f"u{i},i{i},{i},{types[i % len(types)]}" for i in range(rows)]
    path = csv_files.write(folder / "x.csv", csv_files.INTERACTIONS_HEADER, lines)
    table = CsvTable("x", path, tuple(csv_files.INTERACTIONS_HEADER.split(",")))
    with duckdb.connect() as connection:
        _, measured, _ = open_csv(connection, table, event_type_measures(table), "x.csv")
    return event_types_of(measured, INTERACTIONS).names


def test_every_type_is_found_however_rare(tmp_path: Path) -> None:
    types = [*(["view", "click"] * 20_000), *(f"rare{i}" for i in range(MAX_FOUND - 3))]
    assert found_in(tmp_path, types, len(types)) == tuple(sorted(set(types)))


def test_free_text_is_found_as_that(tmp_path: Path) -> None:
    assert len(found_in(tmp_path, [f"text {i}" for i in range(2000)], 2000)) == MAX_FOUND


def test_rows_without_a_type_have_none(tmp_path: Path) -> None:
    assert found_in(tmp_path, ["", "view"], 10) == ("view",)
