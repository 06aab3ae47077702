"""Whether the metrics of `personalize:metricAttribution` can be counted.

Source: Amazon Personalize Developer Guide, "Creating a metric attribution" and "Guidelines and requirements for a metric
attribution".
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from components.preflight.checked_data import CheckedDataset
from components.preflight.findings import Finding
from components.settings.metric_attribution import MetricSettings
from handlers.shared.service.schemas import NUMBER_TYPES, Schema

SETTING = "personalize:metricAttribution.metrics"

_EXPRESSION = re.compile(r"SAMPLECOUNT\(\)|SUM\((?P<dataset>Interactions|Items)\.(?P<column>\w+)\)")


def sums_items(metrics: Iterable[MetricSettings]) -> bool:
    """Whether any of the metrics sums up a column of the items, which then have to be imported first."""
    matches = (_EXPRESSION.fullmatch(each.expression) for each in metrics)
    return any(match is not None and match["dataset"] == "Items" for match in matches)


def metric_findings(
    metrics: Mapping[str, MetricSettings],
    datasets: Iterable[CheckedDataset],
    event_types: Collection[str],
) -> Iterator[Finding]:
    """What the service would refuse, or count for ever as nothing.

    Args:
        metrics: by name.
        datasets: of the stack.
        event_types: that the API accepts; empty for any.
    """
    schemas: dict[str, Schema] = {each.dataset_type: each.schema for each in datasets}
    columns = {field.name for field in schemas["Interactions"].fields}
    if metrics and "EVENT_TYPE" not in columns:
        yield Finding(
            file=SETTING,
            text="Metrics are about types of events, and personalize:interactions has no column EVENT_TYPE. Add the column, "
            "or remove the setting.",
        )
        return
    for name, metric in metrics.items():
        problem = _expression_problem(metric.expression, schemas)
        if problem:
            yield Finding(file=f"{SETTING}.{name}.expression", text=problem)
        # The service compares without case.
        if event_types and metric.event_type.upper() not in {each.upper() for each in event_types}:
            yield Finding(
                file=f"{SETTING}.{name}.eventType",
                text=f"The API accepts no event of the type {metric.event_type}; it accepts {', '.join(event_types)}. Check the "
                "spelling, or add the type to personalize:eventTypes.",
            )


def _expression_problem(expression: str, schemas: Mapping[str, Schema]) -> str | None:
    match = _EXPRESSION.fullmatch(expression)
    if match is None:
        return (
            f"{expression!r} is no expression; expected is SAMPLECOUNT(), or SUM() of a column of Interactions or Items, "
            "such as SUM(Items.PRICE), spelt exactly so."
        )
    dataset, column = match["dataset"], match["column"]
    if dataset is None:
        return None
    schema = schemas.get(dataset)
    if schema is None:
        return f"{expression} needs items; set personalize:items to the CSV file, or count something else."
    numbers = [field.name for field in schema.fields if field.type in NUMBER_TYPES]
    if column in numbers:
        return None
    return (
        f"{expression} sums up {column}, which is no column of numbers of {dataset}; "
        f"it has {', '.join(numbers) or 'none'}."
    )
