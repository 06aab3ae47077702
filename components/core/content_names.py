"""Names of contents: what stands for the hash of an object of S3 that nobody has read.

They are user metadata of the object, which go with it where S3 copies it, and are lost when it is written anew.
"""

import re
from collections.abc import Mapping

METADATA = "personalize-content"
_NAME = re.compile("[0-9a-f]{64}")


def metadata_of(name: str) -> dict[str, str]:
    """The metadata of an object whose content has a name."""
    return {METADATA: name}


def name_in(metadata: Mapping[str, str]) -> str | None:
    """The name that an object has: 64 hexadecimal digits, as of a SHA-256; None where it has none, or something else for one.

    Args:
        metadata: as HeadObject and GetObject answer it.
    """
    name = metadata.get(METADATA, "")
    return name if _NAME.fullmatch(name) else None
