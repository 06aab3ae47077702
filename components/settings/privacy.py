"""The settings `personalize:privacy`: how long what users did is kept."""

from typing import Annotated

from pydantic import BeforeValidator

from components.settings.section import Section
from components.settings.values import whole_number

MAX_DAYS = 36_500


def _days(given: object) -> int:
    return whole_number(given, lowest=1, highest=MAX_DAYS)


class PrivacySettings(Section):
    """What is kept for how long.

    Attributes:
        archive_days: after which objects of the archive and of the bucket of dead letters expire.
    """

    archive_days: Annotated[int, BeforeValidator(_days)]

    @property
    def warning(self) -> str:
        """What a retention of the archive risks, as a sentence."""
        return (
            f"personalize:privacy.archiveDays is {self.archive_days}: a changed schema that needs another dataset group gets its "
            "recorded events from the archive, and so loses for ever those that are older and in no file of yours."
        )
