"""Pages of answers: a token is the place of the first element of the next page."""

from collections.abc import Sequence
from typing import TypeVar

Element = TypeVar("Element")


def start_of(token: object) -> int | None:
    """The place at which a page begins; None for a token that no page has given.

    Args:
        token: as the request has it; nothing for the first page.
    """
    text = str(token or "0")
    return int(text) if text.isascii() and text.isdecimal() else None


def page(
    found: Sequence[Element], start: int, length: int, member: str = "NextToken"
) -> tuple[list[Element], dict[str, str]]:
    """The elements of a page, and the token of the next one, if there is one.

    Args:
        found: all elements.
        start: place of the first one.
        length: how many at most.
        member: how the service spells the token.
    """
    end = start + length
    return list(found[start:end]), {member: str(end)} if end < len(found) else {}
