"""Requests of the service as states send them: members with a capital letter, as the SDK integrations of Step Functions have them.

Source: AWS Step Functions Developer Guide, "Learning to use AWS service SDK integrations".
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import botocore.session


def as_arguments(operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """A request with the names that a state has for its members; keys of maps stay as they are.

    Args:
        operation: as `CreateSolution`.
        request: with the API's own names; what a request does not have is left out, so that it may be a description.
    """
    shape = _model().operation_model(operation).input_shape
    named: dict[str, Any] = _named(shape, request)
    return named


def _named(shape: Any, value: Any) -> Any:
    if shape.type_name == "structure":
        return {
            f"{name[0].upper()}{name[1:]}": _named(shape.members[name], each)
            for name, each in value.items()
            if name in shape.members
        }
    if shape.type_name == "list":
        return [_named(shape.member, each) for each in value]
    if shape.type_name == "map":
        return {key: _named(shape.value, each) for key, each in value.items()}
    return value


@cache
def _model() -> Any:
    return botocore.session.get_session().get_service_model("personalize")
