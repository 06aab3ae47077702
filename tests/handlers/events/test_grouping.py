from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.events.grouping import batches, sessions
from handlers.events.records import Event


def an_event(number: int, user: str | None, session: str) -> Event:
    return Event(
        sequence_number=str(number),
        user_id=user,
        session_id=session,
        event_id=str(number),
        event_type="click",
        sent_at=number,
    )


EVENTS = st.lists(
    st.tuples(st.sampled_from([None, "a", "b"]), st.sampled_from(["s", "t", "a"])), max_size=120
).map(lambda pairs: [an_event(number, *pair) for number, pair in enumerate(pairs)])


@given(EVENTS, st.integers(1, 10))
def test_grouping_loses_doubles_and_reorders_nothing(events: list[Event], limit: int) -> None:
    calls = [batch for group in sessions(events) for batch in batches(group, limit=limit)]

    assert Counter(event.event_id for call in calls for event in call) == Counter(
        e.event_id for e in events
    )
    for call in calls:
        assert 1 <= len(call) <= limit
        assert len({(event.user_id, event.session_id) for event in call}) == 1
    for key in {(event.user_id, event.session_id) for event in events}:
        sent = [e.sent_at for call in calls for e in call if (e.user_id, e.session_id) == key]
        assert sent == [e.sent_at for e in events if (e.user_id, e.session_id) == key]


@given(EVENTS)
def test_no_call_could_be_saved(events: list[Event]) -> None:
    for group in sessions(events):
        calls = list(batches(group))
        assert [len(call) for call in calls[:-1]] == [10] * (len(calls) - 1)


def test_wrong_limits_and_mixed_sessions_are_refused() -> None:
    with pytest.raises(ValueError, match="1 to 10, got 11"):
        list(batches([], limit=11))
    with pytest.raises(ValueError, match="1 to 10, got 0"):
        list(batches([], limit=0))
    with pytest.raises(ValueError, match="one user and one session"):
        list(batches([an_event(1, "a", "s"), an_event(2, "b", "s")]))
