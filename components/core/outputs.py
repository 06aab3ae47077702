"""Outputs that wait for others."""

from typing import Any

import pulumi


def once(value: pulumi.Input[str], *there: pulumi.Input[Any]) -> pulumi.Output[str]:
    """The value, known once the others are.

    Who takes it comes after the resources of all of them: for what is of use only when something else is there, too.
    """
    return pulumi.Output.all(value, *there).apply(lambda known: str(known[0]))
