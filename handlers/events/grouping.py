"""Events grouped into PutEvents calls: one user and session a call, a user's order kept, at most ten events."""

from collections.abc import Iterable, Iterator, Sequence

from handlers.events.records import Event

MAX_EVENTS_PER_CALL = 10


def users(events: Iterable[Event]) -> list[list[Event]]:
    """Group events by user, or by session where no user is known; in order of their first event, each in its own order.

    A user who moves between two sessions, as on two devices, stays in one group: only so is the second session's event
    never recorded before an earlier one of the first.
    """
    groups: dict[tuple[str | None, str], list[Event]] = {}
    for event in events:
        key = (None, event.session_id) if event.user_id is None else (event.user_id, "")
        groups.setdefault(key, []).append(event)
    return list(groups.values())


def batches(events: Sequence[Event], *, limit: int = MAX_EVENTS_PER_CALL) -> Iterator[list[Event]]:
    """Split one user's events into PutEvents calls, in order; another session begins another call.

    Args:
        events: events of one user, in the order in which they are to be sent.
        limit: events a call, 1 to 10.

    Raises:
        ValueError: `limit` is out of range, or the events have more than one user.

    Source: Amazon Personalize API Reference, PutEvents, `eventList`: 1 to 10 items, of one `sessionId`.
    """
    if not 1 <= limit <= MAX_EVENTS_PER_CALL:
        raise ValueError(f"limit must be 1 to {MAX_EVENTS_PER_CALL}, got {limit}")
    if len({event.user_id for event in events}) > 1:
        raise ValueError("a PutEvents call carries events of one user only")
    call: list[Event] = []
    for event in events:
        if call and (len(call) == limit or event.session_id != call[0].session_id):
            yield call
            call = []
        call.append(event)
    if call:
        yield call
