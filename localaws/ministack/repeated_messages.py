"""A message about a record that comes again after a crash is kept once.

A standard queue takes whatever it is sent. On AWS no server that both reads the stream and keeps the queue is killed; here
one is, so that a record whose message is already in the queue is handed over again, and its function sends the message
again. It is the same when it names such a record and differs in its `timestamp` alone from one that the queue held at the
start, wherever that one is by now.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from ministack.services import sqs

from localaws.event_sources.redelivery import Redelivery

Send = Callable[[dict[str, Any], str], dict[str, Any]]


class RepeatedMessages:
    """Knows what the queues held at the start; a service like the others, to be started before the streams are read."""

    def __init__(self, redelivery: Redelivery) -> None:
        self._redelivery = redelivery
        self._held: dict[tuple[str, str], str] = {}

    def start(self) -> None:
        """Note the messages that name a record."""
        for _, queue in sqs._queues.all_items():
            for message in queue["messages"]:
                if self._redelivery.names_any(message["body"]):
                    self._held[_arn(queue), _identity(message["body"])] = message["id"]

    def stop(self) -> None:
        """Nothing runs."""

    def reset(self) -> None:
        """Forget what the queues held."""
        self._held.clear()

    def keeping_once(self, original: Send) -> Send:
        """Return SQS's SendMessage, which answers a repetition with the message that there was."""

        def send(data: dict[str, Any], queue_url: str) -> dict[str, Any]:
            body = str(data.get("MessageBody", ""))
            if self._redelivery.names_one(body):
                queue = sqs._get_q(data.get("QueueUrl", queue_url), "sqs:SendMessage")
                held = self._held.get((_arn(queue), _identity(body)))
                if held is not None:
                    digest = hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()
                    return {"MessageId": held, "MD5OfMessageBody": digest}
            return original(data, queue_url)

        return send


def _arn(queue: dict[str, Any]) -> str:
    return str(queue["attributes"]["QueueArn"])


def _identity(body: str) -> str:
    """The body without its `timestamp` when it is a JSON object, else as it is."""
    try:
        content = json.loads(body)
    except ValueError:
        return body
    if not isinstance(content, dict):
        return body
    return json.dumps({name: value for name, value in content.items() if name != "timestamp"})
