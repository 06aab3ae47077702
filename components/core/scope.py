"""Where a dynamic resource lives: region, account, profile."""

from dataclasses import dataclass
from typing import Any

from pulumi import Input


@dataclass(frozen=True)
class Scope:
    """Region and account of the stack's AWS provider, and the profile by which it is reached.

    Args:
        region: AWS region (`us-east-1`).
        account_id: twelve digits. A dynamic resource refuses to work with the credentials of another account.
        profile: a profile of the AWS configuration; None for the default credential chain.
    """

    region: Input[str]
    account_id: Input[str]
    profile: Input[str] | None = None

    def properties(self) -> dict[str, Any]:
        """The input property `scope` of every dynamic resource."""
        given = {"region": self.region, "accountId": self.account_id, "profile": self.profile}
        return {name: value for name, value in given.items() if value is not None}
