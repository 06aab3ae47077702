"""The metrics of a metric attribution: how an expression is read, and what it may name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from localaws.personalize.control.schema_rules import AvroField
from localaws.personalize.errors import invalid_input
from localaws.personalize.shapes import Json

MAX_METRICS = 10
"""Source: Amazon Personalize Developer Guide, "Guidelines and requirements for a metric attribution"."""

_EXPRESSION = re.compile(r"SAMPLECOUNT\(\)|SUM\((?P<dataset>Interactions|Items)\.(?P<column>\w+)\)")
_NUMBERS = frozenset({"int", "long", "float", "double"})

Fields = Mapping[str, Sequence[AvroField]]
"""The fields of a group's datasets, by the names in expressions; of Items none before their first record."""


@dataclass(frozen=True)
class Metric:
    """What is counted of the events of one type.

    Attributes:
        name: in capitals, as reports and CloudWatch show it.
        event_type: likewise; events of this type count, whatever their case.
        dataset: whose column is summed up, `Interactions` or `Items`; None where events are counted.
        column: that is summed up.
    """

    name: str
    event_type: str
    dataset: str | None = None
    column: str | None = None

    @property
    def function(self) -> str:
        """As reports spell it."""
        return "samplecount" if self.dataset is None else "sum"


def metric_of(document: Json) -> Metric:
    """Read one member of `metrics`.

    Raises:
        ServiceError: InvalidInputException; its expression is none.
    """
    match = _EXPRESSION.fullmatch(document["expression"])
    if match is None:
        raise invalid_input(
            f"The expression {document['expression']!r} of the metric {document['metricName']} is not valid: expected "
            "SAMPLECOUNT(), or SUM() of a column of Interactions or Items, such as SUM(Items.PRICE)."
        )
    return Metric(document["metricName"], document["eventType"], match["dataset"], match["column"])


def in_capitals(documents: Sequence[Json]) -> list[Json]:
    """The metrics as the service keeps them: names and event types in capitals.

    Source: CloudFormation registry, AWS::Personalize::MetricAttribution, `propertyTransform`; the example of a report.
    """
    return [
        {
            **each,
            "metricName": each["metricName"].upper(),
            "eventType": each["eventType"].upper(),
        }
        for each in documents
    ]


def check_metrics(documents: Sequence[Json], fields: Fields) -> None:
    """Refuse metrics that cannot be counted.

    Args:
        documents: members of `metrics`, in capitals.
        fields: what the metrics may name.

    Raises:
        ServiceError: InvalidInputException that says which and why.
    """
    if not any(each.name == "EVENT_TYPE" for each in fields.get("Interactions", ())):
        raise invalid_input(
            "A metric attribution needs an Interactions dataset whose schema has the field EVENT_TYPE."
        )
    if len(documents) > MAX_METRICS:
        raise invalid_input(f"A metric attribution has at most {MAX_METRICS} metrics.")
    names = [each["metricName"] for each in documents]
    for name in names:
        if names.count(name) > 1:
            raise invalid_input(
                f"The metric {name} is there twice; upper and lower case are alike."
            )
    for each in documents:
        _check_column(metric_of(each), fields)


def _check_column(metric: Metric, fields: Fields) -> None:
    if metric.dataset is None:
        return
    known = fields.get(metric.dataset)
    if known is None:
        raise invalid_input(
            f"The metric {metric.name} sums up {metric.dataset}.{metric.column}: import data into a dataset of type "
            f"{metric.dataset} first."
        )
    numbers = [each.name for each in known if each.type in _NUMBERS]
    if metric.column not in numbers:
        raise invalid_input(
            f"The metric {metric.name} sums up {metric.dataset}.{metric.column}, which is no field of numbers; "
            f"{metric.dataset} has {', '.join(numbers) or 'none'}."
        )
