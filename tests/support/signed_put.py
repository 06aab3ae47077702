"""The function that the documents tell owners to sign their requests with."""

import re
from collections.abc import Callable
from typing import Any

from tests.support.local_aws import CHECKOUT

PAGE = CHECKOUT / "docs" / "items-and-users.md"
Put = Callable[[str, Any, str], tuple[int, Any]]


def signed_put() -> Put:
    """Return the page's `put(url, body, region)`; it takes the key from the environment, and answers status and body."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    defined: dict[str, Any] = {}
    exec(code, defined)  # noqa: S102 - our own page
    put: Put = defined["put"]
    return put
