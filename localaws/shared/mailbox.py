"""The mailbox of the local AWS: mails that AWS would send, kept where a test or a person reads them."""

import json
import threading
import time
from pathlib import Path
from typing import Any

from localaws.shared import atomic_file

KEPT_MAILS = 200


class Mailbox:
    """Mails, the oldest first; a service like the others for its start and stop.

    Args:
        path: of the file that keeps them.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._mails: list[dict[str, Any]] = []

    def start(self) -> None:
        """Read what was kept."""
        if self._path.exists():
            self._mails = json.loads(self._path.read_text(encoding="utf-8"))

    def stop(self) -> None:
        """Every mail is on disk already."""

    def reset(self) -> None:
        """Throw all mails away."""
        with self._lock:
            self._mails.clear()
            self._path.unlink(missing_ok=True)

    def deliver(self, *, to: str, subject: str, text: str, topic_arn: str) -> None:
        """Keep a mail; of more than `KEPT_MAILS` the oldest goes."""
        with self._lock:
            mail = {
                "to": to,
                "subject": subject,
                "text": text,
                "topicArn": topic_arn,
                "sentAt": time.time(),
            }
            self._mails.append(mail)
            del self._mails[:-KEPT_MAILS]
            atomic_file.write_json(self._path, self._mails, durable=False)

    def mails(self) -> list[dict[str, Any]]:
        """All mails: `to`, `subject`, `text`, `topicArn`, and `sentAt` in seconds since the Unix epoch."""
        with self._lock:
            return list(self._mails)
