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
    items: Sequence[Item],
    *,
    scope: str,
    size: int = DEFAULT_PAGE_SIZE,
    token: str | None = None,
    newest_first: bool = False,
) -> tuple[list[Item], str | None]:
    """One page of `items` and the token of the next page, None on the last.

    The token remembers the last item shown, so an item that is deleted between two pages shifts nothing.

    Args:
        items: what the List covers, in order of creation.
        scope: operation and filter of the List; a token of another scope is refused.
        size: items a page, 1 to 100.
        token: the previous page's token.
        newest_first: whether the last that was created is shown first.

    Raises:
        ServiceError: InvalidNextTokenException.
    """
    rest = list(reversed(items) if newest_first else items)
    if token is not None:
        last = _read(token, scope)
        rest = [each for each in rest if _follows(each.sequence, last, newest_first=newest_first)]
    shown = rest[:size]
    following = _write(shown[-1].sequence, scope) if len(rest) > size else None
    return shown, following


def _follows(sequence: int, last: int, *, newest_first: bool) -> bool:
    return sequence < last if newest_first else sequence > last


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
