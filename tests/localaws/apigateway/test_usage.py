"""API keys, usage plans, throttling and quotas."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.apigateway.records import ApiKey
from localaws.apigateway.store import Store
from localaws.apigateway.usage import find_key, quota_period
from tests.support.gateway import ServedApi, document, mock_integration, operation

DAY_SECONDS = 86_400
TUESDAY = 1_700_000_000  # 2023-11-14


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = float(TUESDAY)

    def __call__(self) -> float:
        return self.now


def keyed_api(tmp_path: Path, clock: Clock) -> ServedApi:
    mock = operation(mock_integration(), security=[{"key": []}])
    open_mock = operation(mock_integration())
    return ServedApi(
        tmp_path, document({"/a": {"get": mock}, "/open": {"get": open_mock}}), clock=clock
    )


def statuses(api: ServedApi, count: int, path: str = "/a", x_api_key: str = "") -> list[int]:
    return [api.request("GET", path, x_api_key=x_api_key).status for _ in range(count)]


def test_keys(tmp_path: Path) -> None:
    api = keyed_api(tmp_path, Clock())
    key = api.key()
    lonely = api.control.done("POST", "/apikeys", {"name": "no plan", "enabled": True})["value"]
    assert statuses(api, 1, x_api_key=key) == [200]
    for wrong in ("", key[:-1], key.lower(), lonely, "ü"):
        assert statuses(api, 1, x_api_key=wrong) == [403]
    assert statuses(api, 1, "/open") == [200]


def test_a_disabled_key_is_refused(tmp_path: Path) -> None:
    api = keyed_api(tmp_path, Clock())
    value = api.key()
    (key_id,) = api.control.store.keys
    patch = {"op": "replace", "path": "/enabled", "value": "false"}
    api.control.done("PATCH", f"/apikeys/{key_id}", {"patchOperations": [patch]})
    assert statuses(api, 1, x_api_key=value) == [403]


def test_the_plan_throttles_each_key(tmp_path: Path) -> None:
    clock = Clock()
    api = keyed_api(tmp_path, clock)
    throttle = {"rateLimit": 2, "burstLimit": 3}
    one, other = api.key(throttle=throttle), api.key(throttle=throttle)
    assert statuses(api, 5, x_api_key=one) == [200, 200, 200, 429, 429]
    assert statuses(api, 1, x_api_key=other) == [200]
    clock.now += 1
    assert statuses(api, 3, x_api_key=one) == [200, 200, 429]


def test_a_method_of_the_plan_has_its_own_limit(tmp_path: Path) -> None:
    api = keyed_api(tmp_path, Clock())
    key = api.key(stage={"throttle": {"/a/GET": {"rateLimit": 1, "burstLimit": 1}}})
    assert statuses(api, 2, x_api_key=key) == [200, 429]


def test_the_stage_throttles_everyone(tmp_path: Path) -> None:
    api = keyed_api(tmp_path, Clock())
    operations = [
        {"op": "replace", "path": "/*/*/throttling/rateLimit", "value": "1"},
        {"op": "replace", "path": "/*/*/throttling/burstLimit", "value": "2"},
    ]
    stage = f"/restapis/{api.api_id}/stages/prod"
    api.control.done("PATCH", stage, {"patchOperations": operations})
    assert statuses(api, 3, "/open") == [200, 200, 429]


@pytest.mark.parametrize(("period", "days"), [("DAY", 1), ("WEEK", 7), ("MONTH", 31)])
def test_quotas_start_again_with_the_next_period(tmp_path: Path, period: str, days: int) -> None:
    clock = Clock()
    api = keyed_api(tmp_path, clock)
    key = api.key(quota={"limit": 2, "period": period})
    assert statuses(api, 3, x_api_key=key) == [200, 200, 429]
    assert b"Limit Exceeded" in api.request("GET", "/a", x_api_key=key).body
    clock.now += days * DAY_SECONDS
    assert statuses(api, 1, x_api_key=key) == [200]


def test_quotas_are_part_of_the_state(tmp_path: Path) -> None:
    api = keyed_api(tmp_path, Clock())
    key = api.key(quota={"limit": 5, "period": "DAY"})
    statuses(api, 3, x_api_key=key)
    api.usage.flush()
    (counted,) = Store(tmp_path).quotas.values()
    assert counted == ("2023-11-14", 3)


def test_weeks_start_on_sunday() -> None:
    days = [quota_period("WEEK", TUESDAY + day * DAY_SECONDS) for day in range(-3, 6)]
    assert days == ["2023-11-05"] + ["2023-11-12"] * 7 + ["2023-11-19"]


def api_key(value: str, **more: Any) -> ApiKey:
    return ApiKey(
        **{
            "key_id": value,
            "account": "0",
            "region": "r",
            "name": "n",
            "value": value,
            "description": "",
            "enabled": True,
            "created_at": 0,
            "updated_at": 0,
            **more,
        }
    )


@given(st.sets(st.text(min_size=1), min_size=1), st.text(min_size=1))
def test_only_the_equal_key_is_found(values: set[str], given_value: str) -> None:
    keys = [api_key(value) for value in values]
    found = find_key(keys, given_value)
    assert (found.value if found else None) == (given_value if given_value in values else None)
