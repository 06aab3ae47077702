"""What a call of a deployed API tells CloudWatch."""

from pathlib import Path

import pytest

from localaws.cloudwatch.metrics.store import metric
from tests.support.gateway import ServedApi, one_path


def statistics(served: ServedApi, name: str, **dimensions: str) -> tuple[float, float]:
    """Count and sum of a metric's values."""
    api = served.control.store.apis[served.api_id]
    wanted = metric("AWS/ApiGateway", name, dimensions)
    found = served.metrics.read(
        (api.account, api.region), wanted, start=0, period=2**33 // 60 * 60, count=1
    )
    return (found[0].count, found[0].total) if found else (0.0, 0.0)


@pytest.fixture
def served(tmp_path: Path) -> ServedApi:
    served = ServedApi(tmp_path, one_path())
    served.control.store.apis[served.api_id].document["info"]["title"] = "store"
    return served


def test_calls_count_by_api_and_by_stage(served: ServedApi) -> None:
    served.request("GET", "/a/1")
    served.request("GET", "/nothing")
    for dimensions in ({"ApiName": "store"}, {"ApiName": "store", "Stage": "prod"}):
        assert statistics(served, "Count", **dimensions) == (2, 2)
        assert statistics(served, "4XXError", **dimensions) == (2, 1)
        assert statistics(served, "5XXError", **dimensions) == (2, 0)
        assert statistics(served, "Latency", **dimensions)[0] == 2
        assert statistics(served, "IntegrationLatency", **dimensions)[0] == 1


def test_methods_count_where_the_stage_has_detailed_metrics(served: ServedApi) -> None:
    method = {"ApiName": "store", "Stage": "prod", "Method": "GET", "Resource": "/a/{id}"}
    served.request("GET", "/a/1")
    assert statistics(served, "Count", **method) == (0, 0)
    stage = served.control.store.apis[served.api_id].stages["prod"]
    stage.method_settings["*/*"] = {"metricsEnabled": True}
    served.request("GET", "/a/1")
    served.request("GET", "/nothing")
    assert statistics(served, "Count", **method) == (1, 1)


@pytest.mark.parametrize(("key", "counts"), [("a/{id}/GET", True), ("a/{id}/POST", False)])
def test_a_method_may_have_settings_of_its_own(
    served: ServedApi, key: str, *, counts: bool
) -> None:
    method = {"ApiName": "store", "Stage": "prod", "Method": "GET", "Resource": "/a/{id}"}
    stage = served.control.store.apis[served.api_id].stages["prod"]
    stage.method_settings[key] = {"metricsEnabled": True}
    served.request("GET", "/a/1")
    assert statistics(served, "Count", **method) == ((1, 1) if counts else (0, 0))
