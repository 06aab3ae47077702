"""What stands against the use of a key of MiniStack's KMS, and what a key admits to services of ours themselves."""

from collections.abc import Iterable, Mapping
from typing import Any

from ministack.core.arn import ArnParseError, parse_arn
from ministack.core.responses import request_scope
from ministack.services import kms

from localaws.ministack import resource_policies


def unusable(key_arn: str) -> str | None:
    """Why nobody can use a key, as KMS says it; None for a key that is enabled."""
    record = _record(key_arn)
    if record is None:
        return f"Key '{key_arn}' does not exist"
    state = record["KeyState"]
    if state == "Enabled":
        return None
    return f"{key_arn} is {'pending deletion' if state == 'PendingDeletion' else 'disabled'}."


def service_lacks(
    key_arn: str, actions: Iterable[str], service: str, account: str, source: Mapping[str, str]
) -> str | None:
    """The first action that the policy of a key that exists does not allow to a service itself; None when it allows all.

    Args:
        key_arn: of the key.
        actions: such as `kms:Decrypt`.
        service: its principal.
        account: for which it acts.
        source: the condition keys that say for whom it acts.
    """
    policy, region = _record(key_arn)["Policy"], parse_arn(key_arn).region
    for action in actions:
        if not resource_policies.admits_service(
            policy, service, action, key_arn, account=account, region=region, source=source
        ):
            return action
    return None


def _record(key_arn: str) -> Any:
    try:
        place = parse_arn(key_arn)
    except ArnParseError:
        return None
    with request_scope(place.account_id, place.region):
        return kms._resolve_key(key_arn)
