"""Bodies of requests and answers that may be anything, where what is no JSON object is somebody else's to refuse."""

import json
from typing import Any


def read(text: bytes | str) -> dict[str, Any]:
    """The object that a text is as JSON; an empty one where it is none."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
