"""The kinds of widgets that the stack's dashboard has."""

from collections.abc import Sequence
from typing import Any

from components.operations.dashboard_grid import Row, Widget
from components.operations.metric import Expression, Metric, Text

TITLE_HEIGHT = 2
GRAPH_HEIGHT = 6

Line = Metric | Expression


def title(text: str, says: str) -> Row:
    """The heading of a part."""
    widget = Widget(type="text", properties={"markdown": f"# {text}\n{says}"})
    return Row(widgets=[widget], height=TITLE_HEIGHT)


def graphs(*widgets: Widget) -> Row:
    """Graphs beside each other."""
    return Row(widgets=widgets, height=GRAPH_HEIGHT)


def graph(text: str, lines: Sequence[Line], *, region: str, period: int = 300) -> Widget:
    """Lines over time.

    Args:
        text: the title.
        lines: at least one.
        region: of the metrics.
        period: of one point, in seconds.
    """
    return _metrics(text, lines, region, period, view="timeSeries", stacked=False)


def numbers(text: str, lines: Sequence[Line], *, region: str, period: int = 3600) -> Widget:
    """The newest values, as numbers."""
    return _metrics(text, lines, region, period, view="singleValue")


def found(text: str, names: Sequence[str], *, region: str, period: int = 900) -> Widget:
    """A line for each metric of any of these names, whatever its namespace and dimensions are.

    Source: Amazon CloudWatch User Guide, "CloudWatch search expression syntax".
    """
    metrics = [
        [{"expression": f"SEARCH('MetricName=\"{name}\"', 'Sum', {period})", "id": f"found{index}"}]
        for index, name in enumerate(names)
    ]
    return Widget(
        type="metric",
        properties={
            "title": text,
            "metrics": metrics,
            "region": region,
            "period": period,
            "view": "timeSeries",
            "stacked": False,
        },
    )


def alarm_states(text: str, arns: Sequence[Text]) -> Widget:
    """The states of alarms, at most 100."""
    return Widget(type="alarm", properties={"title": text, "alarms": list(arns)})


def _metrics(text: str, lines: Sequence[Line], region: str, period: int, **view: Any) -> Widget:
    return Widget(
        type="metric",
        properties={
            "title": text,
            "metrics": [
                entry for index, line in enumerate(lines) for entry in _entries(line, index)
            ],
            "region": region,
            "period": period,
            **view,
        },
    )


def _entries(line: Line, index: int) -> list[list[Any]]:
    """A line as members of `metrics`; the metrics of an expression are among them, and are not shown."""
    if isinstance(line, Metric):
        return [_entry(line, {"label": line.label or line.name})]
    # Ids are of the whole widget, so those of one expression must not be those of another.
    suffix = str(index)
    return [
        [{"expression": line.spelt(suffix), "label": line.label, "id": f"line{suffix}"}],
        *(
            _entry(metric, {"id": f"{id_}{suffix}", "visible": False})
            for id_, metric in line.metrics.items()
        ),
    ]


def _entry(metric: Metric, options: dict[str, Any]) -> list[Any]:
    dimensions = [part for pair in metric.dimensions.items() for part in pair]
    return [metric.namespace, metric.name, *dimensions, {"stat": metric.statistic, **options}]
