"""Calls of a service's operations as the AWS SDK makes them, from its model: names of arguments and results, errors.

Source: AWS Step Functions Developer Guide, "Learning to use AWS service SDK integrations".
"""

import base64
import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import botocore.session
from botocore.awsrequest import HeadersDict
from botocore.exceptions import ParamValidationError
from botocore.parsers import create_parser
from botocore.validate import validate_parameters

from localaws.shared import sdk_request
from localaws.shared.ports import Response, ThreadCalls
from localaws.stepfunctions.integrations.resource import Service


class ArgumentsError(Exception):
    """Arguments do not fit an operation; the message says which."""


class RefusedError(Exception):
    """A service refused a call.

    Attributes:
        error: name of the error, e.g. `Personalize.ResourceInUseException`.
    """

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error = error


@dataclass(frozen=True, kw_only=True)
class Caller:
    """For whom a call is made.

    Attributes:
        account: in which it is made.
        region: likewise.
        role: ARN of the role that must allow it.
    """

    account: str
    region: str
    role: str


@functools.cache
def model(service: str) -> Any:
    """The model of a service, by its name in botocore."""
    return botocore.session.get_session().get_service_model(service)


def operations(service: str) -> frozenset[str]:
    """Names of a service's operations, as its API spells them."""
    return frozenset(model(service).operation_names)


def call(
    calls: ThreadCalls, service: Service, operation: str, arguments: Any, caller: Caller
) -> dict[str, Any]:
    """Call an operation.

    Args:
        calls: reaches the services.
        service: that is called.
        operation: as the API names it.
        arguments: with names that begin with a capital letter.
        caller: for whom.

    Returns:
        The result, likewise.

    Raises:
        ArgumentsError: the arguments do not fit.
        RefusedError: the service refuses.
    """
    found = model(service.model).operation_model(operation)
    if not isinstance(arguments, dict):
        raise ArgumentsError("The arguments of a task must be an object")
    parameters = {} if found.input_shape is None else _given(found.input_shape, arguments)
    try:
        validate_parameters(parameters, found.input_shape)
    except ParamValidationError as error:
        raise ArgumentsError(str(error)) from error
    request = sdk_request.request_of(
        found, parameters, account=caller.account, region=caller.region, role_arn=caller.role
    )
    response = calls.call(request)
    parsed = _parsed(found, response)
    if response.status >= 300:
        raise _refusal(service, found, response, parsed)
    parsed.pop("ResponseMetadata", None)
    result: dict[str, Any] = {} if found.output_shape is None else _told(found.output_shape, parsed)
    return result


def _parsed(operation: Any, response: Response) -> dict[str, Any]:
    parser = create_parser(operation.service_model.resolved_protocol)
    answer = {
        "status_code": response.status,
        "headers": HeadersDict(response.headers),
        "body": response.body,
    }
    shape = operation.output_shape
    parsed = dict(parser.parse(answer, shape))
    if operation.has_streaming_output and response.status < 300:
        parsed[shape.serialization["payload"]] = response.body
    return parsed


def _refusal(
    service: Service, operation: Any, response: Response, parsed: Mapping[str, Any]
) -> RefusedError:
    """The error of a refused call: that of the service's model, else the service's general one."""
    told = parsed.get("Error", {})
    code, message = str(told.get("Code", "")), str(told.get("Message") or "")
    known = {
        name: each.name for each in operation.service_model.error_shapes for name in _codes(each)
    }
    named = known.get(code)
    error = service.general_error if named is None else f"{service.errors}.{_class(named)}"
    request_id = response.headers.get(
        "x-amzn-requestid", response.headers.get("x-amz-request-id", "")
    )
    cause = (
        f"{message} (Service: {service.client}, Status Code: {response.status}, "
        f"Request ID: {request_id})"
    )
    return RefusedError(error, cause)


def _class(name: str) -> str:
    """The class of an error in the SDK for Java."""
    return name if name.endswith("Exception") else f"{name}Exception"


def _codes(error: Any) -> Iterable[str]:
    yield error.name
    code = error.metadata.get("error", {}).get("code")
    if code is not None:
        yield code


def _given(shape: Any, value: Any) -> Any:
    """Arguments with the names of the model, and values of its types."""
    if shape.type_name == "structure" and isinstance(value, dict):
        members = {capitalized(name): name for name in shape.members}
        unknown = [name for name in value if name not in members]
        if unknown:
            raise ArgumentsError(
                f"The field '{unknown[0]}' is not supported; supported are: {', '.join(members)}"
            )
        return {members[n]: _given(shape.members[members[n]], v) for n, v in value.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [_given(shape.member, each) for each in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {name: _given(shape.value, each) for name, each in value.items()}
    if shape.type_name == "blob":
        return (value if isinstance(value, str) else json.dumps(value)).encode()
    if shape.type_name == "timestamp" and isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError as error:
            raise ArgumentsError(f"{value!r} is no timestamp") from error
    return value


def _told(shape: Any, value: Any) -> Any:
    """A result with names that begin with a capital letter, and JSON's types."""
    if shape.type_name == "structure":
        return {
            capitalized(name): _told(shape.members[name], each)
            for name, each in value.items()
            if name in shape.members and each is not None
        }
    if shape.type_name == "list":
        return [_told(shape.member, each) for each in value]
    if shape.type_name == "map":
        return {name: _told(shape.value, each) for name, each in value.items()}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, bytes | bytearray):
        return _text(bytes(value))
    return value


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return base64.b64encode(data).decode()


def capitalized(name: str) -> str:
    """A name as tasks spell it."""
    return name[:1].upper() + name[1:]
