"""Universal targets of schedules: any operation of any service that the local AWS serves, by botocore's description of it.

Source: EventBridge Scheduler User Guide, "Using universal targets".
"""

import json
from typing import TYPE_CHECKING, Any

from localaws.shared.ports import ServiceRequest

if TYPE_CHECKING:
    from botocore.model import ServiceModel, Shape

# Services whose names in an ARN are not those of botocore, as it writes them with hyphens.
_NAMES = {"sfn": "stepfunctions", "eventbridge": "events", "cloudwatchlogs": "logs"}
_ARN_PREFIX = "arn:aws:scheduler:::aws-sdk:"


def request_of(arn: str, parameters: str, *, account: str, region: str) -> ServiceRequest:
    """The call of an operation.

    Args:
        arn: as `arn:aws:scheduler:::aws-sdk:sfn:startExecution`.
        parameters: of the operation as JSON; the first letters of names may be upper or lower case.
        account: in which it is called.
        region: in which it is called.

    Raises:
        ValueError: there is no such operation, or it does not take the parameters.
    """
    from localaws.shared import sdk_request  # noqa: PLC0415 - with the first universal target: it imports botocore, and the server starts sooner

    if not arn.startswith(_ARN_PREFIX) or arn.count(":") != _ARN_PREFIX.count(":") + 1:
        raise ValueError(f"expected {_ARN_PREFIX}<service>:<operation>")
    service, operation = arn.removeprefix(_ARN_PREFIX).split(":")
    model = _model(service)
    found = model.operation_model(
        _same(operation, model.operation_names, f"operation of {service}")
    )
    shape = found.input_shape
    given = {} if shape is None else _as_declared(shape, json.loads(parameters or "{}"))
    _check(shape, given)
    return sdk_request.request_of(found, given, account=account, region=region)


def _model(service: str) -> "ServiceModel":
    from botocore.loaders import Loader  # noqa: PLC0415 - as above
    from botocore.model import ServiceModel  # noqa: PLC0415 - as above

    loader = Loader()
    by_name = {name.replace("-", ""): name for name in loader.list_available_services("service-2")}
    name = _NAMES.get(service) or by_name.get(service)
    if name is None:
        raise ValueError(f"{service} is not the name of a service in the AWS SDKs")
    return ServiceModel(loader.load_service_model(name, "service-2"), name)


def _as_declared(shape: "Shape", value: Any) -> Any:
    """Parameters with the names of their members as the operation declares them.

    Raises:
        ValueError: a member is not declared.
    """
    if shape.type_name == "structure" and isinstance(value, dict):
        declared = {_same(name, shape.members, "parameter"): each for name, each in value.items()}
        return {name: _as_declared(shape.members[name], each) for name, each in declared.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [_as_declared(shape.member, each) for each in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {name: _as_declared(shape.value, each) for name, each in value.items()}
    return value


def _same(name: str, declared: Any, kind: str) -> str:
    """The declared name that differs in case alone.

    Raises:
        ValueError: there is none.
    """
    for each in declared:
        if each.lower() == name.lower():
            return str(each)
    raise ValueError(f"there is no {kind} {name}; there are {', '.join(sorted(declared))}")


def _check(shape: "Shape | None", given: Any) -> None:
    from botocore.validate import ParamValidator  # noqa: PLC0415 - as above

    if shape is not None:
        report = ParamValidator().validate(given, shape)
        if report.has_errors():
            raise ValueError(report.generate_report())
