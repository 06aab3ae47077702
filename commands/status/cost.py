"""Rows of what a stack has cost so far: an estimate from what exists, for how long, and from what was counted.

What was deleted since, as an earlier campaign, is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commands.status import prices
from commands.status.figure import Figure, span
from commands.status.learning import ACTIVE, INACTIVE, Learning, Solution
from commands.status.parts import Parts

HOUR_SECONDS = 3600
GB = 10**9
# Source: Amazon Data Firehose pricing, "rounded up to the nearest 5 KB".
ARCHIVED_RECORD_BYTES = 5 * 1024
# What the functions have that answer, and that deliver events. The page and the observer have half of it, the purge has
# twice as much: they run too seldom to count.
FUNCTION_GB = 0.5
# Within which the stream's price has no surcharge.
FREE_RETENTION_HOURS = 24

LEFT_OUT = "S3, logs, queue, monitoring, transfer"


@dataclass(frozen=True, kw_only=True)
class Running:
    """What is billed by the hour, or was once.

    Attributes:
        learning: what Amazon Personalize has.
        training_hours: of all trainings by recipes that are billed so.
        stream: its description; None without one.
    """

    learning: Learning
    training_hours: float
    stream: Mapping[str, Any] | None


def look(personalize: Any, kinesis: Any, learning: Learning, parts: Parts) -> Running:
    """Ask how long trainings took, and what stream there is."""
    stream = (
        kinesis.describe_stream_summary(StreamName=parts.stream)["StreamDescriptionSummary"]
        if parts.stream
        else None
    )
    hours = (
        personalize.describe_solution_version(solutionVersionArn=each["solutionVersionArn"])[
            "solutionVersion"
        ].get("trainingHours", 0.0)
        for solution in learning.solutions
        if not is_v2(solution)
        for each in solution.versions
        if each["status"] == ACTIVE
    )
    return Running(learning=learning, training_hours=sum(hours), stream=stream)


def is_v2(solution: Solution) -> bool:
    """Whether its recipe has the prices of `-v2`."""
    return prices.has_v2_prices(solution.recipe)


def cost_figures(
    running: Running,
    use: Mapping[str, float | None],
    purposes: Mapping[str, str],
    created_at: datetime,
    now: datetime,
) -> Iterator[Figure]:
    """Rows of all that is billed, and their sum.

    Args:
        running: what exists.
        use: of metrics, since the stack was made; None where nothing was counted.
        purposes: what campaigns and recommenders are for, by their ARNs.
        created_at: when the stack was made.
        now: the time.
    """
    figures = [
        *_serving(running.learning, purposes, now),
        *_trainings(running),
        *_stream(running.stream, use, now),
        *_use(use),
    ]
    yield from figures
    known = [each.value for each in figures if isinstance(each.value, float)]
    unknown = "" if len(known) == len(figures) else "what has a dash, "
    yield Figure(
        name="estimate so far",
        value=float(sum(known)),
        unit="USD",
        note=f"of {span((now - created_at).total_seconds())}, by docs/operations.md; without {unknown}{LEFT_OUT}",
    )


def _serving(learning: Learning, purposes: Mapping[str, str], now: datetime) -> Iterator[Figure]:
    for solution in learning.solutions:
        price = prices.CAMPAIGN_V2_REQUEST if is_v2(solution) else prices.CAMPAIGN_REQUEST
        for campaign in solution.campaigns:
            tps = campaign["minProvisionedTPS"]
            seconds = _hours(campaign["creationDateTime"], now) * HOUR_SECONDS
            yield _usd(
                f"{purposes.get(campaign['campaignArn'], campaign['name'])}: campaign",
                price.of(tps * seconds),
                f"{tps} request{'s' * (tps != 1)} a second for {span(seconds)}; more than those on top",
            )
    for each in learning.recommenders:
        name = f"{purposes.get(each['recommenderArn'], each['name'])}: recommender"
        if each["status"] == INACTIVE:
            yield Figure(name=name, value=None, note="stopped; how long it ran is not told")
            continue
        hours = _hours(each["creationDateTime"], now)
        yield _usd(
            name,
            prices.RECOMMENDER_HOUR.of(hours),
            f"{span(hours * HOUR_SECONDS)}, with up to 100,000 users",
        )


def _trainings(running: Running) -> Iterator[Figure]:
    solutions = running.learning.solutions
    v2 = sum(each["status"] == ACTIVE for one in solutions if is_v2(one) for each in one.versions)
    if v2:
        price = prices.TRAINING_V2_INTERACTION
        yield Figure(
            name="trainings, -v2 recipes",
            value=None,
            note=f"{v2}, each {price.usd} USD per {price.units:,.0f} interactions, which nobody counts",
        )
    if any(not is_v2(one) for one in solutions):
        hours = running.training_hours
        yield _usd("trainings", prices.TRAINING_HOUR.of(hours), f"{hours:.1f} hours")


def _stream(
    stream: Mapping[str, Any] | None, use: Mapping[str, float | None], now: datetime
) -> Iterator[Figure]:
    if stream is None:
        return
    hours = _hours(stream["StreamCreationTimestamp"], now)
    if stream.get("StreamModeDetails", {}).get("StreamMode") == "ON_DEMAND":
        gigabytes = (use["bytes"] or 0) / GB
        usd = prices.ON_DEMAND_HOUR.of(hours) + prices.ON_DEMAND_GB.of(gigabytes)
        yield _usd("stream", usd, f"on-demand for {span(hours * HOUR_SECONDS)}")
        return
    shards = stream["OpenShardCount"]
    is_kept = stream["RetentionPeriodHours"] > FREE_RETENTION_HOURS
    hourly = prices.SHARD_HOUR.usd + (prices.KEPT_SHARD_HOUR.usd if is_kept else 0)
    usd = shards * hours * hourly + prices.RECORD_UNIT.of(use["records"] or 0)
    kept = f", kept {span(stream['RetentionPeriodHours'] * HOUR_SECONDS)}" if is_kept else ""
    yield _usd(
        "stream", usd, f"{shards} shard{'s' * (shards != 1)} for {span(hours * HOUR_SECONDS)}{kept}"
    )


def _use(use: Mapping[str, float | None]) -> Iterator[Figure]:
    records, requests, invocations = use["records"], use["requests"], use["invocations"]
    if records is not None:
        gigabytes = records * ARCHIVED_RECORD_BYTES / GB
        yield _usd("archive", prices.ARCHIVED_GB.of(gigabytes), f"{records:,.0f} events")
    if requests is not None:
        yield _usd("API", prices.API_REQUEST.of(requests), f"{requests:,.0f} requests")
    if invocations is not None:
        seconds = (use["duration_ms"] or 0) / 1000
        usd = prices.INVOCATION.of(invocations) + prices.GB_SECOND.of(seconds * FUNCTION_GB)
        yield _usd("functions", usd, f"{invocations:,.0f} invocations")


def _usd(name: str, usd: float, note: str) -> Figure:
    return Figure(name=name, value=float(usd), unit="USD", note=note)


def _hours(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds() / HOUR_SECONDS)
