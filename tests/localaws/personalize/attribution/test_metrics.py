"""What a metric may be, and what is refused with a sentence that says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.attribution.metrics import Metric, check_metrics, in_capitals, metric_of
from localaws.personalize.control.schema_rules import fields_of
from localaws.personalize.errors import ServiceError
from tests.support.personalize_stack import schema

FIELDS = {
    "Interactions": fields_of(schema()),
    "Items": fields_of(
        schema("Items", {"name": "PRICE", "type": "float"}, {"name": "GENRE", "type": "string"})
    ),
}


def metric(expression: str, name: str = "Clicks", event_type: str = "click") -> dict[str, str]:
    return {"metricName": name, "eventType": event_type, "expression": expression}


@pytest.mark.parametrize(
    ("expression", "dataset", "column"),
    [
        ("SAMPLECOUNT()", None, None),
        ("SUM(Items.PRICE)", "Items", "PRICE"),
        ("SUM(Interactions.EVENT_VALUE)", "Interactions", "EVENT_VALUE"),
    ],
)
def test_an_expression_is_read(expression: str, dataset: str | None, column: str | None) -> None:
    read = metric_of(in_capitals([metric(expression)])[0])
    assert read == Metric("CLICKS", "CLICK", dataset, column)
    assert read.function == ("samplecount" if dataset is None else "sum")


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "SUM()",
        "SUM(PRICE)",
        "SUM(Users.AGE)",
        "COUNT()",
        "SAMPLECOUNT() ",
        "SUM(Items.PRICE) + 1",
    ],
)
def test_anything_else_is_no_expression(expression: str) -> None:
    with pytest.raises(ServiceError, match=r"InvalidInputException: .*SAMPLECOUNT\(\)"):
        metric_of(metric(expression))


def read_or_refused(text: str) -> Metric | str:
    try:
        return metric_of(metric(text))
    except ServiceError as refused:
        return refused.code


@given(st.text(max_size=40))
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    read = read_or_refused(text)
    if isinstance(read, Metric):
        column = f"SUM({read.dataset}.{read.column})"
        assert text == ("SAMPLECOUNT()" if read.dataset is None else column)
    else:
        assert read == "InvalidInputException"


@pytest.mark.parametrize(
    ("expressions", "reason"),
    [
        (["SUM(Items.GENRE)"], "no field of numbers; Items has PRICE"),
        (["SUM(Items.NOTHING)"], "no field of numbers"),
        (["SUM(Interactions.EVENT_TYPE)"], "no field of numbers"),
    ],
)
def test_only_columns_of_numbers_are_summed_up(expressions: list[str], reason: str) -> None:
    check_metrics([metric("SUM(Items.PRICE)")], FIELDS)
    with pytest.raises(ServiceError, match=reason):
        check_metrics([metric(each) for each in expressions], FIELDS)


def test_items_have_to_be_there_first() -> None:
    fields = {"Interactions": FIELDS["Interactions"]}
    with pytest.raises(ServiceError, match="import data into a dataset of type Items first"):
        check_metrics([metric("SUM(Items.PRICE)")], fields)


def test_interactions_need_event_types() -> None:
    with pytest.raises(ServiceError, match="EVENT_TYPE"):
        check_metrics([metric("SAMPLECOUNT()")], {"Items": FIELDS["Items"]})


def test_a_name_counts_once_whatever_its_case() -> None:
    with pytest.raises(ServiceError, match="CLICKS is there twice"):
        check_metrics(
            in_capitals([metric("SAMPLECOUNT()"), metric("SAMPLECOUNT()", "clicks")]), FIELDS
        )


def test_ten_metrics_are_the_most() -> None:
    metrics = [metric("SAMPLECOUNT()", f"M{number}") for number in range(11)]
    check_metrics(metrics[:10], FIELDS)
    with pytest.raises(ServiceError, match="at most 10"):
        check_metrics(metrics, FIELDS)
