"""Conditions of IAM policies by the tags that say whose a resource is.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Personalize".
"""

from collections.abc import Sequence

import pulumi

from components.building.policies import Statement, Text, allow
from components.core.context import StackContext
from components.core.naming import OWNER_TAGS


def every(context: StackContext, kind: str) -> pulumi.Output[str]:
    """All resources of a kind in the stack's account and region, as a pattern of their ARNs."""
    return context.personalize_arn(f"{kind}/*")


def allow_held(
    context: StackContext, actions: Sequence[str], resources: Sequence[Text]
) -> Statement:
    """Allow actions on what has the stack's tags."""
    held = _owner_tags("aws:ResourceTag", context)
    return {**allow(actions, resources), "Condition": {"StringEquals": held}}


def allow_tagging(context: StackContext, action: str, resources: Sequence[Text]) -> Statement:
    """Allow an action that gives the stack's tags, and no others' values of them."""
    given = _owner_tags("aws:RequestTag", context)
    return {**allow((action,), resources), "Condition": {"StringEquals": given}}


def allow_tagging_new(context: StackContext, action: str, resources: Sequence[Text]) -> Statement:
    """The same, on what has no other stack's tags: what is another's has tags already, and keeps them."""
    return {
        **allow((action,), resources),
        "Condition": {
            "StringEquals": _owner_tags("aws:RequestTag", context),
            "StringEqualsIfExists": _owner_tags("aws:ResourceTag", context),
        },
    }


def _owner_tags(key: str, context: StackContext) -> dict[str, str]:
    """The stack's tags under `aws:RequestTag`, of tags that are given, or `aws:ResourceTag`, of those that a resource has."""
    return {f"{key}/{name}": context.tags[name] for name in OWNER_TAGS}
