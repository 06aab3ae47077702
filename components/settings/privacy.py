"""The settings `personalize:privacy`: who is deleted, and how long what users did is kept."""

from typing import Annotated, Self

from pydantic import BeforeValidator, model_validator

from components.settings.section import Section
from components.settings.values import Location, whole_number

MAX_DAYS = 36_500


def _days(given: object) -> int:
    return whole_number(given, lowest=1, highest=MAX_DAYS)


class PrivacySettings(Section):
    """Who is deleted, and what is kept for how long.

    Attributes:
        delete_users: a CSV file of users to delete, with the column USER_ID alone.
        archive_days: after which objects of the archive and of the bucket of dead letters expire.
    """

    delete_users: Location | None = None
    archive_days: Annotated[int, BeforeValidator(_days)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.delete_users is None and self.archive_days is None:
            raise ValueError("personalize:privacy is empty; set deleteUsers or archiveDays")
        return self

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a retention of the archive risks, as sentences."""
        if self.archive_days is None:
            return ()
        text = (
            f"personalize:privacy.archiveDays is {self.archive_days}: a changed schema that needs another dataset group gets its "
            "recorded events from the archive, and so loses for ever those that are older and in no file of yours."
        )
        return (text,)
