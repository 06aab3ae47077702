"""Pages of a List operation, with opaque tokens and a stable order."""

import base64
import binascii
from collections.abc import Sequence
from typing import Protocol, TypeVar

from localaws.personalize.errors import ServiceError

DEFAULT_PAGE_SIZE = 100


class Sequenced(Protocol):
    """Something with a place in the order of creation."""

    @property
    def sequence(self) -> int:
        """Place in the order of creation, growing."""


Item = TypeVar("Item", bound=Sequenced)


def page(
    items: Sequence[Item], *, scope: str, size: int = DEFAULT_PAGE_SIZE, token: str | None = None
) -> tuple[list[Item], str | None]:
    """One page of `items` and the token of the next page, None on the last.

    The token remembers the last item shown, so an item that is deleted between two pages shifts nothing.

    Args:
        items: what the List covers, in order of creation.
        scope: operation and filter of the List; a token of another scope is refused.
        size: items a page, 1 to 100.
        token: the previous page's token.

    Raises:
        ServiceError: InvalidNextTokenException.
    """
    after = _read(token, scope) if token is not None else -1
    rest = [item for item in items if item.sequence > after]
    shown = rest[:size]
    following = _write(shown[-1].sequence, scope) if len(rest) > size else None
    return shown, following


def _write(sequence: int, scope: str) -> str:
    return base64.urlsafe_b64encode(f"{sequence}|{scope}".encode()).decode()


def _read(token: str, scope: str) -> int:
    try:
        sequence, _, token_scope = base64.urlsafe_b64decode(token.encode()).decode().partition("|")
        if token_scope == scope:
            return int(sequence)
    except (binascii.Error, ValueError):
        pass
    raise ServiceError(
        "InvalidNextTokenException",
        "The nextToken is not valid: pass the token of the previous page, with the same filter.",
    )
