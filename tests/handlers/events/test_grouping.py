import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.events.grouping import batches, users
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


def whose(event: Event) -> tuple[str | None, str]:
    """What events have in common whose order counts: their user, else their session."""
    return (event.user_id, "" if event.user_id else event.session_id)


EVENTS = st.lists(
    st.tuples(st.sampled_from([None, "a", "b"]), st.sampled_from(["s", "t", "a"])), max_size=120
).map(lambda pairs: [an_event(number, *pair) for number, pair in enumerate(pairs)])


@given(EVENTS, st.integers(1, 10))
def test_grouping_loses_doubles_and_reorders_nothing(events: list[Event], limit: int) -> None:
    calls = [batch for group in users(events) for batch in batches(group, limit=limit)]

    assert Counter(event.event_id for call in calls for event in call) == Counter(
        e.event_id for e in events
    )
    for call in calls:
        assert 1 <= len(call) <= limit
        assert len({(event.user_id, event.session_id) for event in call}) == 1
    for key in {whose(event) for event in events}:
        sent = [e.sent_at for call in calls for e in call if whose(e) == key]
        assert sent == [e.sent_at for e in events if whose(e) == key]


@given(EVENTS)
def test_no_call_could_be_saved(events: list[Event]) -> None:
    for group in users(events):
        for call, following in itertools.pairwise(batches(group)):
            assert len(call) == 10 or call[0].session_id != following[0].session_id


@given(EVENTS)
def test_all_events_of_a_user_are_in_one_group(events: list[Event]) -> None:
    groups = users(events)
    assert all(len({whose(event) for event in group}) == 1 for group in groups)
    assert len(groups) == len({whose(event) for event in events})


def test_wrong_limits_and_mixed_sessions_are_refused() -> None:
    with pytest.raises(ValueError, match="1 to 10, got 11"):
        list(batches([], limit=11))
    with pytest.raises(ValueError, match="1 to 10, got 0"):
        list(batches([], limit=0))
    with pytest.raises(ValueError, match="one user only"):
        list(batches([an_event(1, "a", "s"), an_event(2, "b", "s")]))
