"""A queue of SQS in the test's own process: what was received is hidden until somebody shows it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class MessageQueue:
    """A client of SQS with one queue.

    Attributes:
        visible: bodies by message id.
        hidden: likewise.
    """

    visible: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    receives: int = 0

    def send(self, *bodies: str) -> None:
        for body in bodies:
            self.visible[f"m{len(self.visible) + len(self.hidden)}"] = body

    def receive_message(self, **request: Any) -> dict[str, Any]:
        self.receives += 1
        names = list(self.visible)[: request["MaxNumberOfMessages"]]
        for name in names:
            self.hidden[name] = self.visible.pop(name)
        return {
            "Messages": [
                {"MessageId": name, "ReceiptHandle": name, "Body": self.hidden[name]}
                for name in names
            ]
        }

    def delete_message(self, **request: Any) -> None:
        del self.hidden[request["ReceiptHandle"]]

    def change_message_visibility_batch(self, **request: Any) -> None:
        for entry in request["Entries"]:
            assert entry["VisibilityTimeout"] == 0
            self.visible[entry["ReceiptHandle"]] = self.hidden.pop(entry["ReceiptHandle"])
