"""JSON that a client sent, read as strictly as the services behind the gateway need it."""

import json
import re
from typing import Any, NoReturn

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def parse_json(text: str | bytes) -> Any:
    r"""The value of a JSON text.

    Args:
        text: bytes are UTF-8.

    Raises:
        ValueError: no JSON, not UTF-8, nested too deeply, `NaN` or `Infinity`, or a surrogate that
            stands alone (`"\ud83d"`): such text is no Unicode text, and cannot be sent on as UTF-8.
    Source: RFC 8259, section 8.2, "Unicode Characters".
    """
    written = text.decode() if isinstance(text, bytes) else text
    try:
        value = json.loads(written, parse_constant=_refused)
        if _SURROGATE.search(written):
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"the surrogate {error.object[error.start]!r} stands alone") from error
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
