"""What all components of a stack share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi

from components.core.access import AssumedRole
from components.core.naming import Naming
from components.core.scope import Scope
from components.core.telemetry import Telemetry


@dataclass(frozen=True, kw_only=True)
class EncryptionKeys:
    """The keys of AWS KMS that a stack's data is encrypted with: the current one, and those of earlier deployments.

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
        retain: leave that, with what keeps it private and readable, where it is when the stack gives it up.
        encryption: the keys that all of it is encrypted with; by default those of AWS.
        telemetry: what functions and API tell of themselves.
    """

    naming: Naming
    region: str
    account_id: pulumi.Input[str]
    profile: str | None
    role: AssumedRole | None = None
    tags: Mapping[str, str]
    protect: bool
    retain: bool = False
    encryption: EncryptionKeys = field(default_factory=EncryptionKeys)
    telemetry: Telemetry = field(default_factory=Telemetry)

    def holding_data(self, parent: pulumi.Resource) -> pulumi.ResourceOptions:
        """Options of a resource that holds data, or the key that they need.

        Args:
            parent: of the resource.
        """
        kept = pulumi.ResourceOptions(protect=self.protect)
        return self.beside_data(parent).merge(kept)

    def beside_data(self, parent: pulumi.Resource) -> pulumi.ResourceOptions:
        """Options of a resource without which data that stay would be open to others, or unreadable.

        Args:
            parent: of the resource.
        """
        return pulumi.ResourceOptions(parent=parent, retain_on_delete=self.retain)

    @property
    def tag_list(self) -> list[dict[str, str]]:
        """The tags as native resources take them."""
        return [{"key": key, "value": value} for key, value in self.tags.items()]

    def arn(self, service: str, resource: str) -> pulumi.Output[str]:
        """An ARN in the stack's account and region; as in IAM policies it may be a pattern.

        Args:
            service: as ARNs name it, such as `states`.
            resource: what stands behind the account, such as `stateMachine:shop`.
        """
        return pulumi.Output.concat(
            f"arn:aws:{service}:{self.region}:", self.account_id, f":{resource}"
        )

    def personalize_arn(self, resource: str) -> pulumi.Output[str]:
        """An ARN of Amazon Personalize, such as that of `campaign/shop`."""
        return self.arn("personalize", resource)

    @property
    def scope(self) -> Scope:
        """The same for the dynamic resources."""
        return Scope(self.region, self.account_id, self.profile, self.role)
