"""IAM policies about the stack's encryption keys: what roles may do with them, and whom the stack's own key admits.

A role uses a key through one service alone, all of a stack's keys for reading, and the current one for writing; but for the
roles of Amazon Personalize, of which its guide says more. Without keys of KMS in the configuration there are no
statements: for keys of AWS nobody needs a permission.
Source: AWS KMS Developer Guide, "kms:ViaService" and "Default key policy".
"""

from collections.abc import Sequence

import pulumi

from components.building.policies import Statement, Text, allow, where_told
from components.core.context import StackContext
from components.core.encryption import PERSONALIZE_ACTIONS


def read_through(context: StackContext, service: str) -> list[Statement]:
    """Have a service decrypt what it holds.

    Args:
        context: of the stack, with its keys.
        service: first part of its host's name, as `kinesis`.
    """
    arns = list(context.encryption.arns.values())
    return [_through(context, service, "kms:Decrypt", arns)] if arns else []


def write_through(context: StackContext, service: str) -> list[Statement]:
    """Have a service encrypt what it gets; arguments as above."""
    arn = context.encryption.arn
    return [] if arn is None else [_through(context, service, "kms:GenerateDataKey", [arn])]


def serve_personalize(context: StackContext) -> list[Statement]:
    """Use the keys as Amazon Personalize does in a role: for a dataset group, and for files in a bucket that they encrypt.

    The guide's key policy allows it to the role as to the service. A policy of the role says the same where the key's policy
    leaves it to IAM, as AWS's default one does.
    """
    arns = list(context.encryption.arns.values())
    return [allow(PERSONALIZE_ACTIONS, arns)] if arns else []


def leave_to_iam(account_id: Text) -> list[Statement]:
    """The part of a key's policy by which policies of the account's roles count; without it nobody could manage the key."""
    return [
        {
            "Sid": "LeaveToIam",
            "Effect": "Allow",
            "Principal": {"AWS": pulumi.Output.concat("arn:aws:iam::", account_id, ":root")},
            "Action": "kms:*",
            "Resource": "*",
        }
    ]


def admit_personalize(account_id: Text, source_arn: Text) -> list[Statement]:
    """The part that lets Amazon Personalize itself use the key.

    Args:
        account_id: for which the service acts.
        source_arn: pattern of the resources for which it acts; that it tells them to KMS is not documented.
    """
    return [
        {
            "Sid": "AdmitPersonalize",
            "Effect": "Allow",
            "Principal": {"Service": "personalize.amazonaws.com"},
            "Action": list(PERSONALIZE_ACTIONS),
            "Resource": "*",
            "Condition": where_told(account_id, source_arn),
        }
    ]


def admit_logs(region: str, log_groups: Sequence[Text]) -> list[Statement]:
    """The part that lets CloudWatch Logs encrypt the stack's log groups.

    Source: Amazon CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS Key Management Service".

    Args:
        region: of the log groups.
        log_groups: patterns of their ARNs.
    """
    return [
        {
            "Sid": "AdmitLogs",
            "Effect": "Allow",
            "Principal": {"Service": f"logs.{region}.amazonaws.com"},
            "Action": [
                "kms:Decrypt*",
                "kms:Describe*",
                "kms:Encrypt*",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
            ],
            "Resource": "*",
            "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": list(log_groups)}},
        }
    ]


def admit_alarms(account_id: Text, alarm_arn: Text) -> list[Statement]:
    """The part that lets CloudWatch write to a topic that the key encrypts.

    Source: Amazon SNS Developer Guide, "Setting up Amazon SNS topic encryption", event sources from AWS services.

    Args:
        account_id: of the alarms.
        alarm_arn: pattern of their ARNs; that CloudWatch tells them to KMS is not documented.
    """
    return [
        {
            "Sid": "AdmitAlarms",
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": "*",
            "Condition": where_told(account_id, alarm_arn),
        }
    ]


def _through(context: StackContext, service: str, action: str, arns: Sequence[Text]) -> Statement:
    by = {"StringEquals": {"kms:ViaService": f"{service}.{context.region}.amazonaws.com"}}
    return {**allow((action,), arns), "Condition": by}
