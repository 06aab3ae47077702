import json
from pathlib import Path
from typing import Any

import pytest

from components.core.errors import ProblemsError
from components.preflight.check import check
from components.preflight.checked_data import CheckedData
from components.preflight.sources import Sources
from components.settings.stack import parse
from tests.support import csv_files

CONTEXT = {"device": {}, "season": {"hemisphere": "south"}}
HEADER = f"{csv_files.INTERACTIONS_HEADER},DEVICE_TYPE,SEASON"


def checked(
    folder: Path, context: Any, *, header: str = HEADER, cells: str = "phone,", **settings: Any
) -> CheckedData:
    rows = [f"{row},{cells}" for row in csv_files.interaction_rows()]
    csv_files.write(folder / "interactions.csv", header, rows)
    given = {"interactions": "interactions.csv", "context": json.dumps(context), **settings}
    return check(parse(given), Sources(project=folder, region="us-east-1", profile=None))


def problems(folder: Path, context: Any, **given: Any) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        checked(folder, context, **given)
    return list(caught.value.problems)


def test_a_context_whose_columns_there_are_is_checked(tmp_path: Path) -> None:
    context = checked(tmp_path, CONTEXT).context
    assert context is not None
    assert (context.device, context.season, context.is_southern) == ("DEVICE_TYPE", "SEASON", True)
    assert (context.location, context.location_header, context.calendar) == (None, None, ())


def test_without_the_section_nothing_is_derived(tmp_path: Path) -> None:
    settings = csv_files.write_all(tmp_path)
    sources = Sources(project=tmp_path, region="us-east-1", profile=None)
    assert check(parse(settings), sources).context is None


def test_a_missing_column_is_told_with_how_to_add_it(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, {"device": {}, "location": {"column": "COUNTRY"}})
    assert problem.startswith(
        "personalize:context.location: interactions.csv has no column COUNTRY"
    )
    assert "DEVICE_TYPE, SEASON" in problem
    assert '{"name": "COUNTRY", "type": ["string", "null"], "categorical": true}' in problem
    assert "personalize:context.location.column" in problem


@pytest.mark.parametrize("column", ["EVENT_TYPE", "USER_ID", "FLOOR"])
def test_a_column_that_says_something_else_is_refused(tmp_path: Path, column: str) -> None:
    header = f"{csv_files.INTERACTIONS_HEADER},DEVICE_TYPE,FLOOR"
    (problem,) = problems(tmp_path, {"device": {"column": column}}, header=header, cells="phone,5")
    assert f"{column} is no column of texts" in problem
    assert "DEVICE_TYPE" in problem


def test_a_blank_column_is_enough_to_begin_with(tmp_path: Path) -> None:
    context = checked(tmp_path, CONTEXT, cells=",").context
    assert context is not None


@pytest.mark.parametrize(
    ("models", "told"),
    [
        ({"home": {"recipe": "aws-popularity-count"}}, ["No model of this stack takes a context"]),
        ({"home": {"recipe": "aws-trending-now"}, "ranking": {}}, []),
        ({"popular": {}, "related": {}}, []),
        (
            {"home": {"excludedColumns": {"interactions": ["SEASON"]}}},
            ["The model leaves out SEASON"],
        ),
    ],
)
def test_models_that_make_nothing_of_the_context_are_warned_of(
    tmp_path: Path, models: Any, told: list[str]
) -> None:
    warnings = checked(tmp_path, CONTEXT, models=json.dumps(models)).warnings
    about = [each.text for each in warnings if "context" in each.text.lower()]
    assert len(about) == len(told)
    assert all(text.startswith(start) for text, start in zip(about, told, strict=True))


def with_calendar(folder: Path, text: str, **parts: Any) -> Any:
    (folder / "events.csv").write_text(text)
    return {"localEvents": {"calendar": "events.csv", "column": "SEASON"}, **parts}


def test_the_calendar_is_read(tmp_path: Path) -> None:
    context = checked(
        tmp_path, with_calendar(tmp_path, "NAME,FROM,TO\nfair,2026-09-19,2026-10-04\n")
    ).context
    assert context is not None
    assert context.local_event == "SEASON"
    assert [event.name for event in context.calendar] == ["fair"]


def test_a_wrong_calendar_is_told_with_file_and_line(tmp_path: Path) -> None:
    given = with_calendar(tmp_path, "NAME,FROM,TO\nfair,2026-19-09,2026-10-04\n")
    (problem,) = problems(tmp_path, given)
    assert problem.startswith("events.csv, line 2: FROM is '2026-19-09'")


def test_a_calendar_that_is_not_there_is_told(tmp_path: Path) -> None:
    given = {"localEvents": {"calendar": "none.csv", "column": "SEASON"}}
    (problem,) = problems(tmp_path, given)
    assert problem.startswith("none.csv: There is no such file")


def test_local_events_of_a_place_need_to_know_where_users_are(tmp_path: Path) -> None:
    text = "NAME,FROM,TO,LOCATION\nfair,2026-09-19,2026-10-04,DE\n"
    (problem,) = problems(tmp_path, with_calendar(tmp_path, text))
    assert "Set personalize:context.location" in problem
    located = with_calendar(tmp_path, text, location={"column": "DEVICE_TYPE"})
    assert checked(tmp_path, located).context is not None


def test_an_event_that_never_counts_is_a_warning(tmp_path: Path) -> None:
    rows = "NAME,FROM,TO\nfair,2026-09-19,2026-10-04\ngala,2026-09-20,2026-09-21\n"
    warnings = checked(tmp_path, with_calendar(tmp_path, rows)).warnings
    assert any("gala never counts" in each.text for each in warnings)
