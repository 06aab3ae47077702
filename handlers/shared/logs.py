"""Structured log lines: one JSON object a line on standard output, which Lambda sends to CloudWatch Logs.

Payloads and user ids do not belong here: log counts, sequence numbers, error codes and reasons.
"""

import json
import sys


def log(level: str, message: str, **details: object) -> None:
    """Write one line.

    Args:
        level: INFO, WARNING or ERROR.
        message: a constant text to search for; what varies goes into `details`.
        details: JSON-serialisable values.
    """
    sys.stdout.write(json.dumps({"level": level, "message": message, **details}) + "\n")
    sys.stdout.flush()
