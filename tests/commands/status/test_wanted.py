from commands.status.parts import Parts, from_state
from commands.status.wanted import ANSWERING, CONSUMER, of_health, of_use
from components.api.recommendation_routes import function_of
from components.operations.watched import CONSUMER as WATCHED_CONSUMER
from handlers.shared.service.recipes import HOME, POPULAR, RANKING, RELATED
from tests.support.stack_state import MONITORING, event_source, function, stack_state


def parts(*more: dict[str, object]) -> Parts:
    return from_state(
        "dev",
        stack_state(
            {"streamName": "events"},
            function("consumer"),
            function("answers"),
            event_source("uuid", "consumer"),
            *more,
        ),
    )


def test_functions_are_called_as_the_program_calls_them() -> None:
    assert tuple(map(function_of, (HOME, RELATED, RANKING, POPULAR))) == ANSWERING
    assert (WATCHED_CONSUMER,) == CONSUMER


def test_the_metrics_of_the_stack_itself_are_asked_where_it_has_them() -> None:
    assert "answers" not in of_health(parts())
    found = of_health(parts(MONITORING))["received"]
    assert [each.dimensions for each in found] == [
        {"Stack": "shop/dev", "Purpose": purpose} for purpose in ("consumer", "put-events")
    ]
    assert {each.namespace for each in found} == {"RecommendationStack"}


def test_what_is_not_deployed_has_no_metrics() -> None:
    asked = of_health(parts())
    assert asked["requests"] == asked["archive_age_s"] == []
    assert [each.dimensions for each in asked["events_in"]] == [{"StreamName": "events"}]


def test_all_functions_are_billed_and_consumers_alone_wait() -> None:
    functions = [each.dimensions["FunctionName"] for each in of_use(parts())["invocations"]]
    assert functions == ["consumer", "answers"]
    (waiting,) = of_health(parts())["waiting_ms"]
    assert waiting.dimensions == {"FunctionName": "consumer"}


def test_the_metrics_of_one_figure_have_one_statistic() -> None:
    for wanted in (of_health(parts(MONITORING)), of_use(parts())):
        assert all(len({each.statistic for each in metrics}) <= 1 for metrics in wanted.values())
