"""The functions that the documents tell owners to sign their requests with."""

import re
from collections.abc import Callable
from typing import Any

from tests.support.local_aws import CHECKOUT

Put = Callable[[str, Any, str], tuple[int, Any]]
DeleteUser = Callable[[str, str, str], tuple[int, Any]]


def signed_put() -> Put:
    """Return `put(url, body, region)`; it takes the key from the environment, and answers status and body."""
    put: Put = _defined("items-and-users.md", "put")
    return put


def signed_delete_user() -> DeleteUser:
    """Return `delete_user(api_url, user_id, region)`, likewise."""
    delete_user: DeleteUser = _defined("privacy.md", "delete_user")
    return delete_user


def _defined(page: str, name: str) -> Any:
    text = (CHECKOUT / "docs" / page).read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    defined: dict[str, Any] = {}
    exec(code, defined)  # noqa: S102 - our own page
    return defined[name]
