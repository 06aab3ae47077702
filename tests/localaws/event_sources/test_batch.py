from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.event_sources.batch import (
    Condition,
    Discarded,
    Failed,
    FailedFrom,
    NotInvoked,
    Record,
    Result,
    Segment,
    Succeeded,
    after,
    expired,
    result_of_payload,
)
from localaws.event_sources.mapping import MappingSettings


def settings(*, bisects: bool = False, retries: int = -1, age: int = -1) -> MappingSettings:
    return MappingSettings(
        uuid="u",
        function_arn="arn:aws:lambda:us-east-1:000000000000:function:f",
        stream_arn="arn:aws:kinesis:us-east-1:000000000000:stream/s",
        is_enabled=True,
        batch_size=100,
        window_seconds=0,
        parallelization_factor=1,
        bisects=bisects,
        maximum_retries=retries,
        maximum_age_seconds=age,
        reports_item_failures=True,
        failure_destination=None,
    )


def records(count: int, *, first_arrival: float = 1000.0) -> tuple[Record, ...]:
    return tuple(Record(f"{i:030d}", "key", "", first_arrival + i) for i in range(count))


def run_to_the_end(
    batch: tuple[Record, ...], poison: set[str], rules: MappingSettings, *, names_failures: bool
) -> tuple[list[Record], list[Discarded], list[Record]]:
    """Drive the decisions with a function that fails on the poison records; done, discarded and all in order of end."""
    segments = [Segment(batch)]
    done: list[Record] = []
    discarded: list[Discarded] = []
    ended: list[Record] = []
    invocations = 0
    while segments:
        invocations += 1
        assert invocations < 5000, "the decisions never come to an end"
        segment = segments.pop(0)
        decision = after(segment, function_result(segment.records, poison, names_failures), rules)
        done += decision.done
        ended += decision.done
        if decision.discarded:
            discarded.append(decision.discarded)
            ended += decision.discarded.records
        segments = [*decision.remaining, *segments]
    return done, discarded, ended


def function_result(batch: Sequence[Record], poison: set[str], names_failures: bool) -> Result:
    failing = [record.sequence_number for record in batch if record.sequence_number in poison]
    if not failing:
        return Succeeded()
    return FailedFrom(failing[0]) if names_failures else Failed()


batches = st.integers(1, 40).flatmap(
    lambda count: st.tuples(
        st.just(records(count)),
        st.sets(st.sampled_from([r.sequence_number for r in records(count)])),
    )
)


@given(
    batch=batches, bisects=st.booleans(), retries=st.integers(0, 4), names_failures=st.booleans()
)
def test_every_record_ends_exactly_once_and_in_order(
    batch: tuple[tuple[Record, ...], set[str]], bisects: bool, retries: int, names_failures: bool
) -> None:
    all_records, poison = batch
    done, discarded, ended = run_to_the_end(
        all_records,
        poison,
        settings(bisects=bisects, retries=retries),
        names_failures=names_failures,
    )
    assert ended == list(all_records)
    assert not poison & {record.sequence_number for record in done}
    assert all(given_up.attempts == retries + 1 for given_up in discarded)


@given(batch=batches, retries=st.integers(0, 4), names_failures=st.booleans())
def test_with_splitting_only_poison_is_discarded(
    batch: tuple[tuple[Record, ...], set[str]], retries: int, names_failures: bool
) -> None:
    all_records, poison = batch
    _, discarded, _ = run_to_the_end(
        all_records, poison, settings(bisects=True, retries=retries), names_failures=names_failures
    )
    given_up = [record.sequence_number for part in discarded for record in part.records]
    assert given_up == sorted(poison)


def test_a_failure_without_limits_is_tried_again_with_longer_waits() -> None:
    segment = Segment(records(2))
    waits = []
    for _ in range(8):
        decision = after(segment, Failed(), settings())
        assert decision.discarded is None
        waits.append(decision.wait_seconds)
        (segment,) = decision.remaining
    assert waits == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


def test_what_could_not_be_invoked_costs_no_attempt() -> None:
    segment = Segment(records(3), attempts=1)
    decision = after(segment, NotInvoked(), settings(bisects=True, retries=0))
    assert decision.remaining == (segment,)
    assert decision.wait_seconds > 0


def test_a_partial_failure_goes_on_from_the_failed_record() -> None:
    batch = records(4)
    decision = after(Segment(batch), FailedFrom(batch[2].sequence_number), settings(retries=2))
    assert decision.done == batch[:2]
    assert decision.remaining == (Segment(batch[2:], attempts=1),)


def test_records_past_the_maximum_age_are_given_up_first() -> None:
    batch = records(4)
    decision = expired(Segment(batch), settings(age=60), now=1000.0 + 60 + 1.5)
    assert decision is not None
    assert decision.discarded == Discarded(batch[:2], Condition.AGE, 0)
    assert decision.remaining == (Segment(batch[2:]),)
    assert expired(Segment(batch), settings(age=60), now=1000.0) is None
    assert expired(Segment(batch), settings(), now=1e12) is None


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (None, Succeeded()),
        ({}, Succeeded()),
        ("text", Succeeded()),
        ({"batchItemFailures": []}, Succeeded()),
        ({"batchItemFailures": None}, Succeeded()),
        (
            {
                "batchItemFailures": [
                    {"itemIdentifier": f"{2:030d}"},
                    {"itemIdentifier": f"{1:030d}"},
                ]
            },
            FailedFrom(f"{1:030d}"),
        ),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, Failed()),
        ({"batchItemFailures": [{"itemIdentifier": None}]}, Failed()),
        ({"batchItemFailures": [{"other": "x"}]}, Failed()),
        ({"batchItemFailures": [{"itemIdentifier": "of another batch"}]}, Failed()),
        ({"batchItemFailures": ["x"]}, Failed()),
        ({"batchItemFailures": "x"}, Failed()),
    ],
)
def test_the_answer_of_a_function_that_reports_item_failures(
    payload: object, expected: Result
) -> None:
    assert result_of_payload(payload, Segment(records(3))) == expected
