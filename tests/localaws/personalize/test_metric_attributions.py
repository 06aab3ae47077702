"""Metric attributions in the test's own process: who is thanked for an event, when it is reported, and what is refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from localaws.personalize import recommended
from localaws.personalize.attribution.outputs import OutputRefusedError, Outputs
from localaws.personalize.attribution.sums import UNDEFINED, Sum
from localaws.personalize.personalize import Personalize
from localaws.personalize.resources import Resource
from localaws.shared.clock import Clock, unchanged
from localaws.shared.settings import Settings
from tests.support.personalize_jobs import EasyJobs
from tests.support.personalize_service import ManualTime, Service, WillingRoles, refusal

ROLE = "arn:aws:iam::000000000000:role/r"
QUARTER = 900.0
CAMPAIGN = "arn:aws:personalize:us-east-1:000000000000:campaign/c"
METRICS = [
    {"metricName": "clicks", "eventType": "Click", "expression": "SAMPLECOUNT()"},
    {"metricName": "worth", "eventType": "buy", "expression": "SUM(Interactions.EVENT_VALUE)"},
    {"metricName": "sales", "eventType": "buy", "expression": "SUM(Items.PRICE)"},
]
ITEM_FIELDS = ({"name": "PRICE", "type": ["float", "null"]},)
VALUE = {"name": "EVENT_VALUE", "type": ["float", "null"]}


@dataclass(frozen=True)
class Recorded(Outputs):
    """Outputs that keep what they are given, or refuse it while they have a refusal."""

    metrics: list[tuple[str, str, float]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def put_metrics(self, attribution: Resource, sums: Sequence[Sum]) -> None:
        if self.refusals:
            raise OutputRefusedError(self.refusals.pop())
        self.metrics.extend((each.metric.name, each.source, each.value) for each in sums)


@pytest.fixture
def outputs() -> Recorded:
    return Recorded(WillingRoles(), "http://127.0.0.1:1")


@pytest.fixture
def service(tmp_path: Path, outputs: Recorded) -> Service:
    return started(tmp_path, outputs, ManualTime())


def started(home: Path, outputs: Recorded, time: ManualTime) -> Service:
    clock = Clock(now=lambda: time.now, pace=unchanged)
    settings = Settings(home=home, port=1)
    return Service(Personalize(settings, WillingRoles(), clock, EasyJobs(), outputs), time)


def make_group(service: Service) -> tuple[str, str]:
    """A group with items, one of which costs 9.5, and a tracking id."""
    group = service.group()
    service.dataset(group, "Interactions", VALUE)
    items = service.dataset(group, "Items", *ITEM_FIELDS)
    service.call(
        "PutItems",
        datasetArn=items,
        items=[{"itemId": "i", "properties": '{"price": 9.5}'}],
    )
    tracker = service.call("CreateEventTracker", name="t", datasetGroupArn=group)
    service.settle(tracker["eventTrackerArn"])
    return group, tracker["trackingId"]


def attribute(service: Service, group: str, **changes: Any) -> str:
    request = {
        "name": "m",
        "datasetGroupArn": group,
        "metrics": METRICS,
        "metricsOutputConfig": {"roleArn": ROLE},
        **changes,
    }
    arn: str = service.call("CreateMetricAttribution", **request)["metricAttributionArn"]
    for _ in range(3):
        service.pass_time(60)
    return arn


def put(service: Service, tracking_id: str, *events: dict[str, Any]) -> None:
    full = [
        {"eventType": "click", "itemId": "i", "sentAt": service.time.now + place, **event}
        for place, event in enumerate(events)
    ]
    service.call("PutEvents", trackingId=tracking_id, sessionId="s", eventList=full)


def test_events_are_reported_after_a_quarter_of_an_hour_for_who_recommended(
    service: Service, outputs: Recorded
) -> None:
    group, tracking_id = make_group(service)
    put(service, tracking_id, {}, {})
    attribute(service, group)
    shown = recommended.remember(service.personalize.plane, CAMPAIGN, ["i", "j"])
    put(
        service,
        tracking_id,
        {},
        {"recommendationId": shown},
        {"recommendationId": shown, "metricAttribution": {"eventAttributionSource": "mail"}},
        {"recommendationId": "RID-unknown"},
        {"eventType": "buy", "eventValue": 3, "recommendationId": shown},
        {"eventType": "buy", "itemId": "unknown", "recommendationId": shown},
        {"eventType": "view", "recommendationId": shown},
    )
    assert outputs.metrics == []
    service.pass_time(QUARTER)
    assert sorted(outputs.metrics) == [
        ("CLICKS", UNDEFINED, 2.0),
        ("CLICKS", CAMPAIGN, 1.0),
        ("CLICKS", "mail", 1.0),
        ("SALES", CAMPAIGN, 9.5),
        ("WORTH", CAMPAIGN, 3.0),
    ]
    service.pass_time(QUARTER)
    assert len(outputs.metrics) == 5, "nothing is reported twice"


def test_what_could_not_be_published_is_published_later(
    service: Service, outputs: Recorded, caplog: pytest.LogCaptureFixture
) -> None:
    group, tracking_id = make_group(service)
    attribute(service, group)
    put(service, tracking_id, {})
    outputs.refusals.append("cloudwatch:PutMetricData was refused")
    service.pass_time(QUARTER)
    assert "PutMetricData was refused" in caplog.text
    service.pass_time(QUARTER)
    assert outputs.metrics == [("CLICKS", UNDEFINED, 1.0)]


def test_an_event_that_does_not_count_or_is_two_weeks_old_is_in_no_metric(
    service: Service, outputs: Recorded
) -> None:
    group, tracking_id = make_group(service)
    attribute(service, group)
    old = service.time.now - 14 * 86400
    put(service, tracking_id, {"eventId": "e"}, {"eventId": "e"}, {"sentAt": old - 1})
    service.pass_time(QUARTER)
    assert outputs.metrics == [("CLICKS", UNDEFINED, 1.0)]


def test_an_id_leads_to_its_campaign_after_a_restart(tmp_path: Path, outputs: Recorded) -> None:
    time = ManualTime()
    first = started(tmp_path, outputs, time)
    group, tracking_id = make_group(first)
    attribute(first, group)
    shown = recommended.remember(first.personalize.plane, CAMPAIGN, ["i"])
    put(first, tracking_id, {"recommendationId": shown})
    second = started(tmp_path, outputs, time)
    second.pass_time(QUARTER)
    assert outputs.metrics == [("CLICKS", CAMPAIGN, 1.0)]


def impressions(service: Service) -> list[Any]:
    rows = service.personalize.plane.store.database.execute(
        "SELECT json_extract(details, '$.impression') FROM events ORDER BY id"
    )
    return [row[0] for row in rows]


def test_the_impression_of_an_event_is_what_was_recommended_unless_it_says_so_itself(
    service: Service,
) -> None:
    _group, tracking_id = make_group(service)
    shown = recommended.remember(service.personalize.plane, CAMPAIGN, ["i", "j"])
    put(
        service,
        tracking_id,
        {"recommendationId": shown},
        {"recommendationId": shown, "impression": ["k"]},
        {"recommendationId": "RID-unknown"},
    )
    assert impressions(service) == ['["i","j"]', '["k"]', None]


def test_the_newest_ids_are_kept(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recommended, "KEPT", 3)
    plane = service.personalize.plane
    made = [recommended.remember(plane, CAMPAIGN, ["i"]) for _ in range(5)]
    assert set(recommended.campaigns_of(plane, made)) == set(made[-3:])


def test_what_is_made_is_described_and_its_metrics_are_listed_in_capitals(service: Service) -> None:
    group, _tracking_id = make_group(service)
    arn = attribute(service, group)
    described = service.call("DescribeMetricAttribution", metricAttributionArn=arn)
    assert described["metricAttribution"] | {"creationDateTime": 0, "lastUpdatedDateTime": 0} == {
        "name": "m",
        "metricAttributionArn": arn,
        "datasetGroupArn": group,
        "metricsOutputConfig": {"roleArn": ROLE},
        "status": "ACTIVE",
        "creationDateTime": 0,
        "lastUpdatedDateTime": 0,
    }
    listed = service.call("ListMetricAttributions", datasetGroupArn=group)["metricAttributions"]
    assert [each["metricAttributionArn"] for each in listed] == [arn]
    first = service.call("ListMetricAttributionMetrics", metricAttributionArn=arn, maxResults=2)
    rest = service.call(
        "ListMetricAttributionMetrics", metricAttributionArn=arn, nextToken=first["nextToken"]
    )
    assert [each["metricName"] for each in first["metrics"] + rest["metrics"]] == [
        *("CLICKS", "WORTH", "SALES")
    ]
    assert {each["eventType"] for each in first["metrics"]} == {"CLICK", "BUY"}


def test_metrics_are_added_and_removed(service: Service) -> None:
    group, _tracking_id = make_group(service)
    arn = attribute(service, group)
    added = {"metricName": "views", "eventType": "view", "expression": "SAMPLECOUNT()"}
    change = {"metricAttributionArn": arn, "addMetrics": [added]}
    service.call("UpdateMetricAttribution", **change, removeMetrics=["Sales", "worth"])
    assert refusal(service, "UpdateMetricAttribution", **change)[0] == "ResourceInUseException"
    for _ in range(2):
        service.pass_time(60)
    metrics = service.call("ListMetricAttributionMetrics", metricAttributionArn=arn)["metrics"]
    assert [each["metricName"] for each in metrics] == ["CLICKS", "VIEWS"]
    code, _ = refusal(service, "UpdateMetricAttribution", **change)
    assert code == "ResourceAlreadyExistsException"
    code, _ = refusal(
        service, "UpdateMetricAttribution", metricAttributionArn=arn, removeMetrics=["no"]
    )
    assert code == "ResourceNotFoundException"


def test_a_group_has_one(service: Service) -> None:
    group, _tracking_id = make_group(service)
    attribute(service, group)
    request = {"datasetGroupArn": group, "metrics": METRICS[:1]}
    output = {"metricsOutputConfig": {"roleArn": ROLE}}
    code, _ = refusal(service, "CreateMetricAttribution", name="n", **request, **output)
    assert code == "LimitExceededException"
    code, _ = refusal(service, "CreateMetricAttribution", name="m", **request, **output)
    assert code == "ResourceAlreadyExistsException"


def test_an_output_is_on_s3(service: Service) -> None:
    group, _tracking_id = make_group(service)
    output = {"roleArn": ROLE, "s3DataDestination": {"path": "https://bucket/reports"}}
    request = {"name": "m", "datasetGroupArn": group, "metrics": METRICS[:1]}
    found = refusal(service, "CreateMetricAttribution", **request, metricsOutputConfig=output)
    assert found == ("InvalidInputException", "Invalid S3 output path")


def test_it_can_have_no_tags(service: Service) -> None:
    group, _tracking_id = make_group(service)
    arn = attribute(service, group)
    tags = [{"tagKey": "a", "tagValue": "b"}]
    assert refusal(service, "TagResource", resourceArn=arn, tags=tags)[0] == "InvalidInputException"


def test_a_report_needs_somewhere_to_go(service: Service) -> None:
    group, _tracking_id = make_group(service)
    attribute(service, group)
    request = {
        "jobName": "j",
        "datasetArn": service.call("ListDatasets", datasetGroupArn=group)["datasets"][0][
            "datasetArn"
        ],
        "dataSource": {"dataLocation": "s3://bucket/file.csv"},
        "roleArn": ROLE,
        "publishAttributionMetricsToS3": True,
    }
    code, message = refusal(service, "CreateDatasetImportJob", **request)
    assert (code, "has an S3 path" in message) == ("InvalidInputException", True)
