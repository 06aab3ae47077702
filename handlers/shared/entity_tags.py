"""Entity tags: with one a client asks whether what it keeps is still the same.

Source: RFC 9110, sections 8.8.3 and 13.1.2.
"""

import hashlib
import re

_TAGS = re.compile(r'(?:W/)?("[^"]*")')


def entity_tag(content: str) -> str:
    """The tag of a content: that of no other one."""
    return f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'


def names_tag(if_none_match: str, tag: str) -> bool:
    """Tell whether the header `If-None-Match` names a tag: itself, as a weak one, or as `*`."""
    return if_none_match.strip() == "*" or tag in _TAGS.findall(if_none_match)
