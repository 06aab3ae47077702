"""The stack's own AWS providers, and the account that they work in.

They are explicit, with everything from one place, so that both and the dynamic resources reach AWS in the same way.
"""

import pulumi
import pulumi_aws as aws
import pulumi_aws_native as aws_native

from components.core.access import AssumedRole, described
from components.settings.aws import AwsLocation


def make_providers(
    location: AwsLocation, tags: dict[str, str]
) -> tuple[aws.Provider, aws_native.Provider]:
    """The providers of pulumi-aws and pulumi-aws-native.

    Args:
        location: region and credentials of both.
        tags: of everything that pulumi-aws makes; pulumi-aws-native knows no such tags.
    """
    given = _arguments(location.role) if location.role else None
    return (
        aws.Provider(
            "aws",
            region=location.region,
            profile=location.profile,
            assume_roles=[aws.ProviderAssumeRoleArgs(**given)] if given else None,
            default_tags={"tags": tags},
        ),
        aws_native.Provider(
            "aws-native",
            region=location.region,
            profile=location.profile,
            assume_role=aws_native.ProviderAssumeRoleArgs(**given) if given else None,
        ),
    )


async def caller_account(
    provider: aws.Provider, location: AwsLocation, expected: str | None
) -> pulumi.Output[str]:
    """The account of the provider's credentials; where another one is expected, nothing else is registered.

    Args:
        provider: of pulumi-aws.
        location: its settings.
        expected: `personalize:accountId`; None for any account.

    Raises:
        RunError: the account is another one.
    """
    caller = aws.get_caller_identity_output(opts=pulumi.InvokeOutputOptions(provider=provider))
    account_id: pulumi.Output[str] = caller.account_id
    if expected and (actual := await account_id.future()) != expected:
        raise pulumi.RunError(
            f"personalize:accountId is {expected}, but the credentials of {described(location.profile, location.role)} belong "
            f"to AWS account {actual}; nothing was done. Use credentials of account {expected} (aws:profile, AWS_PROFILE or "
            "aws:assumeRoles), or correct the setting."
        )
    return account_id


def _arguments(role: AssumedRole) -> dict[str, str]:
    """For the classes of both SDKs; from a plain map the plugins would get Python's names."""
    given = {
        "role_arn": role.role_arn,
        "session_name": role.session_name,
        "external_id": role.external_id,
    }
    return {name: value for name, value in given.items() if value is not None}
