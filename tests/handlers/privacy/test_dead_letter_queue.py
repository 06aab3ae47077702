from collections import Counter

import pytest

from handlers.privacy.dead_letter_queue import HIDDEN_SECONDS, DeadLetterQueue
from tests.support.message_queue import MessageQueue
from tests.support.purge_world import NOON, letter


def purge(queue: MessageQueue, forgotten: list[str] | None = None) -> Counter[str]:
    forget = (forgotten if forgotten is not None else []).append
    return DeadLetterQueue(queue, "url", forget).purge({"u1": NOON})


def test_the_users_messages_go_and_all_others_are_shown_again() -> None:
    queue = MessageQueue()
    queue.send(*(letter(f"u{number % 3}") for number in range(33)), "no letter")
    assert purge(queue) == Counter({"u1": 11})
    assert (len(queue.visible), queue.hidden) == (23, {})
    assert queue.receives == 5


def test_what_a_message_says_to_lie_in_the_bucket_goes_before_it() -> None:
    queue = MessageQueue()
    queue.send(letter("u1", dataKey="records/s/1"), letter("u2", dataKey="records/s/2"))
    forgotten: list[str] = []
    purge(queue, forgotten)
    assert forgotten == ["records/s/1"]


def test_others_are_shown_again_when_something_fails() -> None:
    queue = MessageQueue()
    queue.send(letter("u2"), letter("u1", dataKey="records/s/1"))

    def fail(_key: str) -> None:
        raise OSError("no answer")

    with pytest.raises(OSError, match="no answer"):
        DeadLetterQueue(queue, "url", fail).purge({"u1": NOON})
    assert list(queue.visible) == ["m0"]
    assert list(queue.hidden) == ["m1"], "shown when its time is over"


def test_it_ends_before_what_it_holds_could_be_shown() -> None:
    queue = MessageQueue()
    queue.send(*(letter("u2") for _ in range(100)))
    times = iter(range(0, 10 * HIDDEN_SECONDS, HIDDEN_SECONDS // 4))
    DeadLetterQueue(queue, "url", print, now=lambda: float(next(times))).purge({"u1": NOON})
    assert queue.receives == 1
    assert len(queue.visible) == 100
