"""Events grouped into PutEvents calls: one user and session a call, order kept, at most ten events."""

from collections.abc import Iterable, Iterator, Sequence

from handlers.events.records import Event

MAX_EVENTS_PER_CALL = 10


def sessions(events: Iterable[Event]) -> list[list[Event]]:
    """Group events by user and session; groups in order of their first event, events in their own order."""
    groups: dict[tuple[str | None, str], list[Event]] = {}
    for event in events:
        groups.setdefault((event.user_id, event.session_id), []).append(event)
    return list(groups.values())


def batches(events: Sequence[Event], *, limit: int = MAX_EVENTS_PER_CALL) -> Iterator[list[Event]]:
    """Split one session's events into PutEvents calls, in order.

    Args:
        events: events of one user and one session, in the order in which they are to be sent.
        limit: events a call, 1 to 10.

    Raises:
        ValueError: `limit` is out of range, or the events have more than one user or session.

    Source: Amazon Personalize API Reference, PutEvents, `eventList`: 1 to 10 items.
    """
    if not 1 <= limit <= MAX_EVENTS_PER_CALL:
        raise ValueError(f"limit must be 1 to {MAX_EVENTS_PER_CALL}, got {limit}")
    if len({(event.user_id, event.session_id) for event in events}) > 1:
        raise ValueError("a PutEvents call carries events of one user and one session only")
    for start in range(0, len(events), limit):
        yield list(events[start : start + limit])
