"""The settings `personalize:names`: names that other programs expect, in place of those made of project and stack."""

import re
from typing import Annotated

from pydantic import AfterValidator

from components.settings.section import Section

# What Amazon Personalize allows in a name; Amazon Kinesis allows a dot besides. Source: Amazon Personalize API Reference, Name.
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_-]*")
MAX_LENGTH = 59
"""So that a name of Personalize, 63 characters at most, has room for the number of a generation behind it."""


def _fixed(given: str) -> str:
    if len(given) <= MAX_LENGTH and _NAME.fullmatch(given):
        return given
    raise ValueError(
        f"allowed are letters, digits, '-' and '_', the first a letter or digit, at most {MAX_LENGTH} characters"
    )


FixedName = Annotated[str, AfterValidator(_fixed)]


class NamesSettings(Section):
    """Fixed names; None for one of project and stack.

    Attributes:
        dataset_group: of the first generation of the dataset group; later ones have their number behind it.
        data_stream: of the stream of events, from when it is made.
    """

    dataset_group: FixedName | None = None
    data_stream: FixedName | None = None
