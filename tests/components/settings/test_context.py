import json
from typing import Any

import pytest

from components.core.errors import ProblemsError
from components.settings.context import ContextSettings
from components.settings.stack import parse


def given(**parts: Any) -> ContextSettings:
    context = parse({"interactions": "a.csv", "context": json.dumps(parts)}).context
    assert context is not None
    return context


def problem(**parts: Any) -> str:
    with pytest.raises(ProblemsError) as caught:
        given(**parts)
    (only,) = caught.value.problems
    return only


def test_without_the_section_there_is_no_context() -> None:
    assert parse({"interactions": "a.csv"}).context is None


def test_a_part_without_settings_has_its_usual_column() -> None:
    context = given(device={}, location={}, season={}, localEvents={"calendar": "events.csv"})
    assert context.columns == {
        "device": "DEVICE_TYPE",
        "location": "LOCATION",
        "season": "SEASON",
        "localEvents": "LOCAL_EVENT",
    }
    assert context.location is not None
    assert context.location.header == "CloudFront-Viewer-Country"
    assert context.season is not None
    assert context.season.hemisphere == "north"


def test_parts_are_as_they_are_set() -> None:
    context = given(
        location={"column": "COUNTRY", "header": "x-country"}, season={"hemisphere": "south"}
    )
    assert context.columns == {"location": "COUNTRY", "season": "SEASON"}
    assert context.location is not None
    assert context.location.header == "x-country"
    assert context.season is not None
    assert context.season.hemisphere == "south"


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({}, ["set device, location, season or localEvents"]),
        ({"weather": {}}, ["context.weather is unknown", "device, location, season, localEvents"]),
        ({"device": {"colum": "A"}}, ["context.device.colum is unknown", "column"]),
        ({"device": {"column": "A B"}}, ["'A B'", "device.column", "letters, digits and '_'"]),
        ({"device": {"column": "_A"}}, ["the first a letter"]),
        ({"location": {"header": "x country"}}, ["name of a header"]),
        ({"location": {"header": "Authorization"}}, ["secret"]),
        ({"location": {"header": "X-API-Key"}}, ["secret"]),
        ({"season": {"hemisphere": "east"}}, ["'north' or 'south'"]),
        ({"localEvents": {}}, ["personalize:context.localEvents.calendar is missing"]),
        ({"localEvents": {"calendar": "events.xlsx"}}, ["localEvents.calendar", "ends in .csv"]),
        (
            {"device": {"column": "SEASON"}, "season": {}},
            ["device and season both have the column SEASON"],
        ),
        (
            {"device": {"column": "LocalEvent"}, "localEvents": {"calendar": "e.csv"}},
            ["device and localEvents both"],
        ),
    ],
)
def test_what_cannot_work_is_refused_with_a_sentence(
    parts: dict[str, Any], words: list[str]
) -> None:
    text = problem(**parts)
    assert text.startswith("personalize:context")
    assert all(word in text for word in words), text
