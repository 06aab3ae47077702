"""What the API refuses before it makes anything; what it makes is in tests/graph."""

from dataclasses import replace
from pathlib import Path

import pytest

from components.api import openapi_source
from components.api.event_routes import event_routes
from components.api.recommendation_api import RecommendationApiArgs
from components.api.recommendation_routes import ServingCampaign, recommendation_routes
from components.api.route_group import RouteGroup
from tests.support.graph import CONTEXT

EVENTS = event_routes(
    context=CONTEXT,
    stream_name="s",
    stream_arn="arn:aws:kinesis:s",
    tracking_id="t",
    event_types=["click"],
)
CAMPAIGN = "arn:aws:personalize:c"
(RECOMMENDATIONS,) = recommendation_routes(
    context=CONTEXT, serving={"home": ServingCampaign(arn=CAMPAIGN, arns=[CAMPAIGN])}
)


def api(*groups: RouteGroup) -> RecommendationApiArgs:
    return RecommendationApiArgs(context=CONTEXT, groups=groups)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The fragments of the project, and room for another."""
    for path in openapi_source.FOLDER.rglob("*.*"):
        copy = tmp_path / path.relative_to(openapi_source.FOLDER)
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(path.read_text())
    monkeypatch.setattr(openapi_source, "FOLDER", tmp_path)
    return tmp_path


def test_groups_of_the_project_go_together_in_any_order() -> None:
    assert api(EVENTS, RECOMMENDATIONS).groups == (EVENTS, RECOMMENDATIONS)
    assert api(RECOMMENDATIONS, EVENTS).groups == (RECOMMENDATIONS, EVENTS)


def test_a_group_that_is_there_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="the fragment events is in two groups of routes"):
        api(EVENTS, RECOMMENDATIONS, EVENTS)


def test_a_route_that_another_group_has_is_refused(folder: Path) -> None:
    (folder / "more.yaml").write_text("paths: {/events: {post: {operationId: more}}}")
    with pytest.raises(
        ValueError, match=r"openapi/events\.yaml and openapi/more\.yaml both have the route POST /e"
    ):
        api(EVENTS, RouteGroup(fragment="more"))


def test_a_model_that_another_group_has_otherwise_is_refused(folder: Path) -> None:
    (folder / "more.yaml").write_text(
        "paths: {}\ncomponents: {schemas: {Accepted: {type: string}}}"
    )
    with pytest.raises(
        ValueError, match=r"openapi/events\.yaml and openapi/more\.yaml both have the model Accep"
    ):
        api(EVENTS, RouteGroup(fragment="more"))


def test_a_function_that_no_route_names_is_refused() -> None:
    more = replace(EVENTS, functions=RECOMMENDATIONS.functions)
    with pytest.raises(
        ValueError, match=r"events\.yaml has no placeholder <<function:recommendations>>"
    ):
        api(more)


def test_a_route_without_its_function_is_refused() -> None:
    with pytest.raises(ValueError, match="placeholder without a value: <<function:recommendations"):
        api(replace(RECOMMENDATIONS, functions={}))
