"""Queries that run, fail, or may not run."""

from pathlib import Path

import pytest

from components.preflight.athena import queries as module
from components.preflight.athena.queries import Queries
from components.preflight.configured_files import QueryPlace
from components.preflight.sources import SourceError
from tests.support.athena_world import AthenaWorld
from tests.support.stored_sources import sources_of

PLACE = QueryPlace(work_group="checks", database="db")


@pytest.fixture
def queries(world: AthenaWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Queries:
    monkeypatch.setattr(module, "FIRST_PAUSE_SECONDS", 0.01)
    return Queries(sources_of(world, tmp_path).client("athena"), PLACE)


def test_rows_come_without_names_and_null_is_nothing(queries: Queries) -> None:
    assert queries.rows("SELECT * FROM (VALUES ('a', 1), (NULL, 2)) AS t(x, y)") == [
        ["a", "1"],
        ["", "2"],
    ]
    assert queries.row("SELECT 1, 'x' AS b") == ["1", "x"]


def test_a_failure_is_told_with_its_reason(queries: Queries) -> None:
    with pytest.raises(
        SourceError, match=r"has FAILED: TABLE_NOT_FOUND: .*remove personalize:check"
    ):
        queries.row("SELECT * FROM nowhere")


@pytest.mark.parametrize(
    ("configuration", "reason"), [(None, "WorkGroup"), ({}, "[Oo]utput location")]
)
def test_a_work_group_has_to_exist_and_to_say_where_results_go(
    world: AthenaWorld, tmp_path: Path, configuration: dict[str, str] | None, reason: str
) -> None:
    if configuration is not None:
        world.call_athena("CreateWorkGroup", Name="other", Configuration=configuration)
    place = QueryPlace(work_group="other", database="db")
    queries = Queries(sources_of(world, tmp_path).client("athena"), place)
    with pytest.raises(
        SourceError,
        match=rf"Athena cannot check the object: .*{reason}.* other, which has to exist",
    ):
        queries.row("SELECT 1")
