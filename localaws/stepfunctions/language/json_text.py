"""Values as the JSON text that Step Functions keeps, counts and tells."""

import json
from typing import Any


def text(value: Any) -> str:
    """A value as JSON without white space."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def size(value: Any) -> int:
    """Bytes of a value as JSON in UTF-8."""
    return len(text(value).encode(errors="surrogatepass"))
