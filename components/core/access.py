"""With whose credentials AWS is reached: a profile, and the role that it assumes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import boto3

SESSION_NAME = "pulumi-personalize"


@dataclass(frozen=True, kw_only=True)
class AssumedRole:
    """A role that is assumed with the credentials of the profile, or of the default chain.

    None of it is secret, so that a state may hold it. Source: AWS IAM User Guide, "Access to AWS accounts owned by third
    parties": the external id is not treated as a secret.

    Attributes:
        role_arn: of the role.
        session_name: under which CloudTrail shows what was done.
        external_id: that the role's trust policy may ask for.
    """

    role_arn: str
    session_name: str = SESSION_NAME
    external_id: str | None = None

    @classmethod
    def from_property(cls, role: Mapping[str, Any] | None) -> Self | None:
        """Read what `properties` wrote; None for no role."""
        if not role:
            return None
        return cls(
            role_arn=str(role["roleArn"]),
            session_name=str(role["sessionName"]),
            external_id=role.get("externalId"),
        )

    def properties(self) -> dict[str, str]:
        """The role as a property of a resource, with the names of `aws:assumeRoles`; None is left out."""
        given = {
            "roleArn": self.role_arn,
            "sessionName": self.session_name,
            "externalId": self.external_id,
        }
        return {name: value for name, value in given.items() if value is not None}


def described(profile: str | None, role: AssumedRole | None) -> str:
    """The credentials, as the subject of a sentence."""
    source = f"profile {profile}" if profile else "the default credential chain"
    return f"role {role.role_arn}, assumed by {source}" if role else source


def open_session(
    region: str | None, profile: str | None, role: AssumedRole | None
) -> boto3.Session:
    """A session with these credentials; those of a role renew themselves for as long as what assumes it is valid.

    Args:
        region: of its clients; None for that of the profile or the environment.
        profile: of the shared AWS configuration; None for the default chain.
        role: to be assumed with them, at the first call.

    Raises:
        ProfileNotFound: this machine has no such profile (botocore).
        NoCredentialsError: there are none to assume the role with (botocore).
    """
    # Here, since a preview of local files needs no session, and this import would be most of what it takes.
    import boto3  # noqa: PLC0415

    source = boto3.Session(profile_name=profile, region_name=region)
    return source if role is None else _assumed(source, region, profile, role)


def _assumed(
    source: boto3.Session, region: str | None, profile: str | None, role: AssumedRole
) -> boto3.Session:
    import boto3  # noqa: PLC0415
    import botocore.credentials  # noqa: PLC0415
    import botocore.exceptions  # noqa: PLC0415
    import botocore.session  # noqa: PLC0415

    own = source.get_credentials()
    if own is None:
        raise botocore.exceptions.NoCredentialsError
    external = {"ExternalId": role.external_id} if role.external_id else {}
    fetcher = botocore.credentials.AssumeRoleCredentialFetcher(
        source.client,
        own,
        role.role_arn,
        extra_args={"RoleSessionName": role.session_name, **external},
    )
    credentials = botocore.credentials.DeferredRefreshableCredentials(
        fetcher.fetch_credentials, "assume-role"
    )
    session = botocore.session.Session(profile=profile)
    session.register_component(
        "credential_provider", SimpleNamespace(load_credentials=lambda: credentials)
    )
    return boto3.Session(botocore_session=session, region_name=region)
