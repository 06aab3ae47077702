from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.status.figure import Figure
from commands.status.parts import Parts, from_state
from commands.status.traffic import (
    Readings,
    bucket_figure,
    consumer_figure,
    queue_figure,
    serving_figures,
    traffic_figures,
)
from commands.status.wanted import of_health
from tests.support.stack_state import MONITORING, event_source, stack_state


def parts(*, is_monitored: bool = True) -> Parts:
    outputs = {"deadLetterQueueUrl": "https://queue", "deadLetterBucket": "letters"}
    resources = [event_source("a", "consumer"), event_source("b", "consumer-2")]
    return from_state(
        "dev", stack_state(outputs, *resources, *([MONITORING] if is_monitored else []))
    )


def rows(values: dict[str, float | None], *, is_monitored: bool = True) -> dict[str, Figure]:
    asked = dict.fromkeys(of_health(parts(is_monitored=is_monitored)))
    readings = Readings({**asked, **values}, "24h", is_monitored)
    return {each.name: each for each in (*traffic_figures(readings), *serving_figures(readings))}


def test_without_traffic_no_row_has_a_value() -> None:
    told = rows({})
    assert {each.value for each in told.values()} == {None}
    assert {each.note for each in told.values()} == {"no value in the last 24h"}


def test_everything_that_is_asked_has_a_row() -> None:
    asked: dict[str, float | None] = {
        figure: 1000 + number for number, figure in enumerate(of_health(parts()))
    }
    assert sorted(str(each.value) for each in rows(asked).values()) == sorted(
        map(str, asked.values())
    )


def test_without_monitoring_the_reason_is_told_of_what_it_would_count() -> None:
    told = rows({"requests": 3}, is_monitored=False)
    assert told["requests"].value == 3
    assert told["events delivered"].value is None
    assert told["events delivered"].note == "no metric: personalize:monitoring is not set"
    assert told["own errors (5XX)"].note == "no value in the last 24h"


def test_counts_are_shares_of_what_they_are_counted_in() -> None:
    told = rows({"requests": 400, "client_errors": 3, "server_errors": 0, "answers": 200})
    assert told["errors of clients (4XX)"].note == "0.8 % of requests"
    assert (told["own errors (5XX)"].value, told["own errors (5XX)"].note) == (0, "")


def test_what_is_written_only_when_it_happens_did_not_where_others_are_written() -> None:
    assert rows({"answers": 2})["throttled"].value == 0
    assert rows({"answers": 2, "throttled": 1})["throttled"].value == 1
    assert rows({})["throttled"].value is None


@given(st.floats(0, 1e9), st.floats(0, 1e9))
def test_a_share_needs_something_to_be_a_share_of(part: float, whole: float) -> None:
    told = rows({"answers": whole, "fallbacks": part})["of popular items instead"]
    assert told.value == part
    assert ("%" in told.note) == bool(part and whole)


class Functions:
    """Event source mappings with their states."""

    def __init__(self, **states: str) -> None:
        self.states = states

    def get_event_source_mapping(self, **request: str) -> dict[str, str]:
        return {"State": self.states[request["UUID"]]}


def test_a_consumer_that_is_stopped_is_wrong_also_beside_another() -> None:
    assert not consumer_figure(Functions(a="Enabled", b="Updating"), parts()).remedy
    stopped = consumer_figure(Functions(a="Enabled", b="Disabled"), parts())
    assert stopped.value == "Disabled"
    assert stopped.remedy


class Queue:
    def __init__(self, visible: int, hidden: int) -> None:
        self.counts = (visible, hidden)

    def get_queue_attributes(self, **request: Any) -> dict[str, dict[str, str]]:
        assert request["QueueUrl"] == "https://queue"
        return {
            "Attributes": dict(zip(request["AttributeNames"], map(str, self.counts), strict=True))
        }


@pytest.mark.parametrize(("visible", "hidden"), [(0, 0), (2, 0), (0, 1)])
def test_letters_that_somebody_reads_are_dead_too(visible: int, hidden: int) -> None:
    told = queue_figure(Queue(visible, hidden), parts())
    assert told.value == visible + hidden
    assert bool(told.remedy) == bool(told.value)


class Bucket:
    def __init__(self, count: int) -> None:
        self.count = count

    def list_objects_v2(self, **request: str) -> dict[str, int]:
        assert request == {"Bucket": "letters", "Prefix": "aws/lambda/"}
        return {"KeyCount": self.count}


@pytest.mark.parametrize(("count", "note"), [(0, ""), (7, "batches"), (1000, "at least")])
def test_batches_are_counted_up_to_what_one_call_lists(count: int, note: str) -> None:
    told = bucket_figure(Bucket(count), parts())
    assert (told.value, told.note, bool(told.remedy)) == (count, note, bool(count))


def test_what_is_not_deployed_yet_has_no_value() -> None:
    early = replace(parts(), queue_url=None, dead_letter_bucket=None, consumers={})
    for told in (
        consumer_figure(None, early),
        queue_figure(None, early),
        bucket_figure(None, early),
    ):
        assert told.value is None
        assert told.note
