"""Whether the keys that a stack is given can encrypt its data, as far as who deploys may see."""

import json
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from components.core.access import open_session
from components.core.encryption import PERSONALIZE_ACTIONS
from components.preflight.findings import Finding
from components.preflight.sources import Sources
from components.settings.encryption import KEY_ARN

SETTING = "personalize:encryption"

# Of CloudWatch Logs. Source: its User Guide, "Encrypt log data in CloudWatch Logs using AWS Key Management Service".
_LOGS = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptTo")

# Of CloudWatch, whose alarms write to the stack's topic. Source: Amazon SNS Developer Guide, "Setting up Amazon SNS topic
# encryption".
_ALARMS = ("kms:Decrypt", "kms:GenerateDataKey")

_STATES = {
    "Disabled": "it is disabled; enable it",
    "PendingDeletion": "it is scheduled for deletion; cancel that and enable it",
}

Statement = Mapping[str, Any]

Need = tuple[str, Sequence[str], str]
"""A service, what it must be allowed to do, and what is so if it is not."""


def key_findings(
    arns: Sequence[str], sources: Sources, *, has_topic: bool = False
) -> list[Finding]:
    """What is wrong with the keys; what is only likely to be, or cannot be seen, as warnings.

    Args:
        arns: of the keys.
        sources: with the region and the credentials of the deployment.
        has_topic: whether the stack makes a topic for its alarms.
    """
    needs: list[Need] = [
        ("personalize.amazonaws.com", PERSONALIZE_ACTIONS, "the deployment fails"),
        (f"logs.{sources.region}.amazonaws.com", _LOGS, "the deployment fails"),
    ]
    if has_topic:
        needs.append(("cloudwatch.amazonaws.com", _ALARMS, "alarms reach nobody"))
    return [finding for arn in arns for finding in _findings(arn, sources, needs)]


def _findings(arn: str, sources: Sources, needs: Sequence[Need]) -> Iterator[Finding]:
    parts = KEY_ARN.fullmatch(arn)
    if parts is None or parts["region"] != sources.region:
        yield _error(
            arn,
            f"it is in another region than the stack, which is in {sources.region}; name a key of that region",
        )
        return
    import botocore.exceptions  # noqa: PLC0415 - most stacks are given no key

    try:
        kms: Any = open_session(sources.region, sources.profile, sources.role).client("kms")
        key = kms.describe_key(KeyId=arn)["KeyMetadata"]
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
        yield _unseen(arn, error)
        return
    wrong = _wrong(key)
    if wrong:
        yield _error(arn, wrong)
        return
    try:
        policy = json.loads(kms.get_key_policy(KeyId=arn, PolicyName="default")["Policy"])
    except botocore.exceptions.ClientError:
        return  # Of another account's key nobody else may read it; KMS itself will tell.
    yield from _doubts(arn, _listed(policy["Statement"]), needs)


def _wrong(key: Mapping[str, Any]) -> str | None:
    """Why a key encrypts nothing here. Source: AWS KMS API Reference, KeyMetadata."""
    if key["KeyManager"] != "CUSTOMER":
        return "it is a key that AWS manages, whose policy admits no other service; name one of your own"
    if (key["KeySpec"], key["KeyUsage"]) != ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"):
        return (
            f"it is a key of the kind {key['KeySpec']} for {key['KeyUsage']}; expected is a symmetric one for encryption, "
            "SYMMETRIC_DEFAULT for ENCRYPT_DECRYPT"
        )
    if key["KeyState"] != "Enabled":
        return _STATES.get(key["KeyState"], f"its state is {key['KeyState']}; expected is Enabled")
    return None


def _doubts(arn: str, statements: Sequence[Statement], needs: Sequence[Need]) -> Iterator[Finding]:
    for service, actions, failure in needs:
        missing = [action for action in actions if not _admits(statements, service, action)]
        if missing:
            text = (
                f"the policy of the key {arn} does not allow {', '.join(missing)} to {service}, without which {failure}; "
                "docs/encryption.md has the statements"
            )
            yield Finding(file=SETTING, text=text, severity="warning")


def _admits(statements: Sequence[Statement], service: str, action: str) -> bool:
    """Whether a statement allows it at all; what its conditions are is the owner's business."""
    return any(
        statement["Effect"] == "Allow"
        and _names(statement.get("Principal"), service)
        and any(fnmatchcase(action, pattern) for pattern in _listed(statement.get("Action", [])))
        for statement in statements
    )


def _names(principal: Any, service: str) -> bool:
    if not isinstance(principal, Mapping):
        return bool(principal == "*")
    return service in _listed(principal.get("Service", []))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _error(arn: str, wrong: str) -> Finding:
    return Finding(file=SETTING, text=f"the key {arn} cannot encrypt this stack's data: {wrong}")


def _unseen(arn: str, error: Any) -> Finding:
    """Who may not look may still deploy; a key that is not there is not there."""
    code = getattr(error, "response", {}).get("Error", {}).get("Code")
    if code == "NotFoundException":
        return _error(arn, "there is no such key; correct the ARN")
    text = f"nobody could look at the key {arn} ({error}); allow kms:DescribeKey to who deploys"
    return Finding(file=SETTING, text=text, severity="warning")
