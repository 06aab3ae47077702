"""Which metrics are refused in the preview, and that the local Personalize agrees."""

from pathlib import Path

import pytest

from components.preflight.checked_data import CheckedDataset
from components.preflight.metrics import metric_findings, sums_items
from components.settings.metric_attribution import MetricSettings
from handlers.shared.service.known_fields import known_fields
from handlers.shared.service.schemas import DatasetType, Field, Schema
from localaws.personalize.attribution.metrics import check_metrics, in_capitals
from localaws.personalize.control.schema_rules import fields_of
from localaws.personalize.errors import ServiceError

EVENTS = ("EVENT_TYPE", "EVENT_VALUE")


def dataset(dataset_type: DatasetType, *fields: Field) -> CheckedDataset:
    return CheckedDataset(
        dataset_type=dataset_type,
        location="x.csv",
        path=Path("x.csv"),
        sha256="0",
        schema=Schema(dataset_type, fields),
        is_inferred=True,
    )


INTERACTIONS = dataset("Interactions", *(known_fields("Interactions")[name] for name in EVENTS))
ITEMS = dataset("Items", Field("PRICE", "float"), Field("GENRE", "string"))


def texts(
    expression: str = "SAMPLECOUNT()",
    event_type: str = "click",
    *,
    datasets: tuple[CheckedDataset, ...] = (INTERACTIONS, ITEMS),
    event_types: tuple[str, ...] = ("click",),
) -> list[str]:
    metrics = {"m": MetricSettings(eventType=event_type, expression=expression)}
    return [str(each) for each in metric_findings(metrics, datasets, event_types)]


def is_accepted_by_the_service(expression: str, *datasets: CheckedDataset) -> bool:
    metric = {"metricName": "m", "eventType": "click", "expression": expression}
    fields = {str(each.dataset_type): fields_of(each.schema.to_json()) for each in datasets}
    try:
        check_metrics(in_capitals([metric]), fields)
    except ServiceError:
        return False
    return True


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("SAMPLECOUNT()", None),
        ("SUM(Items.PRICE)", None),
        ("SUM(Interactions.EVENT_VALUE)", None),
        ("SUM(Items.GENRE)", "no column of numbers of Items; it has PRICE"),
        ("SUM(Items.price)", "no column of numbers of Items"),
        ("SUM(Interactions.EVENT_TYPE)", "no column of numbers of Interactions"),
        ("SUM(Users.AGE)", "is no expression"),
        ("COUNT()", "is no expression"),
        ("SUM(PRICE)", "is no expression"),
    ],
)
def test_an_expression_is_about_a_column_of_numbers(expression: str, problem: str | None) -> None:
    found = texts(expression)
    assert len(found) == (problem is not None)
    assert all((problem or "") in text for text in found)
    assert is_accepted_by_the_service(expression, INTERACTIONS, ITEMS) == (problem is None)


def test_a_sum_over_items_needs_items() -> None:
    (text,) = texts("SUM(Items.PRICE)", datasets=(INTERACTIONS,))
    assert "set personalize:items" in text
    assert not is_accepted_by_the_service("SUM(Items.PRICE)", INTERACTIONS)


def test_without_event_types_nothing_is_counted() -> None:
    (text,) = texts(datasets=(dataset("Interactions"),))
    assert "no column EVENT_TYPE" in text
    assert not is_accepted_by_the_service("SAMPLECOUNT()", dataset("Interactions"))


@pytest.mark.parametrize(
    ("event_type", "event_types", "is_known"),
    [("CLICK", ("click",), True), ("tap", ("click",), False), ("tap", (), True)],
)
def test_the_type_is_one_that_can_come(
    event_type: str, event_types: tuple[str, ...], is_known: bool
) -> None:
    assert (texts(event_type=event_type, event_types=event_types) == []) == is_known


def test_what_sums_up_items_waits_for_them() -> None:
    count, total = (
        MetricSettings(eventType="click", expression=expression)
        for expression in ("SAMPLECOUNT()", "SUM(Items.PRICE)")
    )
    assert sums_items([count, total])
    assert not sums_items([count])
