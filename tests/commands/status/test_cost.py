from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.status.cost import Running, cost_figures, look
from commands.status.figure import Figure
from commands.status.learning import Learning, Solution
from commands.status.parts import from_state
from tests.support.stack_state import stack_state

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
MONTH = timedelta(hours=730)
UNUSED: dict[str, float | None] = dict.fromkeys(
    ("records", "bytes", "requests", "invocations", "duration_ms")
)
STREAM = {
    "StreamCreationTimestamp": NOW - MONTH,
    "StreamModeDetails": {"StreamMode": "PROVISIONED"},
    "OpenShardCount": 1,
    "RetentionPeriodHours": 24,
}


def solution(
    recipe: str = "aws-user-personalization-v2", tps: int = 1, statuses: tuple[str, ...] = ()
) -> Solution:
    campaign = {
        "campaignArn": "home",
        "name": "shop-home",
        "minProvisionedTPS": tps,
        "creationDateTime": NOW - MONTH,
    }
    versions = [
        {"solutionVersionArn": f"v{number}", "status": status}
        for number, status in enumerate(statuses)
    ]
    return Solution(name="like", recipe=recipe, versions=versions, campaigns=[campaign])


def running(
    *solutions: Solution,
    hours: float = 0,
    stream: dict[str, Any] | None = None,
    recommenders: int = 0,
    status: str = "ACTIVE",
) -> Running:
    return Running(
        learning=Learning(
            solutions=solutions,
            recommenders=[
                {
                    "recommenderArn": f"r{n}",
                    "name": f"r{n}",
                    "status": status,
                    "creationDateTime": NOW - MONTH,
                }
                for n in range(recommenders)
            ],
            imports={},
        ),
        training_hours=hours,
        stream=stream,
    )


def costs(ran: Running, **use: float) -> dict[str, Figure]:
    told = cost_figures(ran, {**UNUSED, **use}, {"home": "home"}, NOW - MONTH, NOW)
    return {each.name: each for each in told}


# The months of docs/operations.md.
@pytest.mark.parametrize(
    ("ran", "name", "usd"),
    [
        (running(solution()), "home: campaign", 394),
        (running(solution(tps=3)), "home: campaign", 3 * 394),
        (running(solution("aws-sims")), "home: campaign", 146),
        (running(recommenders=1), "r0: recommender", 274),
        (running(stream=STREAM), "stream", 11),
        (running(stream={**STREAM, "RetentionPeriodHours": 168}), "stream", 11 + 15),
        (running(stream={**STREAM, "OpenShardCount": 4}), "stream", 4 * 11),
        (
            running(stream={**STREAM, "StreamModeDetails": {"StreamMode": "ON_DEMAND"}}),
            "stream",
            29,
        ),
        (running(solution("aws-sims"), hours=2), "trainings", 0.5),
    ],
)
def test_what_a_month_costs_is_what_the_page_says(ran: Running, name: str, usd: float) -> None:
    told = costs(ran)[name]
    assert told.unit == "USD"
    assert told.value == pytest.approx(usd, rel=0.05)


@pytest.mark.parametrize(
    ("use", "name", "usd"),
    [
        ({"records": 1e6}, "archive", 0.15),
        ({"requests": 1e6}, "API", 3.50),
        ({"invocations": 1e6, "duration_ms": 50e6}, "functions", 0.60),
    ],
)
def test_what_is_used_costs_what_the_page_says(
    use: dict[str, float], name: str, usd: float
) -> None:
    assert costs(running(), **use)[name].value == pytest.approx(usd, rel=0.05)


def test_traffic_counts_beside_the_hours_of_a_stream() -> None:
    on_demand = {**STREAM, "StreamModeDetails": {"StreamMode": "ON_DEMAND"}}
    extra = costs(running(stream=on_demand), bytes=100e9)["stream"].value
    assert extra == pytest.approx(730 * 0.04 + 100 * 0.08)
    assert costs(running(stream=STREAM), records=2e6)["stream"].value == pytest.approx(
        730 * 0.015 + 2 * 0.014
    )


def test_a_training_that_nobody_can_price_is_no_zero() -> None:
    told = costs(running(solution(statuses=("ACTIVE", "CREATE FAILED", "ACTIVE"))))
    assert told["trainings, -v2 recipes"].value is None
    assert told["trainings, -v2 recipes"].note.startswith("2, each 0.002 USD per 1,000")
    assert "without what has a dash, S3" in told["estimate so far"].note
    assert "dash" not in costs(running(stream=STREAM))["estimate so far"].note


def test_a_recommender_that_was_stopped_has_no_sum() -> None:
    told = costs(running(recommenders=1, status="INACTIVE"))
    assert told["r0: recommender"].value is None
    assert told["estimate so far"].value == 0
    assert "what has a dash" in told["estimate so far"].note


@given(
    st.integers(0, 4),
    st.integers(1, 500),
    st.integers(0, 3),
    st.floats(0, 1e9),
    st.floats(0, 1e9),
)
def test_the_sum_is_that_of_the_rows(
    models: int, tps: int, recommenders: int, records: float, requests: float
) -> None:
    ran = running(*[solution(tps=tps)] * models, recommenders=recommenders, stream=STREAM)
    use = {**UNUSED, "records": records, "requests": requests}
    *rows, total = cost_figures(ran, use, {}, NOW - MONTH, NOW)
    values = [each.value for each in rows if each.value is not None]
    assert total.value == pytest.approx(sum(map(float, values)))
    assert all(float(each) >= 0 for each in values)


class Services:
    """The control plane and the stream."""

    def __init__(self) -> None:
        self.described: list[str] = []

    def describe_solution_version(self, **request: str) -> Any:
        self.described.append(request["solutionVersionArn"])
        return {"solutionVersion": {"trainingHours": 1.5}}

    def describe_stream_summary(self, **request: str) -> Any:
        assert request == {"StreamName": "events"}
        return {"StreamDescriptionSummary": STREAM}


def test_hours_are_asked_of_trainings_that_are_billed_by_them() -> None:
    services = Services()
    learning = running(
        solution("aws-sims", statuses=("ACTIVE", "CREATE FAILED")), solution(statuses=("ACTIVE",))
    ).learning
    parts = from_state("dev", stack_state({"streamName": "events"}))
    found = look(services, services, learning, parts)
    assert services.described == ["v0"]
    assert found.training_hours == 1.5
    assert found.stream == STREAM
    assert look(services, services, learning, from_state("dev", stack_state({}))).stream is None
