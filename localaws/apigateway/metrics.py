"""What calls of deployed APIs tell CloudWatch.

Source: Amazon API Gateway Developer Guide, "Amazon API Gateway dimensions and metrics". By API and by stage; by method too
where the stage has detailed metrics (`metricsEnabled`) for it.
"""

from collections.abc import Iterator, Mapping

from localaws.apigateway.records import RestApi, Stage
from localaws.shared.ports import Metrics

NAMESPACE = "AWS/ApiGateway"


class ApiMetrics:
    """Metrics of all APIs."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def served(
        self,
        api: RestApi,
        stage: Stage,
        *,
        http_method: str,
        resource_path: str,
        status: int,
        latency_ms: float,
        integration_ms: float | None,
    ) -> None:
        """Count a call.

        Args:
            api: that was called.
            stage: of it.
            http_method: of the call.
            resource_path: of the method that it reached; empty when it reached none.
            status: of the answer.
            latency_ms: from the request to the answer.
            integration_ms: from the call of the back end to its answer; None when none was called.
        """
        for dimensions in _dimension_sets(api, stage, http_method, resource_path):
            self._put(api, "Count", dimensions, 1.0, "Count")
            self._put(api, "4XXError", dimensions, float(400 <= status < 500), "Count")
            self._put(api, "5XXError", dimensions, float(status >= 500), "Count")
            self._put(api, "Latency", dimensions, latency_ms, "Milliseconds")
            if integration_ms is not None:
                self._put(api, "IntegrationLatency", dimensions, integration_ms, "Milliseconds")

    def _put(
        self, api: RestApi, name: str, dimensions: Mapping[str, str], value: float, unit: str
    ) -> None:
        place = {"account": api.account, "region": api.region}
        self._metrics.put(NAMESPACE, name, dimensions, value, unit, **place)


def _dimension_sets(
    api: RestApi, stage: Stage, http_method: str, resource_path: str
) -> Iterator[dict[str, str]]:
    name = str(api.document.get("info", {}).get("title", ""))
    yield {"ApiName": name}
    yield {"ApiName": name, "Stage": stage.name}
    if resource_path and _has_details(stage, http_method, resource_path):
        method = {"Method": http_method, "Resource": resource_path}
        yield {"ApiName": name, "Stage": stage.name, **method}


def _has_details(stage: Stage, http_method: str, resource_path: str) -> bool:
    """Whether the settings of a method, else of all methods, ask for metrics of methods."""
    key = f"{resource_path.strip('/')}/{http_method}".lstrip("/")
    settings = stage.method_settings.get(key) or stage.method_settings.get("*/*") or {}
    return bool(settings.get("metricsEnabled"))
