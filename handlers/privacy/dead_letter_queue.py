"""The dead-letter queue without the messages of users; all others are shown again when it was looked through."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.privacy.user_records import Moments, goes, letter_of

HIDDEN_SECONDS = 120
"""How long a message that was received stays invisible to others, if this invocation ends before it shows it."""

WAIT_SECONDS = 1
"""Of a receive: without any, SQS asks a part of its servers only, and the queue looks empty."""

CALL_LIMIT = 10
"""Messages a call. Source: Amazon SQS API Reference, ReceiveMessage, ChangeMessageVisibilityBatch."""

Message = dict[str, str]


@dataclass(frozen=True)
class DeadLetterQueue:
    """The queue to which the consumer sends what it cannot deliver.

    Attributes:
        sqs: client.
        url: of the queue.
        forget_record: deletes what a message says to lie in the bucket of dead letters, by its key.
        now: seconds since any moment.
    """

    sqs: Any
    url: str
    forget_record: Callable[[str], None]
    now: Callable[[], float] = time.monotonic

    def purge(self, moments: Moments) -> Counter[str]:
        """Delete the messages of users; how many of whom there were.

        It receives until no new message comes, or the first ones could be shown again. A queue has no order, so a purge that is
        repeated finds what this one does not.
        """
        removed: Counter[str] = Counter()
        kept: list[str] = []
        try:
            for message in self._messages():
                user, arrival, key = letter_of(message["Body"])
                if user is None or not goes(user, arrival, moments):
                    kept.append(message["ReceiptHandle"])
                    continue
                if key is not None:
                    self.forget_record(key)
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
                removed[user] += 1
        finally:
            self._show(kept)
        return removed

    def _messages(self) -> Iterator[Message]:
        seen: set[str] = set()
        until = self.now() + HIDDEN_SECONDS / 2
        while self.now() < until:
            answer = self.sqs.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=CALL_LIMIT,
                VisibilityTimeout=HIDDEN_SECONDS,
                WaitTimeSeconds=WAIT_SECONDS,
            )
            new = [each for each in answer.get("Messages", []) if each["MessageId"] not in seen]
            if not new:
                return
            seen.update(each["MessageId"] for each in new)
            yield from new

    def _show(self, handles: Sequence[str]) -> None:
        for start in range(0, len(handles), CALL_LIMIT):
            entries = [
                {"Id": str(number), "ReceiptHandle": each, "VisibilityTimeout": 0}
                for number, each in enumerate(handles[start : start + CALL_LIMIT])
            ]
            self.sqs.change_message_visibility_batch(QueueUrl=self.url, Entries=entries)
