"""What all components of a stack share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi

from components.core.access import AssumedRole
from components.core.encryption import EncryptionKeys
from components.core.naming import Naming
from components.core.scope import Scope


@dataclass(frozen=True, kw_only=True)
class StackContext:
    """Names, place and settings that are the same for the whole stack.

    Attributes:
        naming: makes the physical names.
        region: of all resources.
        account_id: twelve digits, known once the AWS provider is.
        profile: of the shared AWS configuration, if any.
        role: that is assumed, if any.
        tags: for what the AWS provider's default tags do not reach.
        protect: refuse to delete what holds data: buckets, dataset group and datasets, and the key that they need.
        encryption: the keys that all of it is encrypted with; by default those of AWS.
    """

    naming: Naming
    region: str
    account_id: pulumi.Input[str]
    profile: str | None
    role: AssumedRole | None = None
    tags: Mapping[str, str]
    protect: bool
    encryption: EncryptionKeys = field(default_factory=EncryptionKeys)

    @property
    def tag_list(self) -> list[dict[str, str]]:
        """The tags as native resources take them."""
        return [{"key": key, "value": value} for key, value in self.tags.items()]

    def personalize_arn(self, resource: str) -> pulumi.Output[str]:
        """An ARN of Amazon Personalize in the stack's account and region; as in IAM policies it may be a pattern.

        Args:
            resource: what stands behind the account, such as `campaign/shop`.
        """
        return pulumi.Output.concat(
            f"arn:aws:personalize:{self.region}:", self.account_id, f":{resource}"
        )

    @property
    def scope(self) -> Scope:
        """The same for the dynamic resources."""
        return Scope(self.region, self.account_id, self.profile, self.role)
