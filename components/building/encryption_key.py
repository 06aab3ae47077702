"""The keys of a stack: its own, which it makes, and those that it is given."""

from dataclasses import dataclass, replace

import pulumi
import pulumi_aws as aws

from components.building import key_policies, policies
from components.core.context import EncryptionKeys, StackContext
from components.core.encryption import OWN_KEY
from components.settings.encryption import EncryptionSettings


@dataclass(frozen=True, kw_only=True)
class EncryptionKeyArgs:
    """Inputs of an EncryptionKey.

    Attributes:
        context: of the stack; a protected stack's key cannot be deleted, one that retains data leaves it with them.
        deletion_window_days: between its deletion and its end, 7 to 30; what it encrypted is lost with it.
    """

    context: StackContext
    deletion_window_days: int


class EncryptionKey(pulumi.ComponentResource):
    """Makes a Key whose material AWS renews every year, and its Alias.

    Attributes:
        arn: of the key.
    """

    arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: EncryptionKeyArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:building:EncryptionKey", name, {}, opts)
        context = args.context
        key = aws.kms.Key(
            f"{name}-key",
            description=f"Data of the stack {context.naming.stack} of {context.naming.project}",
            enable_key_rotation=True,
            deletion_window_in_days=args.deletion_window_days,
            policy=policies.document(_key_policy(context)),
            opts=context.holding_data(self),
        )
        aws.kms.Alias(
            f"{name}-alias",
            name=context.naming.key_alias("data"),
            target_key_id=key.key_id,
            opts=context.beside_data(self),
        )
        self.arn = key.arn
        self.register_outputs({"arn": self.arn})


def with_keys(
    name: str,
    context: StackContext,
    settings: EncryptionSettings | None,
    opts: pulumi.ResourceOptions,
) -> StackContext:
    """The context with the keys of the configuration; the stack's own key is made, where it is one of them.

    Args:
        name: of the component that makes the key.
        context: of the stack, without keys.
        settings: None for keys of AWS.
        opts: of that component.
    """
    if settings is None:
        return context
    arns: dict[str, pulumi.Input[str]] = {key: key for key in settings.keys}
    if OWN_KEY in arns:
        days = settings.deletion_window_days
        own = EncryptionKey(
            name, EncryptionKeyArgs(context=context, deletion_window_days=days), opts
        )
        arns[OWN_KEY] = own.arn
    return replace(context, encryption=EncryptionKeys(current=settings.key, arns=arns))


def _key_policy(context: StackContext) -> list[policies.Statement]:
    log_groups = [
        context.arn("logs", f"log-group:{pattern}")
        for pattern in context.naming.log_group_patterns()
    ]
    return [
        *key_policies.leave_to_iam(context.account_id),
        *key_policies.admit_personalize(context.account_id, context.personalize_arn("*")),
        *key_policies.admit_logs(context.region, log_groups),
        *key_policies.admit_alarms(context.account_id, context.arn("cloudwatch", "alarm:*")),
    ]
