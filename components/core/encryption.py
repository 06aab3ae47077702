"""The keys of AWS KMS that a stack's data is encrypted with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi

OWN_KEY = "own"
"""What the configuration calls the key that the stack makes; any other it names by its ARN."""


@dataclass(frozen=True, kw_only=True)
class EncryptionKeys:
    """The key of a stack, and those of earlier deployments.

    Attributes:
        current: the key that data is encrypted with, as the configuration names it; None for AWS's own keys.
        arns: of all keys that data may still be encrypted with, by those names; the current one is among them.
    """

    current: str | None = None
    arns: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)

    @property
    def arn(self) -> pulumi.Input[str] | None:
        """Of the current key; None for AWS's own keys."""
        return None if self.current is None else self.arns[self.current]

    @property
    def former(self) -> tuple[str, ...]:
        """The keys that are used for reading alone, as the configuration names them."""
        return tuple(name for name in self.arns if name != self.current)
