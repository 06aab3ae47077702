"""The dead-letter queue: what the consumer judged, a record a message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from botocore.exceptions import ClientError

from commands.replay.letters import Letter, data_key, from_message

PORTION = 500
CALL_LIMIT = 10
"""Messages a call. Source: Amazon SQS API Reference, ReceiveMessage, DeleteMessageBatch."""

HIDDEN_SECONDS = 15 * 60
"""How long a message that was read stays invisible: longer than a portion takes; it is released before."""

WAIT_SECONDS = 2
"""Of a receive: without any, SQS asks a part of its servers only, and the queue looks empty."""


class Queue:
    """Messages that are hidden while they are worked on; a queue keeps no order, a portion is sorted by who reads it."""

    title = "dead-letter queue"
    rest = ""

    def __init__(self, sqs: Any, url: str, s3: Any, bucket: str) -> None:
        """Take clients of SQS and S3, the queue's URL, and the bucket that keeps data too large for it."""
        self._sqs, self._url = sqs, url
        self._s3, self._bucket = s3, bucket
        self._seen: set[str] = set()
        self._held: dict[str, str | None] = {}
        """Receipt handles of the messages that were read and are still there, with where their data lie."""
        names = ["ApproximateNumberOfMessages"]
        answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)
        self.size = int(answer["Attributes"][names[0]])

    def portions(self) -> Iterator[list[Letter]]:
        """Yield the messages until no new one comes."""
        while portion := self._portion():
            yield portion

    def settle(self, letters: Sequence[Letter]) -> None:
        """Delete messages, and what the bucket keeps of them; one that SQS does not delete stays as it is."""
        for handles in _calls([letter.handle for letter in letters]):
            entries = [{"Id": str(n), "ReceiptHandle": each} for n, each in enumerate(handles)]
            answer = self._sqs.delete_message_batch(QueueUrl=self._url, Entries=entries)
            refused = {int(each["Id"]) for each in answer.get("Failed", [])}
            for number, handle in enumerate(handles):
                if number not in refused:
                    self._forget(handle)

    def release(self) -> None:
        """Show the messages that were read and stay."""
        for handles in _calls(list(self._held)):
            entries = [
                {"Id": str(n), "ReceiptHandle": each, "VisibilityTimeout": 0}
                for n, each in enumerate(handles)
            ]
            self._sqs.change_message_visibility_batch(QueueUrl=self._url, Entries=entries)
        self._held.clear()

    def _portion(self) -> list[Letter]:
        letters: list[Letter] = []
        while len(letters) < PORTION:
            answer = self._sqs.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=CALL_LIMIT,
                VisibilityTimeout=HIDDEN_SECONDS,
                WaitTimeSeconds=WAIT_SECONDS,
            )
            new = [m for m in answer.get("Messages", []) if m["MessageId"] not in self._seen]
            if not new:
                break
            letters += [self._letter(message) for message in new]
        return letters

    def _letter(self, message: dict[str, str]) -> Letter:
        name, body, handle = message["MessageId"], message["Body"], message["ReceiptHandle"]
        self._seen.add(name)
        self._held[handle] = key = data_key(body)
        return from_message(name, body, self._data(key) if key else None, handle)

    def _data(self, key: str) -> bytes | None:
        try:
            data: bytes = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchKey":
                raise
            return None
        return data

    def _forget(self, handle: str) -> None:
        if key := self._held.pop(handle, None):
            self._s3.delete_object(Bucket=self._bucket, Key=key)


def _calls(handles: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(handles), CALL_LIMIT):
        yield handles[start : start + CALL_LIMIT]
