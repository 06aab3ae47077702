"""The policy of a bucket that others write, too: own statements among theirs, told by their Sid. Pure."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

Statement = Mapping[str, Any]
Policy = Mapping[str, Any]

VERSION = "2012-10-17"


def sids(statements: Sequence[Statement]) -> list[str]:
    """By what the statements are known."""
    return [str(each["Sid"]) for each in statements]


def statements_of(policy: Policy | None) -> list[Statement]:
    """All of a policy; it may have one that is in no list. Source: IAM User Guide, "Grammar of the IAM JSON policy language"."""
    given = (policy or {}).get("Statement", [])
    return list(given) if isinstance(given, list) else [given]


def own_statements(policy: Policy | None, own: Collection[str]) -> list[Statement]:
    """Those of a policy that have one of these Sids, in its order."""
    return [each for each in statements_of(policy) if each.get("Sid") in own]


def with_statements(policy: Policy | None, statements: Sequence[Statement]) -> Policy:
    """The policy with these statements, in the place of any that have their Sids.

    Args:
        policy: as it is; None where the bucket has none.
        statements: with Sids.
    """
    others = _others(policy, sids(statements))
    return {**(policy or {"Version": VERSION}), "Statement": [*others, *statements]}


def without_statements(policy: Policy | None, own: Collection[str]) -> Policy | None:
    """The policy without the statements of these Sids; None where nothing is left of it."""
    others = _others(policy, own)
    return {**policy, "Statement": others} if policy is not None and others else None


def same(one: Sequence[Statement], other: Sequence[Statement]) -> bool:
    """Whether statements say the same, in whatever order, and whether S3 gives lists of one back as texts."""
    return _told(one) == _told(other)


def _told(statements: Sequence[Statement]) -> list[str]:
    return sorted(json.dumps(_plain(each), sort_keys=True) for each in statements)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return _plain(value[0]) if len(value) == 1 else sorted(map(_plain, value), key=str)
    return value


def _others(policy: Policy | None, own: Collection[str]) -> list[Statement]:
    return [each for each in statements_of(policy) if each.get("Sid") not in own]
