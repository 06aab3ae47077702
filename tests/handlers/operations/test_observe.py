import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from handlers.operations.observe import Observer, discarded_batches, handler, moment_of
from handlers.shared import clients

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def resource(hours: float, status: str = "ACTIVE", **members: Any) -> dict[str, Any]:
    return {"creationDateTime": NOW - timedelta(hours=hours), "status": status, **members}


class Personalize:
    """The control plane with some answers, in pages of one; it remembers of which trainings it told the metrics."""

    def __init__(self, *listed: dict[str, Any], status: str = "ACTIVE", **metrics: float) -> None:
        self.listed = listed
        self.status = status
        self.metrics = metrics
        self.asked: list[str] = []

    def get_paginator(self, operation: str) -> Any:
        member = {
            "list_solution_versions": "solutionVersions",
            "list_dataset_import_jobs": "datasetImportJobs",
        }[operation]
        listed = self.listed

        class Pages:
            def paginate(self, **request: str) -> Iterator[Any]:
                assert request.keys() <= {"solutionArn", "datasetArn"}
                return ({member: [each]} for each in listed)

        return Pages()

    def get_solution_metrics(self, **request: Any) -> Any:
        self.asked.append(request["solutionVersionArn"])
        return {"metrics": self.metrics}

    def describe_campaign(self, **request: Any) -> Any:
        return {"campaign": {"campaignArn": request["campaignArn"], "status": self.status}}

    def describe_recommender(self, **request: Any) -> Any:
        return {"recommender": {"recommenderArn": request["recommenderArn"], "status": self.status}}

    def list_objects_v2(self, **request: Any) -> Any:
        assert request == {"Bucket": "letters", "Prefix": "aws/lambda/"}
        return {"KeyCount": 2}


class Gone(Personalize):
    """The control plane where somebody has deleted everything."""

    code = "ResourceNotFoundException"

    def get_paginator(self, operation: str) -> Any:
        self.asked.append(operation)
        return self

    def paginate(self, **request: str) -> Iterator[Any]:
        yield from self._refuse(**request)

    def describe_campaign(self, **request: Any) -> Any:
        return self._refuse(**request)

    describe_recommender = describe_campaign

    def _refuse(self, **_request: Any) -> Any:
        error = {"Code": self.code, "Message": "no"}
        raise ClientError({"Error": error}, "Describe")


def test_what_is_gone_is_not_there_and_the_rest_is_still_looked_at() -> None:
    observer = Observer(Gone(), NOW)
    assert observer.training("solution") == observer.imports("dataset") == []
    for metrics in (observer.campaign("c"), observer.recommender("r")):
        assert [each.value for each in metrics] == [0]


def test_any_other_refusal_is_an_error() -> None:
    service = Gone()
    service.code = "AccessDeniedException"
    for look in (Observer(service, NOW).campaign, Observer(service, NOW).training):
        with pytest.raises(ClientError, match="AccessDenied"):
            look("arn")


def test_the_age_is_that_of_the_newest_training_that_ended_well() -> None:
    service = Personalize(
        resource(50, solutionVersionArn="old"),
        resource(26.5, solutionVersionArn="newest"),
        resource(1, "CREATE FAILED", solutionVersionArn="failed"),
        resource(0, "CREATE IN_PROGRESS", solutionVersionArn="under way"),
        coverage=0.5,
        precision_at_10=0.1,
        precision_at_25=0.2,
    )
    metrics = Observer(service, NOW).training("solution")
    assert [(each.name, each.value, each.unit) for each in metrics] == [
        ("TrainingAgeHours", 26.5, "None"),
        ("coverage", 0.5, "None"),
        ("precision_at_10", 0.1, "None"),
    ]
    assert service.asked == ["newest"]


def test_what_was_never_trained_or_imported_has_no_age() -> None:
    observer = Observer(Personalize(resource(1, "CREATE FAILED")), NOW)
    assert observer.training("solution") == []
    assert observer.imports("dataset") == []


def test_the_age_of_an_import() -> None:
    observer = Observer(Personalize(resource(3), resource(2)), NOW)
    assert [(each.name, each.value) for each in observer.imports("dataset")] == [
        ("ImportAgeHours", 2)
    ]


@pytest.mark.parametrize(
    ("status", "value"), [("ACTIVE", 1), ("CREATE FAILED", 0), ("INACTIVE", 0)]
)
def test_what_serves_is_there_or_not(status: str, value: int) -> None:
    observer = Observer(Personalize(status=status), NOW)
    assert [each.value for each in observer.campaign("c")] == [value]
    assert [each.value for each in observer.recommender("r")] == [value]


def test_batches_in_the_bucket_are_counted() -> None:
    assert discarded_batches(Personalize(), "letters").value == 2


def test_who_asks_without_a_moment_means_the_present() -> None:
    before = datetime.now(UTC)
    assert before <= moment_of({}) <= datetime.now(UTC)


def test_a_line_for_each_thing_with_what_it_is_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    service = Personalize(resource(1, solutionVersionArn="v"))
    monkeypatch.setattr(clients, "personalize_patiently", lambda: service)
    monkeypatch.setattr(clients, "s3", lambda: service)
    environment = {
        "METRICS_STACK": "shop/dev",
        "METRICS_PURPOSE": "observer",
        "DEAD_LETTER_BUCKET": "letters",
        "SOLUTION_ARNS": '{"home": "s"}',
        "CAMPAIGN_ARNS": '{"home": "c"}',
        "RECOMMENDER_ARNS": '{"related": "r"}',
        "DATASET_ARNS": '{"Items": "d"}',
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    handler({"time": "2026-03-01T12:00:00Z"}, None)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["TrainingAgeHours"] == 1
    told = [
        (line["Purpose"], line["_aws"]["CloudWatchMetrics"][0]["Metrics"][0]["Name"])
        for line in lines
    ]
    assert told == [
        ("home", "TrainingAgeHours"),
        ("home", "CampaignState"),
        ("related", "RecommenderState"),
        ("Items", "ImportAgeHours"),
        ("observer", "DiscardedBatches"),
    ]
