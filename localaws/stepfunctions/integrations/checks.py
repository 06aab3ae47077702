"""What can be said of a task before it is called: whether its resource and its arguments are known.

Source: AWS Step Functions Developer Guide, "Learning to use AWS service SDK integrations"; the models of the services.
"""

from collections.abc import Iterator
from typing import Any

from localaws.stepfunctions.integrations import sdk
from localaws.stepfunctions.integrations.resource import (
    OPTIMIZED,
    PREFIX,
    SDK,
    SERVICES,
    resource_of,
)


def resource_problem(arn: str) -> str | None:
    """What is wrong with the ARN of a task; None when nothing is."""
    named = arn.removeprefix(PREFIX)
    if named in OPTIMIZED:
        return None
    service, _, operation = named.removeprefix(SDK).partition(":")
    if arn.startswith(PREFIX + SDK) and service in SERVICES:
        return _operation_problem(service, operation)
    supported = [*OPTIMIZED, *(f"{SDK}{name}:<operation>" for name in SERVICES)]
    return (
        f"The resource {arn} is not supported by the local AWS; supported are, after {PREFIX}, "
        f"{', '.join(supported)}"
    )


def argument_problems(arn: str, arguments: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the names of arguments, and their place.

    Args:
        arn: of a resource that tasks can call.
        arguments: as they stand in the definition; values that are expressions are not known yet.
    """
    resource = resource_of(arn)
    operation = sdk.model(resource.service.model).operation_model(resource.api_operation)
    if operation.input_shape is None:
        return
    yield from _unknown(operation.input_shape, arguments, "")
    for name in operation.input_shape.required_members:
        if sdk.capitalized(name) not in arguments:
            yield f"The field '{sdk.capitalized(name)}' is required but was missing", ""


def _operation_problem(service: str, operation: str) -> str | None:
    if operation.partition(".")[2]:
        return f"The local AWS calls and goes on at once: {operation} cannot wait for more than the answer"
    known = sdk.operations(SERVICES[service].model)
    if operation[:1].islower() and sdk.capitalized(operation) in known:
        return None
    return f"The service {service} has no operation {operation}"


def _unknown(shape: Any, value: Any, path: str) -> Iterator[tuple[str, str]]:
    if shape.type_name == "structure" and isinstance(value, dict):
        members = {sdk.capitalized(name): member for name, member in shape.members.items()}
        for name, each in value.items():
            if name in members:
                yield from _unknown(members[name], each, f"{path}/{name}")
            else:
                yield f"The field '{name}' is not supported by Step Functions", f"{path}/{name}"
    elif shape.type_name == "list" and isinstance(value, list):
        for index, each in enumerate(value):
            yield from _unknown(shape.member, each, f"{path}[{index}]")
    elif shape.type_name == "map" and isinstance(value, dict):
        for name, each in value.items():
            yield from _unknown(shape.value, each, f"{path}/{name}")
