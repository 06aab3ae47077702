"""Where a dynamic resource lives: region, account, and by whose credentials it is reached."""

from dataclasses import dataclass
from typing import Any

from pulumi import Input

from components.core.access import AssumedRole


@dataclass(frozen=True)
class Scope:
    """Region and account of the stack's AWS provider, and the credentials by which they are reached.

    Args:
        region: AWS region (`us-east-1`).
        account_id: twelve digits. A dynamic resource refuses to work with the credentials of another account.
        profile: a profile of the AWS configuration; None for the default credential chain.
        role: that is assumed with them, if any.
    """

    region: Input[str]
    account_id: Input[str]
    profile: Input[str] | None = None
    role: AssumedRole | None = None

    def properties(self) -> dict[str, Any]:
        """The input property `scope` of every dynamic resource."""
        given = {
            "region": self.region,
            "accountId": self.account_id,
            "profile": self.profile,
            "assumeRole": self.role.properties() if self.role else None,
        }
        return {name: value for name, value in given.items() if value is not None}
