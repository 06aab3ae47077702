"""The kinds of widgets that the stack's dashboard has."""

from collections.abc import Sequence
from typing import Any

from components.operations.dashboard_grid import Row, Widget
from components.operations.metric import Expression, Metric, Text

TITLE_HEIGHT = 2
GRAPH_HEIGHT = 6

Line = Metric | Expression
Entries = list[list[Any]]
"""Members of a widget's `metrics`."""

_OVER_TIME = {"view": "timeSeries", "stacked": False}


def title(text: str, says: str) -> Row:
    """The heading of a part."""
    widget = Widget(type="text", properties={"markdown": f"# {text}\n{says}"})
    return Row(widgets=[widget], height=TITLE_HEIGHT)


def graphs(*widgets: Widget) -> Row:
    """Graphs beside each other."""
    return Row(widgets=widgets, height=GRAPH_HEIGHT)


def graph(text: str, lines: Sequence[Line], *, region: str) -> Widget:
    """Lines over time, with a point for five minutes.

    Args:
        text: the title.
        lines: at least one.
        region: of the metrics.
    """
    return _metrics(text, _of_lines(lines), region, 300, **_OVER_TIME)


def numbers(text: str, lines: Sequence[Line], *, region: str) -> Widget:
    """The newest values of an hour, as numbers."""
    return _metrics(text, _of_lines(lines), region, 3600, view="singleValue")


def found(text: str, names: Sequence[str], *, region: str) -> Widget:
    """A line for each metric of any of these names, whatever its namespace and dimensions are.

    Source: Amazon CloudWatch User Guide, "CloudWatch search expression syntax".
    """
    period = 900
    entries = [
        [{"expression": f"SEARCH('MetricName=\"{name}\"', 'Sum', {period})", "id": f"found{index}"}]
        for index, name in enumerate(names)
    ]
    return _metrics(text, entries, region, period, **_OVER_TIME)


def alarm_states(text: str, arns: Sequence[Text]) -> Widget:
    """The states of alarms, at most 100."""
    return Widget(type="alarm", properties={"title": text, "alarms": list(arns)})


def _metrics(text: str, entries: Entries, region: str, period: int, **view: Any) -> Widget:
    return Widget(
        type="metric",
        properties={
            "title": text,
            "metrics": entries,
            "region": region,
            "period": period,
            **view,
        },
    )


def _of_lines(lines: Sequence[Line]) -> Entries:
    return [entry for index, line in enumerate(lines) for entry in _entries(line, index)]


def _entries(line: Line, index: int) -> Entries:
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
