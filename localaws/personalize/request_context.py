"""Contextual metadata of a request, which names fields of Interactions."""

from collections.abc import Mapping

from localaws.personalize.control import datasets
from localaws.personalize.control.plane import ControlPlane
from localaws.personalize.control.schema_rules import CUSTOM
from localaws.personalize.errors import invalid_input

_NO_CONTEXT = frozenset({*CUSTOM["Interactions"].required, *CUSTOM["Interactions"].optional})


def check_context(plane: ControlPlane, group_arn: str, context: Mapping[str, str]) -> None:
    """Refuse context that names no metadata field of the group's interactions.

    Raises:
        ServiceError: InvalidInputException.
    """
    interactions = datasets.of_group(plane, group_arn, "INTERACTIONS")
    declared = [] if interactions is None else datasets.fields(plane, interactions)
    known = [each.name for each in declared if each.name not in _NO_CONTEXT]
    for name in context:
        if name.lower() not in {each.lower() for each in known}:
            raise invalid_input(
                f"context has no field {name}: expected {'one of ' + ', '.join(known) if known else 'none'}, "
                "the metadata fields of the Interactions dataset."
            )
