"""Dashboards, and the checks of their bodies.

Source: Amazon CloudWatch API Reference, PutDashboard and "Dashboard body structure and syntax".
"""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from localaws.cloudwatch.errors import CloudWatchError
from localaws.cloudwatch.metrics.store import Scope
from localaws.cloudwatch.paging import next_page, page_start
from localaws.cloudwatch.wire.moment import Moment
from localaws.shared import atomic_file

MAX_WIDGETS = 500
MAX_METRICS = 500
MAX_ALARMS = 100
COLUMNS = 24
MAX_ROWS = 1000
PAGE = 1000
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_TYPES = ("metric", "text", "log", "alarm", "explorer", "custom")

Parameters = Mapping[str, Any]
Result = dict[str, Any]
Message = tuple[str, str]
"""Where in the body, and what is wrong there."""


class Dashboards:
    """Dashboards of all accounts; they belong to no region.

    Args:
        path: of the file that keeps them.
        now: seconds since the Unix epoch.
    """

    def __init__(self, path: Path, now: Callable[[], float]) -> None:
        self._path = path
        self._now = now
        self._of: dict[str, dict[str, dict[str, Any]]] = {}

    def put_dashboard(self, scope: Scope, parameters: Parameters) -> Result:
        """PutDashboard: a body with an error is refused, with all of its errors."""
        name, body = (
            str(parameters.get("DashboardName", "")),
            str(parameters.get("DashboardBody", "")),
        )
        if not 1 <= len(name) <= 255 or not _NAME.issuperset(name):
            raise _refused(
                [
                    (
                        "/",
                        f"Dashboard name {name!r} must have letters, digits, underscores and hyphens alone",
                    )
                ]
            )
        wrong = list(problems(body))
        if wrong:
            raise _refused(wrong)
        self._of.setdefault(scope[0], {})[name] = {"body": body, "modified": self._now()}
        self._save()
        return {"DashboardValidationMessages": []}

    def get_dashboard(self, scope: Scope, parameters: Parameters) -> Result:
        """GetDashboard."""
        name = str(parameters.get("DashboardName", ""))
        found = self._of.get(scope[0], {}).get(name)
        if found is None:
            raise _unknown(name)
        return {
            "DashboardArn": _arn(scope, name),
            "DashboardBody": found["body"],
            "DashboardName": name,
        }

    def list_dashboards(self, scope: Scope, parameters: Parameters) -> Result:
        """ListDashboards, in the order of their names."""
        prefix = parameters.get("DashboardNamePrefix", "")
        found = sorted(name for name in self._of.get(scope[0], {}) if name.startswith(prefix))
        first = page_start(parameters)
        entries = [self._entry(scope, name) for name in found[first : first + PAGE]]
        return {"DashboardEntries": entries, **next_page(first + PAGE, len(found))}

    def delete_dashboards(self, scope: Scope, parameters: Parameters) -> Result:
        """DeleteDashboards: all or none."""
        known, names = self._of.get(scope[0], {}), parameters.get("DashboardNames", [])
        for name in names:
            if name not in known:
                raise _unknown(name)
        for name in names:
            known.pop(name, None)
        self._save()
        return {}

    def load(self) -> None:
        """Read what was written."""
        if self._path.exists():
            self._of = json.loads(self._path.read_text(encoding="utf-8"))

    def clear(self) -> None:
        """Forget all."""
        self._of.clear()
        self._path.unlink(missing_ok=True)

    def _save(self) -> None:
        atomic_file.write_json(self._path, self._of, durable=False)

    def _entry(self, scope: Scope, name: str) -> Result:
        found = self._of[scope[0]][name]
        return {
            "DashboardName": name,
            "DashboardArn": _arn(scope, name),
            "LastModified": Moment(found["modified"]),
            "Size": len(found["body"].encode()),
        }


def problems(body: str) -> Iterator[Message]:
    """What is wrong with the body of a dashboard."""
    try:
        document = json.loads(body)
    except ValueError as error:
        yield "/", f"The field DashboardBody must be a valid JSON object: {error}"
        return
    widgets = document.get("widgets") if isinstance(document, dict) else None
    if not isinstance(widgets, list):
        yield "/", "The dashboard body should have required property 'widgets', an array"
        return
    if len(widgets) > MAX_WIDGETS:
        yield "/widgets", f"Should NOT have more than {MAX_WIDGETS} items"
    for number, widget in enumerate(widgets):
        yield from _of_widget(widget, f"/widgets/{number}")


def _of_widget(widget: Any, where: str) -> Iterator[Message]:
    if not isinstance(widget, dict):
        yield where, "Should be object"
        return
    if widget.get("type") not in _TYPES:
        yield f"{where}/type", f"Should be equal to one of the allowed values: {', '.join(_TYPES)}"
    for name, least, greatest in (
        ("x", 0, COLUMNS - 1),
        ("y", 0, float("inf")),
        ("width", 1, COLUMNS),
        ("height", 1, MAX_ROWS),
    ):
        value = widget.get(name, least)
        if not isinstance(value, int) or not least <= value <= greatest:
            yield f"{where}/{name}", f"Should be a whole number from {least} to {greatest}"
    properties = widget.get("properties")
    if not isinstance(properties, dict):
        yield where, "Should have required property 'properties'"
        return
    check = _CHECKS.get(str(widget.get("type")))
    if check is not None:
        yield from check(properties, f"{where}/properties")


def _of_text(properties: Parameters, where: str) -> Iterator[Message]:
    if not isinstance(properties.get("markdown"), str):
        yield where, "Should have required property 'markdown'"


def _of_log(properties: Parameters, where: str) -> Iterator[Message]:
    for name in ("query", "region"):
        if not isinstance(properties.get(name), str):
            yield where, f"Should have required property '{name}'"


def _of_alarm(properties: Parameters, where: str) -> Iterator[Message]:
    alarms = properties.get("alarms")
    if not isinstance(alarms, list) or not 1 <= len(alarms) <= MAX_ALARMS:
        yield f"{where}/alarms", f"Should be an array of 1 to {MAX_ALARMS} ARNs"


def _of_metric(properties: Parameters, where: str) -> Iterator[Message]:
    metrics, annotations = properties.get("metrics"), properties.get("annotations")
    if metrics is None and not isinstance(annotations, dict):
        yield where, "Should have required property 'metrics' or 'annotations'"
    if metrics is not None and not isinstance(properties.get("region"), str):
        yield where, "Should have required property 'region'"
    if metrics is None:
        return
    if not isinstance(metrics, list) or len(metrics) > MAX_METRICS:
        yield f"{where}/metrics", f"Should be an array of at most {MAX_METRICS} items"
        return
    for number, metric in enumerate(metrics):
        wrong = _wrong_metric(metric)
        if wrong:
            yield f"{where}/metrics/{number}", wrong


def _wrong_metric(metric: Any) -> str:
    """What is wrong with a metric: namespace, name, dimensions in pairs, and options at the end; or an expression."""
    if not isinstance(metric, list) or not metric:
        return "Should be an array with a metric or an expression"
    *words, last = metric if isinstance(metric[-1], dict) else (*metric, {})
    if not all(isinstance(word, str) for word in words):
        return "Should have texts before its options"
    if not words:
        return (
            ""
            if isinstance(last.get("expression"), str)
            else "Should have an expression in its options"
        )
    if len(words) < 2 or len(words) % 2:
        return "Should have a namespace, a metric name, and a value for each dimension"
    return ""


_CHECKS: dict[str, Callable[[Parameters, str], Iterator[Message]]] = {
    "text": _of_text,
    "log": _of_log,
    "alarm": _of_alarm,
    "metric": _of_metric,
}


def _refused(wrong: list[Message]) -> CloudWatchError:
    messages = [{"DataPath": where, "Message": what} for where, what in wrong]
    return CloudWatchError(
        "InvalidParameterInput",
        f"The dashboard body is invalid, there are {len(wrong)} validation errors: {json.dumps(messages)}",
        shape="DashboardInvalidInputError",
        details={"dashboardValidationMessages": messages},
    )


def _unknown(name: str) -> CloudWatchError:
    return CloudWatchError(
        "ResourceNotFound",
        f"Dashboard {name} does not exist",
        shape="DashboardNotFoundError",
        status=404,
    )


def _arn(scope: Scope, name: str) -> str:
    return f"arn:aws:cloudwatch::{scope[0]}:dashboard/{name}"
