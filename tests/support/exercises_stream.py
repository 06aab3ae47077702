"""What a live stack does with the permissions behind its stream: consumer, dead letters, archive."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.live_stack import Live, Refusal, marked
from tests.support.permissions import PREFIX
from tests.support.waiting import until


class StreamExercises(Live):
    """By events."""

    def consume(self) -> Refusal:
        """An event of the stream reaches Personalize: the mapping says so, or why not."""
        until(lambda: self._problem() is None)
        mark, item = self._log_length(), marked("item")
        refused = self._post("/events", {"events": [{**self._event(), "itemId": item}]})
        assert refused is None, refused

        def ended() -> Any:
            if self._is_stored(item):
                return "stored"
            if self._is_dead_letter(item):
                return "a dead letter"
            return self._problem() or self._denied_since(mark, "kinesis:")

        told = until(ended)
        return None if told == "stored" else told

    def dead_letter(self) -> Refusal:
        """A record that is no event reaches the dead-letter queue."""
        until(lambda: self._problem() is None)
        word = marked("bad")
        self.client("kinesis").put_record(
            StreamName=self.outputs["streamName"],
            Data=json.dumps({"userId": "1", "x": word}).encode(),
            PartitionKey="1",
        )

        def ended() -> Any:
            if self._is_dead_letter(word):
                return "sent"
            return self._problem()

        told = until(ended)
        return None if told == "sent" else told

    def discard_batch(self) -> Refusal:
        """A batch that the consumer cannot take at all reaches the bucket of dead letters."""
        bucket, folder = self.outputs["deadLetterBucket"], "aws/lambda/"
        mark, before = self._log_length(), len(self._keys(bucket, folder))
        with self._broken_consumer():
            refused = self._post("/events", {"events": [self._event()]})
            assert refused is None, refused

            def ended() -> Any:
                if len(self._keys(bucket, folder)) > before:
                    return "kept"
                return self._denied_since(mark, "s3:PutObject")

            told = until(ended)
        return None if told == "kept" else told

    def archive(self) -> Refusal:
        """An event of the stream reaches the archive."""
        mark, before = self._log_length(), len(self._keys(self.outputs["archiveBucket"], ""))
        refused = self._post("/events", {"events": [self._event()]})
        assert refused is None, refused

        def ended() -> Any:
            if len(self._keys(self.outputs["archiveBucket"], "")) > before:
                return "written"
            return self._denied_since(mark, "archive")

        told = until(ended)
        return None if told == "written" else told

    def _mapping(self) -> dict[str, Any]:
        listed = self.client("lambda").list_event_source_mappings(FunctionName=f"{PREFIX}consumer")
        (mapping,) = listed["EventSourceMappings"]
        return dict(mapping)

    def _problem(self) -> str | None:
        """What the mapping says of its last batch, if that is not that all went well."""
        result = str(self._mapping()["LastProcessingResult"])
        return result if result.startswith("PROBLEM") else None

    @contextmanager
    def _broken_consumer(self) -> Iterator[None]:
        """For a time the consumer cannot start, and is tried once."""
        functions, name, mapping = self.client("lambda"), f"{PREFIX}consumer", self._mapping()
        handler = functions.get_function_configuration(FunctionName=name)["Handler"]
        attempts = mapping["MaximumRetryAttempts"]
        functions.update_event_source_mapping(UUID=mapping["UUID"], MaximumRetryAttempts=0)
        functions.update_function_configuration(FunctionName=name, Handler="missing.handler")
        try:
            yield
        finally:
            functions.update_function_configuration(FunctionName=name, Handler=handler)
            functions.update_event_source_mapping(
                UUID=mapping["UUID"], MaximumRetryAttempts=attempts
            )

    def _is_stored(self, item: str) -> bool:
        return any(
            item.encode() in path.read_bytes()
            for path in self.local_aws.home.rglob("personalize.sqlite*")
        )

    def _is_dead_letter(self, word: str) -> bool:
        """Whether a message has the word; whatever is received is deleted, so that others come."""
        sqs, url = self.client("sqs"), self.outputs["deadLetterQueueUrl"]
        received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for each in received:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
        return any(word in base64.b64decode(_data(each)).decode() for each in received)


def _data(message: dict[str, Any]) -> str:
    """The record of a dead letter, in base64."""
    return str(json.loads(message["Body"]).get("data", ""))
