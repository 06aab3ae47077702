import json
from pathlib import Path

import pytest

from localaws.cloudwatch.metrics import store as module
from localaws.cloudwatch.metrics.statistics import statistic_set
from localaws.cloudwatch.metrics.store import MetricStore, metric

HERE = ("000000000000", "us-east-1")
ERRORS = metric("Test", "errors", {"b": "2", "a": "1"})


def total(store: MetricStore, **asked: int) -> dict[int, float]:
    wanted = {"start": 0, "period": 60, "count": 10} | asked
    found = store.read(HERE, ERRORS, **wanted)  # type: ignore[arg-type]
    return {at: each.total for at, each in found.items()}


def test_periods_put_minutes_together_from_any_minute_on() -> None:
    store = MetricStore()
    for second in range(0, 600, 30):
        store.add(HERE, ERRORS, "Count", second, 1.0)
    assert total(store) == dict.fromkeys(range(0, 600, 60), 2.0)
    assert total(store, start=60, period=240, count=2) == {60: 8.0, 300: 8.0}


def test_dimensions_are_the_same_in_any_order_and_accounts_apart() -> None:
    store = MetricStore(lambda: 30.0)
    store.put("Test", "errors", {"a": "1", "b": "2"}, 3.0, "Count", account=HERE[0], region=HERE[1])
    store.put("Test", "errors", {"a": "1"}, 5.0, "Count", account=HERE[0], region=HERE[1])
    store.put(
        "Test", "errors", {"a": "1", "b": "2"}, 7.0, "Count", account="1" * 12, region=HERE[1]
    )
    assert total(store) == {0: 3.0}
    assert [each.name for each, _ in store.metrics(HERE)] == ["errors", "errors"]


def test_units_are_apart_when_one_is_asked_for() -> None:
    store = MetricStore()
    store.add(HERE, ERRORS, "Count", 0, 1.0)
    store.add(HERE, ERRORS, "Bytes", 0, 10.0)
    assert store.units(HERE, ERRORS) == ["Bytes", "Count"]
    assert total(store) == {0: 11.0}
    found = store.read(HERE, ERRORS, start=0, period=60, count=1, unit="Bytes")
    assert found[0].total == 10.0


def test_what_was_written_is_read(tmp_path: Path) -> None:
    store, again = MetricStore(), MetricStore()
    store.add(HERE, ERRORS, "Count", 0, 1.5, count=2)
    store.add(HERE, ERRORS, "Count", 0, 4.0)
    store.add_statistics(HERE, ERRORS, "Count", 60, statistic_set(3, 9, 1, 5))
    store.save(tmp_path / "metrics.json")
    again.load(json.loads((tmp_path / "metrics.json").read_text()))
    assert total(again) == total(store) == {0: 7.0, 60: 9.0}
    read = again.read(HERE, ERRORS, start=0, period=60, count=2)
    assert (read[0].get("p50"), read[60].get("p50")) == (1.5, None)


def test_the_metric_that_is_oldest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_METRICS", 2)
    store = MetricStore()
    for number, name in enumerate(["b", "a", "c"]):
        store.add(HERE, metric("Test", name, {}), "Count", number * 60, 1.0)
    assert [each.name for each, _ in store.metrics(HERE)] == ["a", "c"]
