"""The settings `personalize:encryption`: with whose key the stack's data is encrypted."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from components.core.encryption import OWN_KEY
from components.settings.section import Section
from components.settings.values import whole_number

# Source: Amazon Personalize API Reference, CreateDatasetGroup, `kmsKeyArn`; AWS KMS Developer Guide, "Key ARN".
KEY_ARN = re.compile(r"arn:aws:kms:(?P<region>[a-z0-9-]+):(?P<account>[0-9]{12}):key/[A-Za-z0-9-]+")
DEFAULT_DELETION_DAYS = 30
# So that a stack can move from key to key and back while older data is still kept.
MAX_FORMER_KEYS = 10


def _key(given: str) -> str:
    if given == OWN_KEY or KEY_ARN.fullmatch(given):
        return given
    raise ValueError(
        f"allowed is {OWN_KEY}, for a key that the stack makes, or the ARN of a key, "
        "arn:aws:kms:REGION:ACCOUNT:key/ID; an alias is none, since it may come to mean another key"
    )


def _deletion_days(given: object) -> int:
    # Source: AWS KMS API Reference, ScheduleKeyDeletion, `PendingWindowInDays`.
    return whole_number(given, lowest=7, highest=30)


Key = Annotated[str, AfterValidator(_key)]


class EncryptionSettings(Section):
    """The keys, and how long the stack's own can still be saved.

    Attributes:
        key: that data is encrypted with: `own` or an ARN; None for AWS's own keys.
        former_keys: that older data is encrypted with, of the same kind; they are used for reading alone.
        deletion_window_days: between the deletion of the own key and its end, 7 to 30.
    """

    key: Key | None = None
    former_keys: Annotated[tuple[Key, ...], Field(max_length=MAX_FORMER_KEYS)] = ()
    deletion_window_days: Annotated[int, BeforeValidator(_deletion_days)] = DEFAULT_DELETION_DAYS

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys, the current one first."""
        return (*([] if self.key is None else [self.key]), *self.former_keys)

    @property
    def given_arns(self) -> tuple[str, ...]:
        """The keys that somebody else made."""
        return tuple(key for key in self.keys if key != OWN_KEY)

    @model_validator(mode="after")
    def _has_keys_that_differ(self) -> Self:
        if not self.keys:
            raise ValueError(
                f"personalize:encryption names no key; set personalize:encryption.key to {OWN_KEY} or to the ARN of a key, or "
                "remove personalize:encryption"
            )
        twice = next((key for key in self.keys if self.keys.count(key) > 1), None)
        if twice is not None:
            raise ValueError(
                f"personalize:encryption names the key {twice} twice; a former key is one that is not the key any more"
            )
        if "deletion_window_days" in self.model_fields_set and OWN_KEY not in self.keys:
            raise ValueError(
                "personalize:encryption.deletionWindowDays is given, and the stack makes no key that it could delete; "
                f"remove it, or set personalize:encryption.key to {OWN_KEY}"
            )
        return self
