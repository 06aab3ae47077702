"""Metric attribution: which metrics are counted of a dataset group's events, one a group.

Sources: Amazon Personalize API Reference, CreateMetricAttribution, UpdateMetricAttribution; Developer Guide, "Measuring
recommendation impact with a metric attribution".
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from localaws.personalize import pagination
from localaws.personalize.attribution import put_events
from localaws.personalize.attribution.metrics import (
    Fields,
    Metric,
    check_metrics,
    in_capitals,
    metric_of,
)
from localaws.personalize.attribution.outputs import OutputRefusedError
from localaws.personalize.attribution.sums import (
    WINDOW_SECONDS,
    Sum,
    known_sources,
    sums_of,
    window_of,
)
from localaws.personalize.control import datasets
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.control.quotas import METRIC_ATTRIBUTIONS_A_GROUP
from localaws.personalize.errors import already_exists, invalid_input, not_found
from localaws.personalize.events import last_event
from localaws.personalize.jobs import Job, JobFailedError
from localaws.personalize.machine import Outcome
from localaws.personalize.resources import ACTIVE, Resource
from localaws.personalize.shapes import Json, output_members
from localaws.shared.ports import RoleRefusedError

_log = logging.getLogger(__name__)
_publishing = threading.Lock()
"""Held by who publishes, so that no event is counted twice."""


def create(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer CreateMetricAttribution."""
    group = plane.active(caller, "DatasetGroup", request["datasetGroupArn"])
    path = f"metric-attribution/{request['name']}"
    if plane.store.find(caller.arn(path)) is not None:
        raise already_exists(caller.arn(path))
    existing = plane.store.of(
        "MetricAttribution", caller.account, caller.region, datasetGroupArn=group.arn
    )
    plane.check_quota(
        len(existing),
        METRIC_ATTRIBUTIONS_A_GROUP,
        f"Dataset group {group.arn} has a metric attribution already; a dataset group has at most one.",
    )
    metrics = in_capitals(request["metrics"])
    check_metrics(metrics, _fields(plane, group.arn))
    _check_output(plane, caller, request["metricsOutputConfig"], caller.arn(path))
    made = plane.create(
        caller,
        "MetricAttribution",
        path,
        {
            "name": request["name"],
            "datasetGroupArn": group.arn,
            "metrics": metrics,
            "metricsOutputConfig": request["metricsOutputConfig"],
        },
    )
    return {"metricAttributionArn": made.arn}


def _fields(plane: ControlPlane, group_arn: str) -> Fields:
    """What metrics may name; the fields of Items once it has records, since they have to be imported first."""
    found = {}
    for kind in ("INTERACTIONS", "ITEMS"):
        dataset = datasets.of_group(plane, group_arn, kind)
        if dataset is not None and (kind == "INTERACTIONS" or _has_records(plane, dataset)):
            found[datasets.RECORD_NAMES[kind]] = datasets.fields(plane, dataset)
    return found


def _has_records(plane: ControlPlane, dataset: Resource) -> bool:
    put = plane.store.database.execute(
        "SELECT 1 FROM records WHERE dataset_arn = ? LIMIT 1", (dataset.arn,)
    )
    return dataset.internal.get("records") is not None or put.fetchone() is not None


def _check_output(plane: ControlPlane, caller: Caller, output: Json, arn: str) -> None:
    try:
        plane.roles.check(output["roleArn"], caller.account, caller.region, arn)
    except RoleRefusedError as refusal:
        raise invalid_input(
            f"Amazon Personalize cannot assume the role {output['roleArn']}: {refusal}."
        ) from refusal
    destination = urlsplit(output.get("s3DataDestination", {}).get("path", "s3://none"))
    if destination.scheme != "s3" or not destination.netloc:
        raise invalid_input("Invalid S3 output path")


def update(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer UpdateMetricAttribution: add and remove metrics, another output."""
    if "metricAttributionArn" not in request:
        raise invalid_input("metricAttributionArn is required.")
    attribution = plane.active(caller, "MetricAttribution", request["metricAttributionArn"])
    metrics = _changed(attribution, request)
    check_metrics(metrics, _fields(plane, attribution.document["datasetGroupArn"]))
    output: Json = {**attribution.document, **request}["metricsOutputConfig"]
    _check_output(plane, caller, output, attribution.arn)
    attribution.document |= {"metrics": metrics, "metricsOutputConfig": output}
    plane.machine.begin(attribution, "update")
    return {"metricAttributionArn": attribution.arn}


def _changed(attribution: Resource, request: Json) -> list[Json]:
    kept = {each["metricName"]: each for each in attribution.document["metrics"]}
    for name in request.get("removeMetrics", ()):
        if kept.pop(name.upper(), None) is None:
            raise not_found(f"{attribution.arn}/{name}")
    for each in in_capitals(request.get("addMetrics", ())):
        if each["metricName"] in kept:
            raise already_exists(f"{attribution.arn}/{each['metricName']}")
        kept[each["metricName"]] = each
    return list(kept.values())


@dataclass(frozen=True)
class _Listed:
    """A metric with its place, which is what pages go by."""

    sequence: int
    document: Json


def list_metrics(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer ListMetricAttributionMetrics."""
    if "metricAttributionArn" not in request:
        raise invalid_input("metricAttributionArn is required.")
    attribution = plane.get(caller, "MetricAttribution", request["metricAttributionArn"])
    metrics = [_Listed(place, each) for place, each in enumerate(attribution.document["metrics"])]
    shown, token = pagination.page(
        metrics,
        scope=f"ListMetricAttributionMetrics|{attribution.arn}",
        size=request.get("maxResults", pagination.DEFAULT_PAGE_SIZE),
        token=request.get("nextToken"),
    )
    members = output_members("ListMetricAttributionMetrics", "metrics")
    answer: Json = {"metrics": [{name: each.document[name] for name in members} for each in shown]}
    return answer if token is None else {**answer, "nextToken": token}


def delete(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer DeleteMetricAttribution; what was not reported yet never will be."""
    attribution = plane.get(caller, "MetricAttribution", request["metricAttributionArn"])
    plane.check_deletable(attribution)
    plane.machine.begin(attribution, "delete")
    return {}


def of_group(plane: ControlPlane, group_arn: str) -> Resource | None:
    """The metric attribution of a group that counts; None while there is none that is ACTIVE."""
    for each in plane.store.all():
        if each.kind == "MetricAttribution" and each.linked("datasetGroupArn") == group_arn:
            return each if each.status == ACTIVE or each.phase == "update" else None
    return None


def metrics_of(attribution: Resource) -> list[Metric]:
    """What a metric attribution counts."""
    return [metric_of(each) for each in attribution.document["metrics"]]


def made(plane: ControlPlane, attribution: Resource, _facts: Json) -> None:
    """The metric attribution is ACTIVE: it counts what is put from now on."""
    group = attribution.document["datasetGroupArn"]
    attribution.internal = {"lastEvent": last_event(plane, group), "sources": []}
    attribution.alarm = _next_report(plane)
    plane.store.save(attribution)


def rings(plane: ControlPlane, attribution: Resource) -> None:
    """A quarter of an hour is over: what was put since the last report goes to CloudWatch."""
    attribution.alarm = _next_report(plane)
    plane.store.save(attribution)
    until = last_event(plane, attribution.document["datasetGroupArn"])
    if until > attribution.internal["lastEvent"]:
        publish = partial(_publish, plane, attribution, until)
        plane.jobs.submit(attribution.arn, publish, partial(_note, attribution))


def _next_report(plane: ControlPlane) -> float:
    return float(window_of(plane.clock.now()) + WINDOW_SECONDS)


def _publish(plane: ControlPlane, attribution: Resource, until: int, _job: Job) -> Json:
    with _publishing:
        with plane.store.lock:
            sums = _sums(plane, attribution, until)
        sources = known_sources(attribution.internal["sources"], (each.source for each in sums))
        try:
            plane.outputs.put_metrics(
                attribution, [each for each in sums if each.source in sources]
            )
        except (OutputRefusedError, OSError) as error:
            raise JobFailedError(str(error)) from error
        with plane.store.transaction():
            if plane.store.find(attribution.arn) is attribution:
                attribution.internal = {"lastEvent": until, "sources": sources}
                plane.store.save(attribution)
    return {}


def _sums(plane: ControlPlane, attribution: Resource, until: int) -> Sequence[Sum]:
    metrics = metrics_of(attribution)
    events = put_events.happened(
        plane,
        attribution.document["datasetGroupArn"],
        metrics,
        after=attribution.internal["lastEvent"],
        until=until,
    )
    return sums_of(events, metrics)


def _note(attribution: Resource, outcome: Outcome) -> None:
    """What could not be published is tried again with the next report."""
    if outcome.failure is not None:
        _log.warning("metrics of %s were not published: %s", attribution.arn, outcome.failure)
